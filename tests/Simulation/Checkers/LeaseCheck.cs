using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// S2 and S3 looked at directly, by the promises themselves. Every promise that leaves is counted, whether it arrives or not: it might have. Then no
/// gate may be open for longer than the journaled sets carry it, and once a VNF was granted to another site, no promise that is under way may be enough
/// for a lease of the old owner any more.
/// </summary>
/// <param name="world">The run.</param>
public sealed class LeaseCheck(World world)
{
    private readonly Promised[,] _promised = new Promised[world.Plan.Sites, world.Vnfs.Length];
    private readonly Dictionary<(LocationId Location, VnfId Vnf), (Epoch Through, int Admission)> _revoked = [];
    private LocationSet? _locationsBefore;

    /// <summary>A promise leaves.</summary>
    /// <param name="promiser">The promiser's host.</param>
    /// <param name="to">The site that asked.</param>
    /// <param name="reply">The reply it is in.</param>
    public void Left(int promiser, SiteNode to, BeatReply reply)
    {
        if (reply.Promises.IsEmpty || SentAt(to, reply) is not { } sentAt)
        {
            return;
        }

        foreach (var promise in reply.Promises)
        {
            var vnf = world.IndexOf(promise.Vnf);
            ref var promised = ref _promised[to.Host, vnf];
            if (promised.Epoch < promise.Epoch)
            {
                promised = new Promised(promise.Epoch, new Promise[world.Network.Hosts]);
            }

            if (promised.Epoch == promise.Epoch && (promised.By[promiser].Boot != reply.Boot || promised.By[promiser].SentAt.Monotonic < sentAt.Monotonic))
            {
                promised.By[promiser] = new Promise(reply.Boot, sentAt);
                MustBeOver(to, vnf, world.Journal[vnf]);
            }
        }
    }

    /// <summary>A location's report leaves.</summary>
    public void Revoked(LocationReport report)
    {
        foreach (var revocation in report.Revocations)
        {
            _revoked[(report.Location, revocation.Vnf)] = (revocation.Through, report.Admission);
        }
    }

    /// <summary>A site lost power: its clocks begin anew, and its gate is closed.</summary>
    public void PowerLost(SiteNode site)
    {
        for (var vnf = 0; vnf < world.Vnfs.Length; vnf++)
        {
            _promised[site.Host, vnf] = default;
        }
    }

