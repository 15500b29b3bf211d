using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// Every run of the sync rules (S13, and of S14 the cap in bytes) that the settings allow. There is no lease: an owner that was superseded goes on for
/// as long as its sync set lets it, so that sealing one member must be enough. What must never be: a write that was acknowledged, or shown by a
/// read, by an owner that waited for its sync set or had nobody who could take over, and that is missing from the log a later epoch starts with.
/// A reply that an old owner releases after a newer epoch began counts as well: all of its sync set, the new owner among it, held what the reply
/// shows before it sealed, so it is in the start log. What is told under the loss cap may be lost up to that cap and no further.
/// </summary>
/// <param name="settings">What may happen.</param>
public sealed class SyncModel(SyncSettings settings) : Model<SyncWorld>
{
    private readonly SyncStep _step = new(settings);
    private readonly SyncCommits _commits = new(settings);
    private readonly FingerprintWriter _writer = new();

    /// <inheritdoc/>
    public override SyncWorld Start() => SyncStart.Create(settings, _step);

    /// <inheritdoc/>
    public override Fingerprint Of(SyncWorld world) => world.Of(_writer);

    /// <inheritdoc/>
    public override string? Broken(SyncWorld world)
    {
        foreach (var shared in world.Sites)
        {
            var site = shared.Value;
            if (site.View.Ledger.Tenure is not { } tenure)
            {
                continue;
            }

            // What an owner starts with lies on its disk until a later epoch cuts it; while it is its own newest, the first entries are the start log.
            if (site.View.Ledger.Aligned != tenure.Epoch)
            {
                continue;
            }

            var start = site.Entries.AsSpan(0, (int)tenure.Start.Length);
            var lost = 0;
            foreach (var told in world.Told.Value)
            {
                if (told.Epoch < tenure.Epoch && !Holds(start, told.Write))
                {
                    return $"S13: write {told.Write}, told to a client at {told.Epoch}, is not in the log that {site.View.Site} starts {tenure.Epoch} with";
                }
            }

            foreach (var told in world.Capped.Value)
            {
                lost += told.Epoch < tenure.Epoch && !Holds(start, told.Write) ? 1 : 0;
            }

            if (lost > SyncStep.CapBytes)
            {
                return $"S14: {lost} writes told under a cap of {SyncStep.CapBytes} are not in the log that {site.View.Site} starts {tenure.Epoch} with";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Expand(SyncWorld world, Expansion<SyncWorld> into)
    {
        _step.Tale = into.Tale;
        for (var site = 0; site < Cast.Sites.Length; site++)
        {
            foreach (var directive in world.Directives)
            {
                if (directive.Value.Epoch >= world.Sites[site].Value.View.Ledger.Sealed)
                {
                    Take(world, site, new Directed(directive.Value), into, SyncText.Of(into.Tale, site, directive.Value));
                }
            }

            Requests(world, site, into);
            Faults(world, site, into);
        }

        foreach (var sent in world.Aligns)
        {
            Take(world, sent.Value.To, new AlignReceived(sent.Value.Message), into, SyncText.Of(into.Tale, sent.Value.To, sent.Value.Message));
        }

        foreach (var sent in world.Appends)
        {
            Take(world, sent.Value.To, new AppendReceived(sent.Value.Message), into, SyncText.Of(into.Tale, sent.Value.To, sent.Value.Message));
        }

        for (var box = 0; box < world.Acks.Length; box++)
        {
            if (world.Acks[box].Value is { } ack)
            {
                var to = box % Cast.Sites.Length;
                Take(world, to, new AckReceived(ack), into, SyncText.Of(into.Tale, to, ack));
            }
        }

        _commits.Expand(world, _step, into);
    }

    private static bool Holds(ReadOnlySpan<LogEntry> entries, byte write)
    {
        foreach (var entry in entries)
        {
            if (entry.Payload.Span[0] == write)
            {
                return true;
            }
        }

        return false;
    }

    private void Requests(SyncWorld world, int site, Expansion<SyncWorld> into)
    {
        var self = world.Sites[site].Value;
        var counts = world.Counts.Value;
        if (self.View.Owner is null)
        {
            return;
        }

        if (counts.Writes < settings.Writes)
        {
            var write = (byte)(counts.Writes + 1);
            var written = new Written(write, new byte[] { write });
            Ask(world, site, write, [write], counts with { Writes = write }, written, $"{self.View.Site} writes {write}", into);
        }

        if (counts.Reads < settings.Reads && !self.Entries.IsEmpty)
        {
            var token = 100 + counts.Reads;
            ImmutableArray<byte> shows = [.. self.Entries.Select(entry => entry.Payload.Span[0])];
            var asked = counts with { Reads = counts.Reads + 1 };
            Ask(world, site, token, shows, asked, new ReadEvaluated(token), $"{self.View.Site} evaluates read {token}", into);
        }

        if (settings.Retries)
        {
            Take(world, site, new RetryDue(), into, $"{self.View.Site} sends again");
        }
    }

    private void Ask(
        SyncWorld world, int site, int token, ImmutableArray<byte> shows, SyncCounts counts, ReplicaEvent asked, string text, Expansion<SyncWorld> into)
    {
        var pending = new Pending(token, site, world.Sites[site].Value.Restarts, shows);
        Take(world with { Counts = new(counts), Waiting = new(world.Waiting.Value.Add(pending)) }, site, asked, into, text);
    }

    private void Faults(SyncWorld world, int site, Expansion<SyncWorld> into)
    {
        var counts = world.Counts.Value;
        if (counts.Restarts > 0)
        {
            _step.Begin(world with { Counts = new(counts with { Restarts = counts.Restarts - 1 }) });
            _step.Restart(site);
            End(into);
        }

        if (counts.TenureEnds > 0 && world.Sites[site].Value.View.Owner is not null)
        {
            var left = world with { Counts = new(counts with { TenureEnds = counts.TenureEnds - 1 }) };
            Take(left, site, new TenureEnded(), into, $"{Cast.Sites[site]} ends its tenure");
        }
    }

    private void Take(SyncWorld world, int site, ReplicaEvent happened, Expansion<SyncWorld> into, string? text)
    {
        _step.Begin(world);
        Say(into, text);
        var writes = _step.Take(site, happened);
        End(into);
        var counts = world.Counts.Value;
        for (var done = 0; settings.RestartsWithinSteps && counts.Restarts > 0 && writes > 0 && done <= writes; done++)
        {
            _step.Begin(world with { Counts = new(counts with { Restarts = counts.Restarts - 1 }) });
            Say(into, text);
            _step.Take(site, happened, diesAfter: done);
            End(into);
        }
    }

    private static void Say(Expansion<SyncWorld> into, string? text)
    {
        if (text is not null)
        {
            into.Tale?.Say(text);
        }
    }

    private void End(Expansion<SyncWorld> into)
    {
        SyncCommits.NoteConfirmed(_step);
        into.Add(_step.World, _step.Violation);
    }
}
