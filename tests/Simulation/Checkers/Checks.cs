using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Policy;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// Those who watch a run, apart from the system: they see what leaves a process, what is committed and what clients are told, remember it across every
/// restart, and end the run at the first contradiction.
/// </summary>
/// <param name="world">The run.</param>
public sealed class Checks(World world)
{
    private readonly EpochCheck _epochs = new(world);
    private readonly ServingCheck _serving = new(world);
    private readonly JournalCheck _journal = new(world);
    private readonly VerdictCheck _verdicts = new(world);
    private readonly StandbyCheck _standbys = new(world);
    private readonly FenceCheck _fences = new(world);
    private readonly LeaseCheck _leases = new(world);
    private readonly VersionCheck _versions = new(world);
    private readonly DurabilityCheck _durability = new(world);
    private readonly PlanCheck _plans = new(world);
    private readonly ShiftCheck _shifts = new(world);
    private readonly PolicyCheck _policy = new(world);

    /// <summary>Who watches where clients are sent.</summary>
    public TrafficCheck Traffic { get; } = new(world);

    /// <summary>Who could know that a site lives.</summary>
    public LifeSigns LifeSigns { get; } = new(world);

    /// <summary>Ends the run.</summary>
    public static CheckFailedException Failed(string what) => new(what);

    /// <summary>A location started.</summary>
    public void LocationStarted(LocationNode location)
    {
        LifeSigns.Forget(location.Host);
        if (location.View.Admission == 0)
        {
            _epochs.DiskLost(location);
        }
    }

    /// <summary>A promise leaves.</summary>
    public void Promised(int host, SiteNode to, BeatReply reply)
    {
        _epochs.Promised(host, reply);
        _leases.Left(host, to, reply);
        _verdicts.Answered(host, to, reply);
    }

    /// <summary>A site lost power.</summary>
    public void PowerLost(SiteNode site)
    {
        _leases.PowerLost(site);
        _plans.Lost(site.Id);
        _shifts.Interrupted(world.Journal.State, PlanCheck.SourceLost, shift => shift.Site == site.Id);
    }

    /// <summary>An operator orders something.</summary>
    public void Ordered(OperatorOrder order)
    {
        if (order is AssertFailed { Vnf: var vnf })
        {
            _plans.Asserted(vnf);
        }

        if (order is ChangePolicy change)
        {
            _policy.Ordered(change);
        }
    }

    /// <summary>Control state is about to come back from a backup.</summary>
    public void Restoring(ControlState lost)
    {
        _plans.Restored(lost);
        _shifts.Interrupted(lost, PlanCheck.Restore, _ => true);
    }

    /// <summary>A location's report leaves.</summary>
    public void Revoked(LocationNode location, LocationReport report)
    {
        _epochs.Revoked(location.Host, report);
        _leases.Revoked(report);
    }

    /// <summary>A site's beat leaves.</summary>
    public void Stated(SiteNode site, Beat beat)
    {
        _epochs.Stated(site, beat);
        _versions.Stated(site, beat);
        _verdicts.Stated(beat);
    }

    /// <summary>A site's beat arrives at a location.</summary>
    public void BeatHeard(LocationNode location, Beat beat) => _verdicts.Heard(location.Host, beat);

    /// <summary>A location's report arrives at another.</summary>
    public void ReportHeard(LocationNode location, LocationReport report)
    {
        foreach (var sighting in report.Sites)
        {
            if (sighting.Last is { } beat)
            {
                _verdicts.Heard(location.Host, beat);
            }
        }
    }

    /// <summary>A leader states a verdict.</summary>
    public void VerdictChanged(LocationNode leader, VerdictChanged change) => _verdicts.Changed(leader, change);

    /// <summary>A gate obeyed.</summary>
    public void Armed(SiteNode site, ArmGate arm)
    {
        _epochs.Armed(site, arm);
        var vnf = world.IndexOf(arm.Vnf);
        _fences.Armed(site, vnf);
        _leases.Armed(site, vnf);
        _versions.Armed(site, arm);
    }

    /// <summary>An answer arrives at an agent.</summary>
    public void Answered(SiteNode site, BeatReply reply) => _epochs.Answered(site, reply);

