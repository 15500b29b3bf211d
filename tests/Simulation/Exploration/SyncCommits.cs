using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// Everything a leader may write on the sync set by S13, whatever its policy: a takeover to any site that may be promoted, with any part of the old
/// set and perhaps the old owner as the new one; proposals, removals, degrades; a join once the owner confirmed that very version. A stale
/// report is as good as a fresh one here: what was once confirmed stays confirmed for its version.
/// </summary>
internal sealed class SyncCommits(SyncSettings settings)
{
    internal void Expand(SyncWorld world, SyncStep step, Expansion<SyncWorld> into)
    {
        var record = world.Journal.Value.Vnfs[Cast.Vnf];
        Grant(world, step, record, into);
        Change(world, step, record, into);
        Confirm(world, step, record, into);
    }

    /// <summary>Notes that the owner confirmed the journal's version; the report of it may reach the leader at any later time.</summary>
    internal static void NoteConfirmed(SyncStep step)
    {
        var counts = step.World.Counts.Value;
        var record = step.World.Journal.Value.Vnfs[Cast.Vnf];
        if (!counts.IsConfirmed && record.Sync.Joining is not null)
        {
            var owner = step.World.Sites[Cast.PlaceOf(record.Owner)].Value.View;
            if (owner.Owner is { } stream && owner.Ledger.Tenure?.Epoch == record.Epoch && stream.SyncConfirmed == record.Sync.Version)
            {
                step.Change(step.World with { Counts = new(counts with { IsConfirmed = true }) });
            }
        }
    }

    private void Grant(SyncWorld world, SyncStep step, VnfRecord record, Expansion<SyncWorld> into)
    {
        if (record.Epoch.Counter >= settings.EpochMax)
        {
            return;
        }

        foreach (var target in Cast.Sites)
        {
            var isSame = target == record.Owner;
            if (isSame ? !settings.Regrants : !record.Sync.Promotable.Contains(target) && settings.Fault != SyncFault.AnyTarget)
            {
                continue;
            }

            var largest = isSame ? record.Sync.Members : record.Sync.Members.Remove(target).Add(record.Owner);
            for (var mask = 0; mask < 1 << largest.Count; mask++)
            {
                var sync = SiteSet.Of(largest.Sites.Where((_, place) => (mask >> place & 1) == 1));
                into.Tale?.Say($"journal: {record.Epoch.Next} to {target}, S {sync}");
                Write(world, step, record.Grant(target, record.Spec.Sites.Remove(target), sync, FenceProof.AgentConfirmed), world.Counts.Value, into);
            }
        }
    }

    private static void Change(SyncWorld world, SyncStep step, VnfRecord record, Expansion<SyncWorld> into)
    {
        var set = record.Sync;
        var counts = world.Counts.Value;
        if (counts.Changes > 0)
        {
            foreach (var site in record.Spec.Sites.Remove(record.Owner))
            {
                var isIn = set.Members.Contains(site) || set.Held.Contains(site) || set.Joining == site;
                into.Tale?.Say(isIn ? $"journal: {site} leaves S (v{set.Version + 1})" : $"journal: {site} is proposed for S (v{set.Version + 1})");
                Write(world, step, record with { Sync = isIn ? set.Without(site) : set.Propose(site) }, counts with { Changes = counts.Changes - 1 }, into);
                if (set.Held.Contains(site))
                {
                    into.Tale?.Say($"journal: {site} is proposed for S (v{set.Version + 1})");
                    Write(world, step, record with { Sync = set.Propose(site) }, counts with { Changes = counts.Changes - 1 }, into);
                }
            }
        }

        if (counts.Degrades > 0 && !set.Members.IsEmpty)
        {
            into.Tale?.Say($"journal: S degrades (v{set.Version + 1})");
            Write(world, step, record with { Sync = set.Degrade() }, counts with { Degrades = counts.Degrades - 1 }, into);
        }
    }

    private void Confirm(SyncWorld world, SyncStep step, VnfRecord record, Expansion<SyncWorld> into)
    {
        var counts = world.Counts.Value;
        if (record.Sync.Joining is not null && (counts.IsConfirmed || settings.Fault == SyncFault.JoinsUnconfirmed))
        {
            into.Tale?.Say($"journal: {record.Sync.Joining} counts as a member, confirmed at v{record.Sync.Version}");
            Write(world, step, record with { Sync = record.Sync.Confirm() }, counts, into);
        }

        if (record.Sync.IsCapped)
        {
            Watermark(world, step, record, into);
        }
    }

    /// <summary>S14: what every held standby reported durable at this epoch. A late one is merely low, so each is delivered at once.</summary>
    private static void Watermark(SyncWorld world, SyncStep step, VnfRecord record, Expansion<SyncWorld> into)
    {
        var least = record.Sync.Held.Sites.Min(site =>
            world.Sites[Cast.PlaceOf(site)].Value.View.Ledger is { } ledger && ledger.Aligned == record.Epoch ? ledger.Log.Length : 0);
        step.Begin(world);
        into.Tale?.Say($"the controller confirms {least} entries of {record.Epoch} (v{record.Sync.Version}) to {record.Owner}");
        step.Take(Cast.PlaceOf(record.Owner), new WatermarkReceived(new Watermark(Cast.Vnf, record.Epoch, record.Sync.Version, least)));
        NoteConfirmed(step);
        into.Add(step.World, step.Violation);
    }

    private static void Write(SyncWorld world, SyncStep step, VnfRecord record, SyncCounts counts, Expansion<SyncWorld> into)
    {
        var journal = world.Journal.Value;
        if (journal.Apply(new Transaction(journal.Version.Generation, journal.Term, [record])).State is not { } state)
        {
            into.Tale?.Take();
            return;
        }

        var shared = new Shared<ControlState>(state);
        var directive = new Shared<VnfDirective>(state.Vnfs[Cast.Vnf].Directive);
        var isKnown = world.Directives.Any(known => known.Fingerprint == directive.Fingerprint);
        step.Begin(world with
        {
            Journal = shared,
            Directives = isKnown ? world.Directives : world.Directives.Add(directive),
            Counts = new(counts with { IsConfirmed = false }),
        });
        NoteConfirmed(step);
        into.Add(step.World, step.Violation);
    }
}
