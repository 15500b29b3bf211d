using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.Replication.Core.Lag;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation;

/// <summary>What a seed stands for: the topology, the VNFs and their policies, the timing.</summary>
public static class SeedPlan
{
    /// <summary>The plan of a seed.</summary>
    public static WorldPlan For(long seed)
    {
        var chance = new Rng(seed, "plan");
        var sites = chance.Pick([2, 3, 3, 3, 3, 4, 5, 7]);
        var locations = chance.Pick([1, 3, 3, 3, 5]);
        var beat = chance.Pick([100, 150, 200]);
        var timing = new LeaseTiming
        {
            BeatInterval = TimeSpan.FromMilliseconds(beat),
            Duration = TimeSpan.FromMilliseconds(chance.Between(5 * beat, 2000)),
            FailAfter = TimeSpan.FromMilliseconds(chance.Between(4 * beat, 1000)),
        };
        var pausable = chance.Chance(200_000);
        var siteIds = Enumerable.Range(0, sites).Select(site => new SiteId($"site-{(char)('a' + site)}")).ToImmutableArray();
        var vnfs = Enumerable.Range(0, chance.Pick([1, 1, 2, 3])).Select(vnf => Vnf(chance, vnf, siteIds, pausable)).ToImmutableArray();
        var replica = new ReplicaOptions
        {
            Cap = new LossCap(16 * chance.Between(4, 40), TimeSpan.FromMilliseconds(chance.Between(1000, 5000))),
            BatchMax = (int)chance.Between(4, 16),
            WindowMax = 32,
        };
        return new WorldPlan(
            seed, sites, locations, locations == 3 && chance.Chance(500_000) ? 1 : 0, vnfs, timing, replica, (int)chance.Between(1, 3), TimeSpan.FromMilliseconds(chance.Between(50, 400)));
    }

    /// <summary>The plan of the benchmark: 3 sites, 3 locations, 20 VNFs.</summary>
    public static WorldPlan Benchmark()
    {
        var siteIds = Enumerable.Range(0, 3).Select(site => new SiteId($"site-{(char)('a' + site)}")).ToImmutableArray();
        var vnfs = Enumerable.Range(0, 20)
            .Select(vnf => (new VnfSpec(new VnfId($"vnf-{vnf:D2}"), SiteSet.Of(siteIds), ReplicationMode.Sync, GateKind.Kernel, false, true), siteIds[vnf % 3]))
            .ToImmutableArray();
        return new WorldPlan(1, 3, 3, 0, vnfs, new LeaseTiming(), new ReplicaOptions(), 1, TimeSpan.FromSeconds(2));
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
