using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Journal.Text;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>Parts of a journal at random: any value that the types allow, whether a core would come to it or not.</summary>
internal static class Gens
{
    private static readonly Gen<string> Name = Gen.Char["abcxyz0189-"].Array[1, 63].Select(letters =>
    {
        letters[0] = letters[0] == '-' ? 'x' : letters[0];
        letters[^1] = letters[^1] == '-' ? '0' : letters[^1];
        return new string(letters);
    });

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char[' ', '~'].Array[0, 40].Select(letters => new string(letters)), OneOf("naïve – ∞ \"\\<&+> 😀\n", new string('€', 500), ""));

    private static readonly Gen<int> Count = Gen.OneOf(Gen.Int[0, 9], Gen.Int[0, int.MaxValue]);
    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long[0, 9], Gen.Long[0, long.MaxValue]);
    private static readonly Gen<TimeSpan> Time = Number.Select(ticks => new TimeSpan(ticks));
    private static readonly Gen<Epoch> Epochs = Gen.Select(Count, Number, (generation, counter) => new Epoch(generation, counter));
    private static readonly Gen<SiteId> Site = Name.Select(name => new SiteId(name));
    private static readonly Gen<VnfId> Vnf = Name.Select(name => new VnfId(name));
    private static readonly Gen<BootId> Boot = Name.Select(name => new BootId(name));
    private static readonly Gen<LocationId> Location = Name.Select(name => new LocationId(name));
    private static readonly Gen<SiteSet> Sites = Site.Array[0, 5].Select(sites => SiteSet.Of(sites));
    private static readonly Gen<SiteId?> SiteIfAny = IfAny(Site);
    private static readonly Gen<DesiredVersion> Version = Gen.Select(Count, Number, (generation, index) => new DesiredVersion(generation, index));
    private static readonly Gen<EligibleSet> Eligible = Gen.Select(Count, Sites, SiteIfAny, (version, members, joining) => new EligibleSet(version, members, joining));

    private static readonly Gen<SyncSet> Sync =
        Gen.Select(Count, Sites, SiteIfAny, Sites, (version, members, joining, held) => new SyncSet(version, members, joining, held));

    private static readonly Gen<LocationSet> Locations =
        Gen.Select(Count, Location.Array[0, 5], (version, members) => new LocationSet(version, [.. members.Distinct().Order()]));

    private static readonly Gen<TakeoverIntent?> Takeover = Maybe(
        Gen.Select(Defined<TakeoverKind>(), Site, Epochs, Number, Text, (kind, target, through, id, reason) => new TakeoverIntent(kind, target, through, id, reason)));

    private static readonly Gen<VnfSpec> Spec = Gen.Select(
        Gen.Select(Vnf, Sites, Defined<ReplicationMode>(), Defined<GateKind>(), Gen.Bool, Gen.Bool),
        Gen.Select(Defined<ServiceAvailabilityLevel>(), Vnf.Array[0, 3], Site.Array[0, 3], Count, Time, Gen.Select(Number, Time, (bytes, time) => new LossCap(bytes, time))),
        (a, b) => new VnfSpec(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6)
        {
            Level = b.Item1,
            Needs = [.. b.Item2],
            Preference = [.. b.Item3],
            Demand = b.Item4,
            StartTime = b.Item5,
            Cap = b.Item6,
        });

    private static readonly Gen<PlanItem> Item = Gen.Select(
        Gen.Select(Vnf, Site, SiteIfAny), Gen.Select(Defined<PlanStep>(), Epochs, Text), (a, b) => new PlanItem(a.Item1, a.Item2, a.Item3, b.Item1, b.Item2, b.Item3));

    private static readonly Gen<PlanShift> Shift = Gen.Select(
        Gen.Select(Vnf, Site, Gen.Bool), Gen.Select(Epochs, Defined<PlanStep>(), Text), (a, b) => new PlanShift(a.Item1, a.Item2, a.Item3, b.Item1, b.Item2, b.Item3));

    private static readonly Gen<ImmutableArray<SiteWeight>> Weights =
        Gen.Select(Site, Count, (site, weight) => new SiteWeight(site, weight)).Array[0, 4].Select(weights => weights.ToImmutableArray());

    private static readonly Gen<Admission> AnyAdmission = Gen.Select(Location, Count, IfAny(Boot), (location, number, boot) => new Admission(location, number, boot));
    private static readonly Gen<Leader?> AnyLeader = Maybe(Gen.Select(Location, Boot, (location, boot) => new Leader(location, boot)));

    public static Gen<VnfRecord> Record { get; } = Gen.Select(
        Gen.Select(Spec, Number, Site, Epochs, Eligible, Sync),
        Gen.Select(Takeover, Defined<FenceProof>(), Gen.Bool, Time.Array[0, 3]),
        (a, b) => new VnfRecord(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, a.Item6, b.Item1, b.Item2, b.Item3) { AutomaticMoves = [.. b.Item4] });

    public static Gen<Plan> Plans { get; } = Gen.Select(
        Gen.Select(Number, Number, Defined<PlanKind>(), Text, Gen.Bool),
        Gen.Select(Item.Array[0, 3], Shift.Array[0, 3]),
        (a, b) => new Plan(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, [.. b.Item1]) { Shifts = [.. b.Item2] });

    public static Gen<SpreadService> Spread { get; } = Gen.Select(
        Gen.Select(Vnf, Defined<ServiceAvailabilityLevel>(), Count, Weights),
        Gen.Select(Epochs, Number, Sites, Gen.Bool),
        (a, b) => new SpreadService(a.Item1, a.Item2, a.Item3, a.Item4) { Epoch = b.Item1, Revision = b.Item2, Drained = b.Item3, IsFrozen = b.Item4 });

    public static Gen<TrafficIntent> Intent { get; } = Gen.Select(
        Gen.Select(Vnf, Epochs, Number, Weights),
        Gen.Select(Gen.Select(Site, Site, (from, to) => new Forward(from, to)).Array[0, 3], Time, IfAny(Count)),
        (a, b) => new TrafficIntent(a.Item1, new TrafficVersion(a.Item2, a.Item3), a.Item4, [.. b.Item1], b.Item2, b.Item3));

    public static Gen<PromiseLedger> Promise { get; } = Gen.Select(Epochs, Epochs, (highest, revoked) => new PromiseLedger(highest, revoked));

    public static Gen<Transaction> Change { get; } = Gen.Select(
        Gen.Select(Count, Number, Record.Array[0, 3]),
        Gen.Select(AnyLeader, Maybe(Locations), Maybe(AnyAdmission), Plans.Array[0, 2], Spread.Array[0, 2]),
        (a, b) => new Transaction(a.Item1, a.Item2, [.. a.Item3]) { NewLeader = b.Item1, Locations = b.Item2, Admission = b.Item3, Plans = [.. b.Item4], Spread = [.. b.Item5] });

    public static Gen<TrafficChange> TrafficChanges { get; } = Gen.Select(
        Count, Number, Number, Intent.Array[0, 3], Vnf.Array[0, 3], (generation, term, revision, changed, removed) => new TrafficChange(generation, term, revision, [.. changed], [.. removed]));

    /// <summary>A whole content; names are distinct and lists ascend.</summary>
    public static Gen<(ControlState State, ImmutableArray<TrafficIntent> Intents)> Content { get; } = Gen.Select(
        Gen.Select(Version, Number, AnyLeader, Sites, Locations, AnyAdmission.Array[0, 4]),
        Gen.Select(Record.Array[0, 4], Plans.Array[0, 4], Spread.Array[0, 4], Intent.Array[0, 4]),
        Gen.Select(Gen.Select(Site, Count).Array[0, 3], Gen.Select(Location, Site).Array[0, 3]),
        (a, b, c) => (
            new ControlState(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5,
                a.Item6.DistinctBy(admission => admission.Location).ToImmutableSortedDictionary(admission => admission.Location, admission => admission),
                new(b.Item1.DistinctBy(record => record.Vnf).Select(record => KeyValuePair.Create(record.Vnf, record))))
            {
                Plans = b.Item2.DistinctBy(plan => plan.Id).ToImmutableSortedDictionary(plan => plan.Id, plan => plan),
                Spread = b.Item3.DistinctBy(service => service.Service).ToImmutableSortedDictionary(service => service.Service, service => service),
                Capacities = c.Item1.DistinctBy(pair => pair.Item1).ToImmutableSortedDictionary(pair => pair.Item1, pair => pair.Item2),
                FailureDomains = c.Item2.DistinctBy(pair => pair.Item1).ToImmutableSortedDictionary(pair => pair.Item1, pair => pair.Item2),
            },
            b.Item4.DistinctBy(intent => intent.Service).OrderBy(intent => intent.Service).ToImmutableArray()));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<T?> IfAny<T>(Gen<T> item)
        where T : struct => Gen.Select(Gen.Bool, item, (any, value) => any ? value : (T?)null);

    private static Gen<T?> Maybe<T>(Gen<T> item)
        where T : class => Gen.Select(Gen.Bool, item, (any, value) => any ? value : null);

    private static Gen<T> Defined<T>()
        where T : struct, Enum => OneOf(Enum.GetValues<T>());
}
