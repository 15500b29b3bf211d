using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// One step of a sync world: hands one event to the production core of a site, carries its writes to the disk in order, then its commands. A restart
/// may fall between any two of the writes, or between them and the commands; the log then opens on what the disk holds.
/// </summary>
internal sealed class SyncStep(SyncSettings settings)
{
    /// <summary>Writes weigh one byte and the cap is one: an owner under the cap may lose one write.</summary>
    internal const int CapBytes = 1;

    private static readonly ClockReading Before = LeaseClock.At(1);
    private static readonly ClockReading Now = LeaseClock.At(2);
    private readonly ReplicaDecider _decider = new(new ReplicaOptions { RetryAfter = TimeSpan.Zero, Cap = new LossCap(CapBytes, TimeSpan.FromHours(1)) });

    internal SyncWorld World { get; private set; } = null!;

    internal string? Violation { get; private set; }

    internal StepTale? Tale { get; set; }

    internal void Begin(SyncWorld from)
    {
        World = from;
        Violation = null;
    }

    internal void Change(SyncWorld world) => World = world;

    internal void Break(string what) => Violation ??= what;

    /// <summary>Takes an event in.</summary>
    /// <param name="site">Where.</param>
    /// <param name="happened">What.</param>
    /// <param name="diesAfter">The writes that reach the disk before the agent dies; null: it lives.</param>
    /// <returns>How many writes the step has.</returns>
    internal int Take(int site, ReplicaEvent happened, int? diesAfter = null)
    {
        var before = World.Sites[site].Value;
        var step = _decider.Decide(before.View, happened, Now);
        var after = before with { View = Aged(step.View) };
        for (var write = 0; write < Math.Min(step.Writes.Length, diesAfter ?? int.MaxValue); write++)
        {
            after = Store(after, step.Writes[write]);
        }

        Set(site, after);
        if (diesAfter is not null)
        {
            Tale?.Say($"{Cast.Sites[site]} dies after {diesAfter} of {step.Writes.Length} writes");
            Restart(site);
            return step.Writes.Length;
        }

        Check(site, before.View.Ledger, after);
        foreach (var command in step.Commands)
        {
            CarryOut(site, command);
        }

        return step.Writes.Length;
    }

    internal void Restart(int site)
    {
        var before = World.Sites[site].Value;
        var entries = before.Entries;
        var ledger = before.Written;
        if (settings.Fault == SyncFault.DiskForgetsEntries && entries.Length > ledger.Log.Length)
        {
            entries = entries[..(int)ledger.Log.Length];
        }

        if (settings.Fault == SyncFault.DiskForgetsSeal)
        {
            ledger = ledger with { Sealed = ledger.Aligned };
        }

        var opened = ledger with { Log = Extent(entries) };
        var restarts = before.Restarts + 1;
        var view = ReplicaView.Start(before.View.Site, before.View.Vnf, Cast.Boot(before.View.Site.Value, restarts), opened);
        Set(site, before with { View = view, Entries = entries, Restarts = restarts });
        Tale?.Say($"{before.View.Site} restarts with {entries.Length} entries, sealed {opened.Sealed}");
    }

    /// <summary>Time passes between any two steps: whatever was sent by now was sent before the next one.</summary>
    private static ReplicaView Aged(ReplicaView view) => view.Owner is not { } owner
        ? view
        : view with { Owner = owner with { Members = [.. owner.Members.Select(Aged)] } };

    private static MemberView Aged(MemberView member) => member with
    {
        SentAt = member.SentAt is null ? null : Before,
        RewoundAt = member.RewoundAt is null ? null : Before,
    };

    private static LogExtent Extent(ImmutableArray<LogEntry> entries)
    {
        var extent = LogExtent.Empty;
        foreach (var entry in entries)
        {
            extent = extent.Append(entry.Epoch);
        }

        return extent;
    }

    private SyncSite Store(SyncSite site, LogWrite write)
    {
        switch (write)
        {
            case WriteEntries { Entries: var entries }:
                if (entries[0].Index != site.Entries.Length)
                {
                    Break($"{site.View.Site} writes entry {entries[0].Index} to a disk that holds {site.Entries.Length}");
                }

                return site with { Entries = site.Entries.AddRange(entries) };
            case WriteLedger { Ledger: var ledger }:
                var length = (int)Math.Min(ledger.Log.Length, site.Entries.Length);
                return site with { Written = ledger, Entries = site.Entries[..length] };
            default:
                return site;
        }
    }

