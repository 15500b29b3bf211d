using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.Simulation.Faults;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation;

/// <summary>What a seed stands for: the topology, the VNFs and their policies, the timing.</summary>
public static class SeedPlan
{
    /// <summary>The plan of a seed: every other run dwells on something.</summary>
    public static WorldPlan For(long seed)
    {
        var focus = FocusOf(seed);
        var chance = new Rng(seed, "size");
        return focus == Focus.None ? Any(seed, chance) : Focused(seed, chance, focus);
    }

    /// <summary>What a seed dwells on.</summary>
    public static Focus FocusOf(long seed)
    {
        var chance = new Rng(seed, "plan");
        return chance.Chance(500_000) ? Focus.None : chance.Pick(Focus.All);
    }

    private static WorldPlan Any(long seed, Rng chance)
    {
        var sites = SitesOf(chance.Pick([2, 3, 3, 3, 3, 4, 5, 7]));
        var locations = chance.Pick([1, 3, 3, 3, 5]);
        var pausable = chance.Chance(200_000);
        var vnfs = Enumerable.Range(0, chance.Pick([1, 1, 2, 3])).Select(vnf => Vnf(chance, vnf, sites, pausable)).ToImmutableArray();
        return Plan(seed, chance, sites.Length, locations, locations == 3 && chance.Chance(500_000) ? 1 : 0, vnfs, Focus.None);
    }

    private static WorldPlan Focused(long seed, Rng chance, Focus focus)
    {
        var sites = SitesOf(chance.Pick([3, 3, 3, 4]));
        var locations = chance.Pick([1, 3, 3]);
        var spec = new VnfSpec(
            new VnfId("vnf-0"),
            SiteSet.Of(sites),
            chance.Chance(focus == Focus.Caps ? 300_000 : 800_000) ? ReplicationMode.Sync : ReplicationMode.Async,
            chance.Pick([GateKind.Kernel, GateKind.Host, GateKind.Guest]),
            focus == Focus.Stops,
            chance.Chance(900_000));
        return Plan(seed, chance, sites.Length, locations, locations == 3 && focus == Focus.Sets ? 1 : 0, [(spec, chance.Pick(sites))], focus);
    }

    private static WorldPlan Plan(
        long seed, Rng chance, int sites, int locations, int spareLocations, ImmutableArray<(VnfSpec Spec, SiteId Owner)> vnfs, Focus focus)
    {
        var beat = chance.Pick([100, 150, 200]);
        var timing = new LeaseTiming
        {
            BeatInterval = Milliseconds(focus, beat),
            Duration = Milliseconds(focus, chance.Between(5 * beat, 2000)),
            FailAfter = Milliseconds(focus, chance.Between(4 * beat, 1000)),
        };
        var replica = new ReplicaOptions
        {
            Cap = new LossCap(16 * chance.Between(4, 40), Milliseconds(focus, chance.Between(1000, 5000))),
            BatchMax = (int)chance.Between(4, 16),
            WindowMax = 32,
        };
        var plan = new WorldPlan(
            seed, sites, locations, spareLocations, WithPolicies(seed, vnfs, focus, replica.Cap), timing, replica, (int)chance.Between(1, 3), Milliseconds(focus, chance.Between(50, 400)),
            FailureDomains(seed, sites, locations, focus), focus, Moves(seed, focus));
        // Some operators let nobody move clients: then no proof ever comes, and plans go on without it (P7).
        plan = plan with { Traffic = new Rng(seed, "no traffic").Chance(40_000) ? null : TrafficOf(seed, sites, focus) };
        return plan with { Capacities = Capacities(plan) };
    }

