using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Faults;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// Verdicts against true time: a site is called Failed, and a failover begins and ends, only when nobody could know better and a majority of independent
/// locations that were awake missed it. A switchover that nobody ordered begins on the owner's own word. Nobody who turns a deaf ear is asked to take over.
/// </summary>
/// <param name="world">The run.</param>
public sealed class VerdictCheck(World world)
{
    private readonly HashSet<(SiteId Site, VnfId Vnf)> _escalated = [];
    private readonly Dictionary<(LocationId Location, long Generation, long Term, SiteId Site), (TimeSpan? Before, TimeSpan? Last)> _stated = [];
    private readonly Dictionary<(int Host, SiteId Site), Deafness> _deaf = [];
    private readonly Dictionary<int, TimeSpan> _followedAt = [];
    private readonly Dictionary<SiteId, DesiredVersion> _taken = [];

    /// <summary>A site's beat leaves.</summary>
    public void Stated(Beat beat)
    {
        _escalated.UnionWith(beat.Vnfs.Where(report => report.Escalated).Select(report => (beat.Site, report.Vnf)));
        if (beat.Desired > _taken.GetValueOrDefault(beat.Site))
        {
            _taken[beat.Site] = beat.Desired;
        }
    }

    /// <summary>A replica decided something.</summary>
    public void ReplicaDecided(LocationNode location)
    {
        if (!location.View.Leads)
        {
            _followedAt[location.Host] = world.Scheduler.Now;
        }
    }

    /// <summary>A location answers a site with what it is to take in.</summary>
    public void Answered(int host, SiteNode to, BeatReply reply)
    {
        if (reply.Desired is { } desired && !_deaf.ContainsKey((host, to.Id)))
        {
            _deaf[(host, to.Id)] = new Deafness(desired.Version, reply.Boot, world.Scheduler.Now, reply.Sequence, world.Scheduler.Now);
        }
    }

    /// <summary>A site's beat arrives at a location, by itself or in a report: a site that was not heard for a while, or that took something in, is not deaf.</summary>
    public void Heard(int host, Beat beat)
    {
        if (!_deaf.TryGetValue((host, beat.Site), out var known) || (beat.Boot == known.Boot && beat.Sequence <= known.Sequence))
        {
            return;
        }

        if (beat.Boot == known.Boot && beat.Desired < known.Version && IsRecent(known.HeardAt))
        {
            _deaf[(host, beat.Site)] = known with { Sequence = beat.Sequence, HeardAt = world.Scheduler.Now };
        }
        else
        {
            _deaf.Remove((host, beat.Site));
        }
    }

    /// <summary>A leader states a verdict.</summary>
    public void Changed(LocationNode leader, VerdictChanged change)
    {
        world.Coverage.Count($"verdict stated: {change.Verdict}");
        if (change.Verdict == Verdict.Failed)
        {
            MustBeSilent(leader, change.Site, $"calls {change.Site} failed");
            MustBeMissed(leader, change.Site, $"calls {change.Site} failed");
        }

        var key = (leader.Id, leader.View.State.Version.Generation, leader.View.State.Term, change.Site);
        var now = world.Scheduler.Now;
        var (before, last) = _stated.GetValueOrDefault(key);
        if (now - before < world.Timing.FailAfter * 0.88)
        {
            throw Checks.Failed($"S3.1: {leader.Id} states three verdicts on {change.Site} since {before}, within less than a silence");
        }

        _stated[key] = (last, now);
    }

    /// <summary>A replica decided to hand in a transaction.</summary>
    public void Committing(LocationNode location, Transaction transaction)
    {
        foreach (var next in transaction.Records)
        {
            if (location.View.State.Vnfs.TryGetValue(next.Vnf, out var record))
            {
                Committing(location, record, next);
            }
        }
    }