    /// <summary>The view and the disk agree, a divergent suffix was kept, and nobody goes back to an epoch it refused (S1).</summary>
    private void Check(int site, ReplicaLedger before, SyncSite after)
    {
        var ledger = after.View.Ledger;
        if (ledger != after.Written with { Log = ledger.Log } || Extent(after.Entries) != ledger.Log)
        {
            Break($"{after.View.Site} acts on a ledger that is not on its disk");
        }

        if (ledger.Sealed < before.Sealed || ledger.Aligned < before.Aligned)
        {
            Break($"S1: {after.View.Site} goes back from {before.Sealed} to {ledger.Sealed}");
        }

        if (ledger.Log.CommonLength(before.Log) < before.Log.Length && ledger.Divergent.Length == before.Divergent.Length)
        {
            Break($"S13: {after.View.Site} cuts entries without keeping them for the operator");
        }
    }

    private void CarryOut(int site, ReplicaCommand command)
    {
        var self = World.Sites[site].Value;
        switch (command)
        {
            case SendAlign { To: var to, Message: var align }:
                Obey(site, align.Epoch, "aligns others to");
                var sent = new Shared<(int To, Align Message)>((Cast.PlaceOf(to), align));
                World = World with { Aligns = Added(World.Aligns, sent) };
                break;
            case SendEntries { To: var to, From: var from, Count: var count }:
                var epoch = self.View.Ledger.Tenure!.Epoch;
                Obey(site, epoch, "streams");
                var append = new Append(Cast.Vnf, self.View.Site, self.View.Boot, epoch, from, self.Entries.Slice((int)from, count));
                World = World with { Appends = Added(World.Appends, new Shared<(int To, Append Message)>((Cast.PlaceOf(to), append))) };
                break;
            case SendAck { To: var to, Message: var ack }:
                Obey(site, ack.Epoch, "acknowledges");
                World = World with { Acks = World.Acks.SetItem((site * Cast.Sites.Length) + Cast.PlaceOf(to), new(ack)) };
                Tale?.Say($"{self.View.Site} acknowledges {ack.DurableLength} entries of {ack.Epoch}");
                break;
            case Release { Token: var token }:
                Release(site, (int)token);
                break;
            case Refuse { Token: var refused }:
                World = World with { Waiting = new(World.Waiting.Value.RemoveAll(waiting => waiting.Token == refused)) };
                break;
        }
    }

    /// <summary>S1: an owner may go on with what it has under way, but nobody acknowledges or aligns for an epoch older than one it answered for.</summary>
    private void Obey(int site, Epoch epoch, string what)
    {
        var self = World.Sites[site].Value;
        if (epoch < self.Refuses)
        {
            Break($"S1: {self.View.Site} {what} {epoch} after it answered for {self.Refuses}");
        }

        if (epoch > self.Refuses)
        {
            Set(site, self with { Refuses = epoch });
        }
    }

    private void Release(int site, int token)
    {
        var self = World.Sites[site].Value;
        var waiting = World.Waiting.Value;
        var request = waiting.FirstOrDefault(request => request.Token == token);
        if (request is null || request.Site != site || request.Restarts != self.Restarts)
        {
            Break($"{self.View.Site} releases request {token}, which does not wait there");
            return;
        }

        var tenure = self.View.Ledger.Tenure!;
        var told = tenure.Sync.IsCapped ? World.Capped : World.Told;
        var more = told.Value;
        foreach (var write in request.Shows)
        {
            var one = new Told(write, tenure.Epoch);
            if (!more.Contains(one))
            {
                more = more.Add(one).Sort((left, right) => (left.Write, left.Epoch).CompareTo((right.Write, right.Epoch)));
            }
        }

        var shared = new Shared<ImmutableArray<Told>>(more);
        World = World with
        {
            Waiting = new(waiting.Remove(request)),
            Told = tenure.Sync.IsCapped ? World.Told : shared,
            Capped = tenure.Sync.IsCapped ? shared : World.Capped,
        };
        var cap = tenure.Sync.IsCapped ? " under the cap" : string.Empty;
        Tale?.Say($"{self.View.Site} answers request {token} at {tenure.Epoch}{cap}, showing writes {{{string.Join(", ", request.Shows)}}}");
    }

    private static ImmutableArray<Shared<T>> Added<T>(ImmutableArray<Shared<T>> set, Shared<T> one)
    {
        foreach (var member in set)
        {
            if (member.Fingerprint == one.Fingerprint)
            {
                return set;
            }
        }

        return set.Add(one);
    }

    private void Set(int site, SyncSite value) => World = World with { Sites = World.Sites.SetItem(site, new(value)) };
}
