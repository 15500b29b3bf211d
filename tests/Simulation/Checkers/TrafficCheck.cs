using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// Where clients are sent, by what is journaled, handed out, published and seen (T1 to T11, S1, S9). What a leader was told is kept apart from what it made
/// of it; what drivers publish is looked at where they are; and who owned a VNF at an epoch is known from the journal.
/// </summary>
/// <param name="world">The run.</param>
public sealed class TrafficCheck(World world)
{
    private readonly Dictionary<(VnfId Service, TrafficVersion Version), TrafficIntent> _journaled = [];
    private readonly Dictionary<VnfId, TrafficVersion> _newest = [];
    private readonly Dictionary<(VnfId Vnf, Epoch Epoch), SiteId> _owners = [];
    private readonly Dictionary<(DriverId Driver, VnfId Service), List<(TrafficVersion Version, TimeSpan At)>> _published = [];
    private readonly Dictionary<LocationId, TrafficBook> _books = [];

    /// <summary>A transaction of the controller is written.</summary>
    public void Committed(ControlState after)
    {
        foreach (var (vnf, record) in after.Vnfs)
        {
            _owners.TryAdd((vnf, record.Epoch), record.Owner);
        }
    }

    /// <summary>A leader begins with what the journal holds.</summary>
    public void Began(LocationNode leader, ClockReading now)
    {
        Committed(world.Journal.State);
        _books[leader.Id] = new TrafficBook(world.Plan.Traffic!.Options, now, world.Journal.Traffic.Ledger);
    }

    /// <summary>A leader decided.</summary>
    public void Decided(LocationNode leader, TrafficView before, TrafficEvent happened, TrafficStep step, ClockReading now)
    {
        var book = _books[leader.Id];
        book.Hear(before, happened, now);
        if (book.Failed is { } failed && (step.MustPersist || happened is SitesJudged or SpecsRead))
        {
            foreach (var (service, view) in step.View.Services)
            {
                if (book.Specs.TryGetValue(service, out var spec) && view.Intent is { } intent)
                {
                    var earlier = before.Services.TryGetValue(service, out var known) ? known.Intent : null;
                    MustBeWanted(spec, intent, failed);
                    if (intent != earlier)
                    {
                        Changed(new Change(spec, earlier, intent, failed), book, now);
                    }
                }
            }
        }

        foreach (var moved in step.Commands.OfType<Moved>())
        {
            MustHaveMoved(book, step.View.Services[moved.Service].Intent!, moved, now);
        }
    }

    /// <summary>A leader drops its last step: the journal did not take it.</summary>
    public void Dropped(LocationNode leader) => _books[leader.Id].Drop();

    /// <summary>A transaction about traffic is written.</summary>
    public void Committed(LocationNode leader, TrafficEntry before, TrafficTransaction transaction)
    {
        foreach (var intent in transaction.Ledger.Intents.Except(before.Ledger.Intents))
        {
            if (_newest.TryGetValue(intent.Service, out var newest) && intent.Version <= newest)
            {
                throw Checks.Failed($"T4: {leader.Id} journals {intent.Version} of {intent.Service}, and {newest} was there before");
            }

            _newest[intent.Service] = intent.Version;
            _journaled[(intent.Service, intent.Version)] = intent;
            world.Transcript.Write($"{leader.Id} journals {intent.Version} of {intent.Service}: {string.Join(", ", intent.Weights)}; {string.Join(", ", intent.Forwards)}; {intent.AdmitPerSecond} a second");
        }

        if (before.Ledger.Intents.FirstOrDefault(known => transaction.Ledger.Intents.All(intent => intent.Service != known.Service)) is { } lost)
        {
            throw Checks.Failed($"T1: {leader.Id} forgets {lost.Service}");
        }

        _books[leader.Id].Keep();
    }

    /// <summary>An intent that was journaled, or null.</summary>
    public TrafficIntent? Journaled(VnfId service, TrafficVersion version) => _journaled.GetValueOrDefault((service, version));