    private void Committing(LocationNode location, VnfRecord record, VnfRecord next)
    {
        var isOrdered = (next.Takeover ?? record.Takeover)?.Reason.StartsWith("operator", StringComparison.Ordinal) == true;
        var begins = next.Takeover is { Kind: TakeoverKind.Failover } && record.Takeover is not { Kind: TakeoverKind.Failover };
        var ends = next.Owner != record.Owner && next.Proof == FenceProof.LeaseExpired;
        if ((begins || ends) && !isOrdered)
        {
            MustBeSilent(location, record.Owner, $"{(begins ? "begins" : "ends")} a failover of {record.Vnf}");
        }

        if (begins && !isOrdered)
        {
            MustBeMissed(location, record.Owner, $"begins a failover of {record.Vnf}");
        }

        if (next.Takeover is { Kind: TakeoverKind.Switchover } && record.Takeover is null && !isOrdered)
        {
            world.Coverage.Count("takeover begun by an escalated owner");
            if (!_escalated.Contains((record.Owner, record.Vnf)))
            {
                throw Checks.Failed($"S8: {location.Id} begins a switchover of {record.Vnf} that nobody ordered, and {record.Owner} did not escalate");
            }
        }

        if (next.Takeover is { Target: var target } && record.Takeover?.Target != target)
        {
            MustHear(location, target, record.Vnf);
        }

        if (record.Takeover is { } ended && next.Owner == ended.Target && next.Owner != record.Owner)
        {
            MustHaveTakenIn(location, next, next.Owner, ended.Id);
        }

        var plan = location.View.State.Plans.Values.FirstOrDefault(plan => plan.Kind != PlanKind.Failover && plan.Items.Any(item => item.Vnf == record.Vnf && !item.IsOver));
        if (plan is not null && record.Takeover is null && next.Takeover is { Kind: TakeoverKind.Switchover, Target: var chosen } begun && begun.Reason == plan.Reason)
        {
            MustHaveTakenIn(location, next, chosen, plan.Id);
        }
    }

    private void MustHaveTakenIn(LocationNode leader, VnfRecord next, SiteId target, long index)
    {
        if (_taken.GetValueOrDefault(target) < leader.View.State.Version with { Index = index })
        {
            throw Checks.Failed($"P8: {leader.Id} moves {next.Vnf} to {target}, which never said that it took in entry {index} of the journal");
        }
    }

    private bool IsRecent(TimeSpan at) => world.Scheduler.Now - at < world.Timing.FailAfter * 0.5;

    private void MustBeSilent(LocationNode location, SiteId site, string does)
    {
        var latest = world.Checks.LifeSigns.Latest(location, site);
        // A peer tells how long ago it heard the site by its own clock; one that runs away says more than it was.
        var enough = world.Timing.FailAfter * (world.Plan.Focus == Focus.Runaway ? 0.7 : 0.88);
        if (latest != TimeSpan.MinValue && world.Scheduler.Now - latest < enough)
        {
            throw Checks.Failed($"S3.1: {location.Id} {does} although it knows that {site} lived {(world.Scheduler.Now - latest).TotalMilliseconds:F0} ms ago");
        }
    }

    private void MustBeMissed(LocationNode leader, SiteId site, string does)
    {
        var locations = leader.View.State.Locations;
        var missing = locations.Members.Count(location =>
            (!world.Plan.FailureDomains.TryGetValue(location, out var shared) || shared != site)
            && world.Checks.LifeSigns.IsMissedBy(world.Location(location), leader, site));
        if (missing < locations.Majority)
        {
            throw Checks.Failed($"S3.1: {leader.Id} {does}, and {missing} of {locations.Members.Length} locations, independent and awake, miss {site}");
        }
    }

    /// <summary>A leader notices after twice the time a silence takes, by its own clock, if it led and was awake for so long.</summary>
    private void MustHear(LocationNode leader, SiteId target, VnfId vnf)
    {
        var bound = (world.Timing.FailAfter * 2.3) + (world.Timing.BeatInterval * 3);
        var now = world.Scheduler.Now;
        if (_deaf.TryGetValue((leader.Host, target), out var deafness)
            && now - deafness.Since >= bound
            && IsRecent(deafness.HeardAt)
            && now - _followedAt.GetValueOrDefault(leader.Host) >= bound
            && world.Checks.LifeSigns.UndisturbedFor(leader.Host) >= bound + world.Timing.FailAfter)
        {
            throw Checks.Failed($"S3: {leader.Id} chooses {target} for {vnf}, which was told {deafness.Version} {(now - deafness.Since).TotalMilliseconds:F0} ms ago and does not take it in");
        }
    }

    private sealed record Deafness(DesiredVersion Version, BootId Boot, TimeSpan Since, long Sequence, TimeSpan HeardAt);
}