    /// <summary>A gate obeyed.</summary>
    public void Armed(SiteNode site, int vnf) => MustBeCarried(site, vnf, world.Journal[vnf]);

    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after)
    {
        if (after.Locations != before.Locations)
        {
            _locationsBefore = before.Locations;
        }

        foreach (var (name, record) in after.Vnfs)
        {
            var vnf = world.IndexOf(name);
            if (record.Epoch != before.Vnfs[name].Epoch && record.Proof == FenceProof.LeaseExpired)
            {
                MustBeRevoked(before, before.Vnfs[name]);
                MustNotRunAway(before.Vnfs[name], record.Owner);
            }

            foreach (var site in world.Sites)
            {
                if (record.Epoch != before.Vnfs[name].Epoch)
                {
                    MustBeOver(site, vnf, record);
                    MustNotGrow(site, record);
                }
                else if (site.Id == record.Owner && (record.Eligible != before.Vnfs[name].Eligible || after.Locations != before.Locations))
                {
                    MustBeCarried(site, vnf, record);
                }
            }
        }
    }

    private static ClockReading? SentAt(SiteNode site, BeatReply reply)
    {
        if (reply.Boot == site.View.Boot)
        {
            for (var place = site.View.Sent.Length - 1; place >= 0; place--)
            {
                if (site.View.Sent[place].Sequence == reply.Sequence)
                {
                    return site.View.Sent[place].At;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// S2: what the gate was given is what a majority of the locations, or every site of the journaled E, promised. An owner that has not heard that E
    /// became empty may still lean on those who left it: without a member of E no lease expires for anybody (S3.3).
    /// </summary>
    private void MustBeCarried(SiteNode site, int vnf, VnfRecord record)
    {
        if (record.IsReconciling
            || record.Eligible.Members.IsEmpty
            || record.Owner != site.Id
            || !site.Gate.View.Entries.TryGetValue(record.Vnf, out var entry)
            || entry.Epoch != record.Epoch
            || !site.Gate.Permits(record.Vnf, entry.Epoch))
        {
            return;
        }

        var promised = _promised[site.Host, vnf];
        if (promised.Epoch != entry.Epoch
            || (entry.Deadline.Monotonic > OfMajority(promised, world.Journal.State.Locations)
                && (_locationsBefore is not { } before || entry.Deadline.Monotonic > OfMajority(promised, before))
                && entry.Deadline.Monotonic > OfAll(promised, record.Eligible.Members)))
        {
            throw Checks.Failed(
                $"S2: {site.Id} has its gate open for {record.Vnf} at {entry.Epoch} for longer than a majority of the locations, or every site of E v{record.Eligible.Version} {record.Eligible.Members}, promised");
        }
    }

    private TimeSpan OfMajority(in Promised promised, LocationSet locations)
    {
        Span<TimeSpan> until = stackalloc TimeSpan[locations.Members.Length];
        for (var place = 0; place < until.Length; place++)
        {
            until[place] = Until(promised.By[world.Location(locations.Members[place]).Host]);
        }

        until.Sort();
        return until[^locations.Majority];
    }

    private TimeSpan OfAll(in Promised promised, SiteSet eligible)
    {
        var least = TimeSpan.MaxValue;
        foreach (var site in eligible.Sites)
        {
            var until = Until(promised.By[world.Site(site).Host]);
            least = until < least ? until : least;
        }

        return least;
    }

    private TimeSpan Until(in Promise promise) => promise.Boot is null ? TimeSpan.MinValue : promise.SentAt.Monotonic + world.Timing.Duration;

    /// <summary>S3: the promises that the old owner could still hear make no lease, neither by the sets it knows.</summary>
    private void MustBeOver(SiteNode site, int vnf, VnfRecord record)
    {
        var promised = _promised[site.Host, vnf];
        if (promised.By is null
            || record.Owner == site.Id
            || record.Epoch <= promised.Epoch
            || record.Spec.Gate == GateKind.None
            || site.HadClocksStopped
            || !site.Agent.IsUp
            || promised.Epoch <= site.Vnfcs[vnf].DeletedThrough
            || !site.View.Vnfs.TryGetValue(record.Vnf, out var known)
            || known is not { IsGrantHeard: true, Grant: { } grant }
            || grant.Epoch != promised.Epoch
            || known.Closing >= grant.Epoch
            || site.View.Locations is not { } locations)
        {
            return;
        }

        var now = site.Clock.Read();
        var byLocations = locations.Members.Count(location => IsValid(site, promised.By[world.Location(location).Host], now));
        var bySites = grant.Eligible.Required.Sites.Count(peer => IsValid(site, promised.By[world.Site(peer).Host], now));
        if (byLocations >= locations.Majority || (bySites > 0 && bySites == grant.Eligible.Required.Count))
        {
            throw Checks.Failed(
                $"S3: {site.Id} can still get a lease of {record.Vnf} at {promised.Epoch} by promises of {byLocations} locations and {bySites} sites, after {record.Epoch} was granted to {record.Owner} by {record.Proof}");
        }
    }

    /// <summary>S3.2: a majority of the locations revoked, each since it was last admitted.</summary>
    private void MustBeRevoked(ControlState state, VnfRecord record)
    {
        var revoked = state.Locations.Members.Count(location =>
            state.Admissions.TryGetValue(location, out var admission)
            && ((_revoked.TryGetValue((location, record.Vnf), out var said) && said.Through >= record.Epoch && said.Admission == admission.Number)
                || (world.Location(location).View is { } view && view.Admission == admission.Number && view.Books.TryGetValue(record.Vnf, out var book) && book.Kept.RevokedThrough >= record.Epoch)));
        if (revoked < state.Locations.Majority)
        {
            throw Checks.Failed($"S3.2: the lease of {record.Owner} for {record.Vnf} at {record.Epoch} counts as expired, and {revoked} of {state.Locations.Members.Length} locations revoked it");
        }
    }

    /// <summary>S2: past the bound of drift an expired lease is no proof. A clock that runs away does so for long enough to be noticed.</summary>
    private void MustNotRunAway(VnfRecord record, SiteId target)
    {
        var closers = record.Eligible.Members.Contains(target) ? SiteSet.Of(target) : record.Eligible.Members.Add(target);
        foreach (var site in closers.Add(record.Owner).Sites)
        {
            if (world.Site(site).Clock.IsRunaway)
            {
                throw Checks.Failed($"S2: the lease of {record.Owner} for {record.Vnf} at {record.Epoch} counts as expired for {target}, although the clock of {site} ran past the bound");
            }
        }
    }

    /// <summary>S2: a new grant to the same owner names nobody in E without whom the owner may hold a lease of before.</summary>
    private static void MustNotGrow(SiteNode site, VnfRecord record)
    {
        if (site.Id == record.Owner
            && site.Agent.IsUp
            && site.View.Vnfs.TryGetValue(record.Vnf, out var known)
            && known is { Grant: { } grant }
            && grant.Epoch < record.Epoch
            && !record.Eligible.Members.IsSubsetOf(grant.Eligible.Required))
        {
            throw Checks.Failed($"S2: {record.Epoch} is granted to {site.Id} with E {record.Eligible.Members}, and its lease at {grant.Epoch} may count by {grant.Eligible.Required}");
        }
    }

    private bool IsValid(SiteNode site, in Promise promise, ClockReading now) =>
        promise.Boot == site.View.Boot && now.IsBefore(promise.SentAt.Plus(world.Timing.Duration));

    /// <summary>The promises to one site for one VNF at its newest epoch, by the promiser's host.</summary>
    private readonly record struct Promised(Epoch Epoch, Promise[] By);

    /// <summary>The latest promise of one promiser: for which boot, and when that sent its request.</summary>
    private readonly record struct Promise(BootId? Boot, ClockReading SentAt);
}