    /// <summary>An intent leaves a leader.</summary>
    public void Published(TrafficIntent intent)
    {
        if (!_journaled.TryGetValue((intent.Service, intent.Version), out var journaled) || journaled != intent)
        {
            throw Checks.Failed($"S9: {intent.Version} of {intent.Service} is handed out, and {(journaled is null ? "was not journaled" : "another one was journaled by that number")}");
        }
    }

    /// <summary>A driver publishes another intent.</summary>
    public void Publishes(DriverNode driver, TrafficIntent intent)
    {
        Published(intent);
        if (!_published.TryGetValue((driver.Id, intent.Service), out var versions))
        {
            _published[(driver.Id, intent.Service)] = versions = [];
        }

        if (versions.Count > 0 && versions[^1].Version >= intent.Version)
        {
            throw Checks.Failed($"T4: {driver.Id} goes back from {versions[^1].Version} of {intent.Service} to {intent.Version}");
        }

        versions.Add((intent.Version, world.Scheduler.Now));
    }

    /// <summary>What must be at once: a failed site is withdrawn as long as another may serve, and a new epoch is one of the intent too.</summary>
    private void MustBeWanted(TrafficSpec spec, TrafficIntent intent, SiteSet failed)
    {
        if (spec.Serving is Spread spread)
        {
            var sent = intent.Weights.FirstOrDefault(weight => failed.Contains(weight.Site));
            if (sent.Weight > 0 && spread.Targets.FirstOrDefault(target => !failed.Contains(target.Site)) is { Site.Value: not null } other)
            {
                throw Checks.Failed($"T3: clients of {intent.Service} are sent to {sent.Site}, which has failed; {other.Site} lives");
            }
        }
        else if (_owners[(spec.Service, spec.Epoch)] is var owner && !failed.Contains(owner) && (intent.Version.Epoch != spec.Epoch || intent.Weights is not [{ Site: var at }] || at != owner))
        {
            throw Checks.Failed($"S1: {owner} owns {spec.Service} at {spec.Epoch}, and the intent is {intent.Version}: {string.Join(", ", intent.Weights)}");
        }
    }

    private void Changed(Change change, TrafficBook book, ClockReading now)
    {
        var after = change.After;
        Demand("T1", after.Weights.Sum(weight => weight.Weight) == 1000 && after.Weights.All(weight => weight.Weight > 0) && after.Weights.Select(weight => weight.Site).SequenceEqual(after.Weights.Select(weight => weight.Site).Distinct().Order()), after, "the weights are not whole");
        Demand("T6", after.Forwards.All(forward => !change.Failed.Contains(forward.From) && change.WeightAfter(forward.From) == 0 && change.WeightAfter(forward.To) > 0 && !change.Failed.Contains(forward.To)), after, "a forward stands where it must not, or leads nowhere");
        if (change.Spec.Serving is Spread spread)
        {
            Spread(change, spread, book, now);
        }
        else if (change.IsMoved)
        {
            world.Coverage.Count(change.Before is null ? "traffic: first" : "traffic: cut-over");
        }

        if (change.Spec.Serving is SingleOwner && !change.Failed.Contains(_owners[(after.Service, change.Spec.Epoch)]))
        {
            foreach (var (site, since) in book.Left(after.Service, change.Before, after))
            {
                var isGone = Confirmed(after.Service, since) is { } at && world.Scheduler.Now - at >= book.Options.CacheLife * 0.85;
                Demand("T10", isGone || change.Failed.Contains(site) || after.Forwards.Contains(new Forward(site, after.Weights[0].Site)), after, $"{site} does not forward, and old answers are about");
            }
        }

        world.Coverage.Count(after.Forwards.IsEmpty ? change.Before is { Forwards.IsEmpty: false } ? "traffic: forwards ended" : "traffic: no forward" : "traffic: forwards");
        if (after.AdmitPerSecond is not null)
        {
            world.Coverage.Count("traffic: clients taken in at a pace");
        }

        book.Note(change, now);
    }