    /// <summary>Short times, so that a run sees them pass. Most runs have an active/active service at some of the sites.</summary>
    private static TrafficPlan TrafficOf(long seed, int sites, Focus focus)
    {
        var chance = new Rng(seed, "traffic");
        var at = SitesOf(sites).Where((_, place) => place < 2 || chance.Chance(700_000));
        var targets = at.Select(site => new SiteWeight(site, (int)chance.Between(1, 5))).ToImmutableArray();
        var pace = chance.Chance(300_000) ? new Reattachment(100, 250) : null;
        var service = new SpreadService(new VnfId("web"), (ServiceAvailabilityLevel)chance.Between(1, 3), 1, targets);
        var options = TrafficPlan.Standard(2, 2) with
        {
            VantagesMin = (int)chance.Between(1, 2),
            TtlSal2 = TimeSpan.FromSeconds(1),
            TtlSal3 = TimeSpan.FromSeconds(chance.Between(1, 2)),
            Margin = chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1)),
            ShareMax = (int)chance.Between(200, 500),
            HoldDown = chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3)),
            FreshFor = chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
            RepeatAfter = Milliseconds(focus, 800),
            ReattachPeriod = TimeSpan.FromSeconds(1),
        };
        return new TrafficPlan(
            options, chance.Chance(700_000) ? [service] : [], chance.Chance(300_000) ? pace : null, Milliseconds(focus, chance.Between(300, 600)), Milliseconds(focus, chance.Between(20, 300)))
        {
            SpreadPace = pace,
        };
    }

    /// <summary>Short ones, so that a run sees them pass; most runs let a VNF move as often as it likes.</summary>
    private static PlanOptions Moves(long seed, Focus focus)
    {
        var chance = new Rng(seed, "moves");
        return new PlanOptions
        {
            PreparationMax = Milliseconds(focus, chance.Between(1000, 8000)),
            RedirectMax = Milliseconds(focus, chance.Between(1000, 8000)),
            ProtectionMax = Milliseconds(focus, chance.Between(1000, 8000)),
            AutomaticMax = chance.Pick([1, 2, 100, 100, 100, 100, 100, 100]),
            ShiftMax = Milliseconds(focus, chance.Between(1000, 8000)),
        };
    }

    private static ImmutableArray<(VnfSpec Spec, SiteId Owner)> WithPolicies(long seed, ImmutableArray<(VnfSpec Spec, SiteId Owner)> vnfs, Focus focus, LossCap cap)
    {
        var chance = new Rng(seed, "policies");
        var starts = new Rng(seed, "starts");
        return [.. vnfs.Select((vnf, place) => (vnf.Spec with
        {
            Replication = starts.Chance(focus == Focus.None || focus == Focus.Plans ? 150_000 : 0) ? starts.Pick([ReplicationMode.Snapshot, ReplicationMode.Stateless]) : vnf.Spec.Replication,
            Level = chance.Pick(Enum.GetValues<ServiceAvailabilityLevel>()),
            Needs = place > 0 && chance.Chance(400_000) ? [vnfs[chance.Below(place)].Spec.Vnf] : [],
            Preference = focus == Focus.Plans || chance.Chance(700_000) ? [chance.Pick(vnf.Spec.Sites.Sites), .. vnf.Spec.Sites.Sites.Where(_ => chance.Chance(300_000))] : [],
            Demand = (int)chance.Between(1, 3),
            Cap = cap,
        }, vnf.Owner))];
    }

    /// <summary>Room for all somewhere, seldom for all at every site.</summary>
    private static ImmutableSortedDictionary<SiteId, int> Capacities(WorldPlan plan)
    {
        var chance = new Rng(plan.Seed, "capacities");
        return chance.Chance(700_000)
            ? ImmutableSortedDictionary<SiteId, int>.Empty
            : plan.Vnfs.SelectMany(vnf => vnf.Spec.Sites.Sites).Distinct().ToImmutableSortedDictionary(
                site => site,
                site => plan.Vnfs.Where(vnf => vnf.Owner == site).Sum(vnf => vnf.Spec.Demand)
                    + (plan.Traffic?.Services ?? []).Where(service => service.IsAt(site)).Sum(service => service.Demand)
                    + (int)chance.Between(0, 4));
    }

    /// <summary>In some runs a location stands at a site: it is no witness for that one.</summary>
    private static ImmutableSortedDictionary<LocationId, SiteId> FailureDomains(long seed, int sites, int locations, Focus focus)
    {
        var chance = new Rng(seed, "failure domains");
        return chance.Chance(focus == Focus.Witnesses ? 600_000 : 200_000)
            ? Enumerable.Range(1, chance.Below(locations) + 1).ToImmutableSortedDictionary(number => new LocationId($"loc-{number}"), _ => chance.Pick(SitesOf(sites)))
            : ImmutableSortedDictionary<LocationId, SiteId>.Empty;
    }

    /// <summary>In whole steps of the clock.</summary>
    private static TimeSpan Milliseconds(Focus focus, long usual) => TimeSpan.FromMilliseconds(Math.Round(usual * focus.Pace));

    private static ImmutableArray<SiteId> SitesOf(int count) => [.. Enumerable.Range(0, count).Select(site => new SiteId($"site-{(char)('a' + site)}"))];

    /// <summary>The plan of the benchmark: 3 sites, 3 locations, 20 VNFs.</summary>
    public static WorldPlan Benchmark()
    {
        var sites = SitesOf(3);
        var vnfs = Enumerable.Range(0, 20)
            .Select(vnf => (new VnfSpec(new VnfId($"vnf-{vnf:D2}"), SiteSet.Of(sites), ReplicationMode.Sync, GateKind.Kernel, false, true), sites[vnf % 3]))
            .ToImmutableArray();
        return new WorldPlan(
            1, 3, 3, 0, vnfs, new LeaseTiming(), new ReplicaOptions(), 1, TimeSpan.FromSeconds(10),
            ImmutableSortedDictionary<LocationId, SiteId>.Empty, Focus.None, new PlanOptions());
    }

    private static (VnfSpec Spec, SiteId Owner) Vnf(Rng chance, int vnf, ImmutableArray<SiteId> sites, bool isPausable)
    {
        var candidates = sites.Length > 3 && chance.Chance(500_000) ? sites[..3] : sites;
        var spec = new VnfSpec(
            new VnfId($"vnf-{vnf}"),
            SiteSet.Of(candidates),
            chance.Chance(700_000) ? ReplicationMode.Sync : ReplicationMode.Async,
            chance.Pick([GateKind.Kernel, GateKind.Kernel, GateKind.Host, GateKind.Guest, GateKind.None]),
            isPausable,
            chance.Chance(900_000));
        return (spec, chance.Pick(candidates));
    }
}