    /// <summary>A component was told to serve.</summary>
    public void Activated(SiteNode site, int vnf, Epoch epoch) => _epochs.Activated(site, vnf, epoch);

    /// <summary>A standby's acknowledgement leaves.</summary>
    public void LogAcknowledged(SiteNode site, int vnf, LogAck ack) => _epochs.LogAcknowledged(site, vnf, ack);

    /// <summary>A replica decided something.</summary>
    public void ReplicaDecided(LocationNode location)
    {
        _journal.ReplicaDecided(location);
        _verdicts.ReplicaDecided(location);
    }

    /// <summary>A replica decided to hand in a transaction.</summary>
    public void Committing(LocationNode location, Transaction transaction)
    {
        _verdicts.Committing(location, transaction);
        _plans.Committing(location, transaction);
    }

    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after, Transaction transaction)
    {
        if (transaction.Admission is { } admission)
        {
            _epochs.Admitted(world.Location(admission.Location));
        }

        _journal.Committed(before, after, transaction);
        _fences.Committed(before, after);
        _leases.Committed(before, after);
        _standbys.Committed(before, after);
        _plans.Committed(before, after, transaction);
        _shifts.Committed(before, after);
        _policy.Committed(before, after);
        if (transaction.NewLeader is not null)
        {
            _shifts.Interrupted(after, PlanCheck.AnotherLeader, _ => true);
        }
        Traffic.Committed(after);
        foreach (var (vnf, record) in after.Vnfs)
        {
            var earlier = before.Vnfs[vnf];
            _versions.Committed(earlier, record);
            if (record.Epoch == earlier.Epoch || record.Owner == earlier.Owner)
            {
                continue;
            }

            if (earlier is { Takeover.Kind: TakeoverKind.Switchover, Spec.IsCheckpointed: true } && !earlier.IsReconciling && record.Proof == FenceProof.AgentConfirmed)
            {
                _durability.MustNotLose(world.IndexOf(vnf), record.Epoch);
            }
            else if (earlier.Sync.IsCapped || !earlier.Spec.IsCheckpointed)
            {
                _durability.MayLose(world.IndexOf(vnf), record.Epoch);
            }
        }
    }

    /// <summary>A site begins to own a VNF, on this log.</summary>
    public void TenureBegan(int vnf, SiteNode site, Epoch epoch, ImmutableList<LogEntry> start) => _durability.TenureBegan(vnf, site, epoch, start);

    /// <summary>A log is cut to a length, after entries from a place on were kept for the operator.</summary>
    public void Cut(int vnf, SiteNode site, long length, long keptFrom)
    {
        if (keptFrom > length)
        {
            throw Failed($"S13: {site.Id} cuts its log of {world.Vnfs[vnf]} to {length} entries, and what it cuts is kept nowhere");
        }
    }

    /// <summary>An owner's log counts by a sync set.</summary>
    public void Counts(int vnf, SiteNode site, Epoch epoch, SyncSet sync) => _versions.Counts(vnf, site, epoch, sync);

    /// <summary>A standby was aligned to the start log of an epoch.</summary>
    public void Aligned(int vnf, SiteNode site, Epoch epoch, ImmutableList<LogEntry> entries) => _durability.Aligned(vnf, site, epoch, entries);

    /// <summary>A reply leaves a site.</summary>
    public void ReplyLeft(int vnf, SiteNode site, Request request)
    {
        world.Coverage.Count(request.IsWrite ? $"write acknowledged: {request.Acked}" : $"read answered: {request.Acked}");
        world.Transcript.Note(request.Token);
        _serving.ReplyLeft(vnf, site, request);
        _durability.ReplyLeft(vnf, site, request);
        if (request.IsWrite)
        {
            _standbys.Acknowledged(vnf, request);
        }
    }

    /// <summary>The run is over.</summary>
    public void Finished() => _durability.Finished();
}

/// <summary>A checker found a contradiction.</summary>
/// <param name="what">What was promised and what happened instead.</param>
public sealed class CheckFailedException(string what) : Exception(what);
