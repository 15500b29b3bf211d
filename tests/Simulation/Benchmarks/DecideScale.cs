using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Benchmarks;

/// <summary>
/// How much there is to decide on. Each VNF has an owner and two or three standbys, drawn among all sites; one in ten needs another; service levels,
/// replication, demands and preferences are mixed. The first site owns <paramref name="Lost"/> VNFs and is lost; the others share the rest evenly. Each has
/// room for about twice its part of what is lost.
/// </summary>
/// <param name="Sites">The sites.</param>
/// <param name="Vnfs">The VNFs; a multiple of <paramref name="Lost"/>.</param>
/// <param name="Lost">The VNFs of the site that is lost.</param>
public sealed record DecideScale(int Sites, int Vnfs, int Lost)
{
    private const int Locations = 3;
    private const int RoomMin = 8;

    /// <summary>Sites and VNFs, as in <c>20x10000</c>.</summary>
    public string Name => $"{Sites}x{Vnfs}";

    /// <summary>A site's name.</summary>
    public static SiteId SiteOf(int place) => new($"site-{place:D4}");

    /// <summary>The start of a location's replica.</summary>
    public static BootId BootOf(LocationId location) => new($"boot-{location}");

    /// <summary>The control state: all is served, with all standbys; the first of three locations leads.</summary>
    public ControlState State()
    {
        var chance = new Rng(1, "decide");
        var sites = Enumerable.Range(0, Sites).Select(SiteOf).ToImmutableArray();
        var locations = Enumerable.Range(1, Locations).Select(number => new LocationId($"loc-{number}")).ToImmutableArray();
        var vnfs = new VnfTable<VnfRecord>(Enumerable.Range(0, Vnfs).Select(vnf => KeyValuePair.Create(VnfOf(vnf), Record(chance, vnf, sites))));
        return new ControlState(
            new DesiredVersion(1, 1),
            1,
            new Leader(locations[0], BootOf(locations[0])),
            SiteSet.Of(sites),
            new LocationSet(0, locations),
            locations.ToImmutableSortedDictionary(location => location, location => new Admission(location, 1, null)),
            vnfs)
        {
            Capacities = Capacities(sites, vnfs.Values),
        };
    }

    private VnfRecord Record(Rng chance, int vnf, ImmutableArray<SiteId> sites)
    {
        var owner = sites[OwnerOf(vnf)];
        var allowed = SiteSet.Of(owner);
        for (var standbys = 2 + chance.Below(2); allowed.Count <= Math.Min(standbys, sites.Length - 1);)
        {
            allowed = allowed.Add(chance.Pick(sites));
        }

        var replication = chance.Pick([ReplicationMode.Sync, ReplicationMode.Sync, ReplicationMode.Sync, ReplicationMode.Async, ReplicationMode.Stateless]);
        var spec = new VnfSpec(VnfOf(vnf), allowed, replication, chance.Pick([GateKind.Kernel, GateKind.Host, GateKind.Guest]), HasPausableClocks: false, IsAutomatic: true)
        {
            Level = chance.Pick(Enum.GetValues<ServiceAvailabilityLevel>()),
            Needs = vnf > 0 && chance.Chance(100_000) ? [VnfOf(chance.Below(vnf))] : [],
            Preference = chance.Chance(500_000) ? [owner] : [],
            Demand = (int)chance.Between(1, 3),
        };
        var standby = SyncSet.Initial(allowed.Remove(owner));
        return VnfRecord.First(spec, owner) with
        {
            Revision = 1,
            Sync = replication switch { ReplicationMode.Sync => standby, ReplicationMode.Async => standby.Degrade(), _ => SyncSet.Initial(SiteSet.Empty) },
        };
    }

    private static VnfId VnfOf(int place) => new($"vnf-{place:D6}");

    /// <summary>What is lost is spread over all names.</summary>
    private int OwnerOf(int vnf)
    {
        var between = Vnfs / Lost;
        return vnf % between == 0 ? 0 : 1 + ((vnf - (vnf / between)) % (Sites - 1));
    }

    private static ImmutableSortedDictionary<SiteId, int> Capacities(ImmutableArray<SiteId> sites, IEnumerable<VnfRecord> vnfs)
    {
        var used = vnfs.GroupBy(record => record.Owner).ToDictionary(owned => owned.Key, owned => owned.Sum(record => record.Spec.Demand));
        var room = RoomMin + (2 * used[sites[0]] / (sites.Length - 1));
        return sites.ToImmutableSortedDictionary(site => site, site => used.GetValueOrDefault(site) + room);
    }
}