    private void Spread(Change change, Spread spread, TrafficBook book, ClockReading now)
    {
        var (before, after) = (change.Before, change.After);
        var isWithdrawal = before is not null && before.Weights.Any(weight => change.Failed.Contains(weight.Site));
        var losses = (before?.Weights ?? []).Where(weight => !change.Failed.Contains(weight.Site)).Sum(weight => Math.Max(0, weight.Weight - change.WeightAfter(weight.Site)));
        Demand("T2", losses <= book.Options.ShareMax, after, $"{losses} of 1000 are taken at once");
        Demand("T5", !change.Spec.IsFrozen || losses == 0, after, "it is frozen");
        var others = spread.Targets.Where(target => !spread.Drained.Contains(target.Site) && !change.Failed.Contains(target.Site)).ToList();
        Demand("T7", others.Count == 0 || after.Weights.All(weight => !spread.Drained.Contains(weight.Site) || weight.Weight <= change.WeightBefore(weight.Site)), after, "a drained site gains");
        Demand("T3", after.Weights.All(weight => weight.Weight <= change.WeightBefore(weight.Site) || spread.Targets.Any(target => target.Site == weight.Site)), after, "a site that is not wanted gains");
        if (before is null || !change.IsMoved)
        {
            return;
        }

        world.Coverage.Count(isWithdrawal ? "traffic: withdrawal" : "traffic: step");
        if (!isWithdrawal)
        {
            Demand("T8", ArePublished(after.Service, book.WeightsSince(before)) && book.HaveSeen(before, book.WeightsSince(before), now, IsNear(book.Options)), after, "the step before was not seen");
            var tooEarly = book.TooEarly(change, now);
            Demand("T9", tooEarly is null, after, tooEarly ?? string.Empty);
        }
    }

    private void MustHaveMoved(TrafficBook book, TrafficIntent intent, Moved moved, ClockReading now)
    {
        world.Coverage.Count(world.IsVnf(moved.Service) ? "traffic moved, one owner" : "traffic moved, several sites");
        Demand("T11", moved.Version <= intent.Version && ArePublished(moved.Service, moved.Version), intent, "clients are said to follow, and not all drivers publish it");
        Demand(
            "T11",
            book.HaveSeen(intent, moved.Version, now, (weights, shares) => shares.Sum(share => share.Share) == 1000 && shares.All(share => share.Share == 0 || weights.Any(weight => weight.Site == share.Site))),
            intent,
            "clients are said to follow, and vantage points were answered otherwise");
    }

    private static Func<ImmutableArray<SiteWeight>, ImmutableArray<SiteShare>, bool> IsNear(TrafficOptions options) => (weights, shares) =>
        weights.Select(weight => weight.Site).Concat(shares.Select(share => share.Site)).Distinct().All(site =>
            Math.Abs(weights.Where(weight => weight.Site == site).Sum(weight => weight.Weight) - shares.Where(share => share.Site == site).Sum(share => share.Share)) <= options.ShareTolerance);

    /// <summary>Since when all drivers publish a version or a newer one, or null.</summary>
    private TimeSpan? Confirmed(VnfId service, TrafficVersion version)
    {
        var latest = TimeSpan.Zero;
        foreach (var driver in world.Edge!.Drivers)
        {
            var place = _published.TryGetValue((driver.Id, service), out var versions) ? versions.FindIndex(known => known.Version >= version) : -1;
            if (place < 0)
            {
                return null;
            }

            latest = versions![place].At > latest ? versions[place].At : latest;
        }

        return latest;
    }

    private bool ArePublished(VnfId service, TrafficVersion version) => Confirmed(service, version) is not null;

    private static void Demand(string rule, bool holds, TrafficIntent intent, string what)
    {
        if (!holds)
        {
            throw Checks.Failed($"{rule}: {intent.Version} of {intent.Service}, {string.Join(", ", intent.Weights)}: {what}");
        }
    }

    /// <summary>A change of an intent.</summary>
    internal sealed record Change(TrafficSpec Spec, TrafficIntent? Before, TrafficIntent After, SiteSet Failed)
    {
        internal bool IsMoved => Before is null || !Before.IsSpreadBy(After.Weights);

        internal int WeightBefore(SiteId site) => Before is { } before ? WeightIn(before, site) : 0;

        internal int WeightAfter(SiteId site) => WeightIn(After, site);

        private static int WeightIn(TrafficIntent intent, SiteId site) => intent.Weights.Where(weight => weight.Site == site).Sum(weight => weight.Weight);
    }
}
