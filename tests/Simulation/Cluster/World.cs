using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.Simulation.Faults;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>One run: sites, locations, their journal, the network between them, clients, and those who watch.</summary>
public sealed class World
{
    private readonly Dictionary<VnfId, int> _places;

    /// <summary>Builds a run from its plan.</summary>
    /// <param name="plan">How big it is and what is in it.</param>
    /// <param name="isWritten">Whether a transcript is kept.</param>
    public World(WorldPlan plan, bool isWritten)
    {
        Plan = plan;
        Seed = plan.Seed;
        Transcript = new Transcript(Scheduler, isWritten);
        Network = new Network(Scheduler, plan.Sites + plan.Locations + plan.SpareLocations, plan.Seed, Coverage, plan.IsScripted);
        Vnfs = [.. plan.Vnfs.Select(vnf => vnf.Spec.Vnf)];
        _places = Vnfs.Select((vnf, place) => (vnf, place)).ToDictionary(entry => entry.vnf, entry => entry.place);
        Checks = new Checks(this);
        Faults = new FaultState();
        var siteIds = Enumerable.Range(0, plan.Sites).Select(site => new SiteId($"site-{(char)('a' + site)}")).ToImmutableArray();
        var locationIds = Enumerable.Range(0, plan.Locations + plan.SpareLocations).Select(location => new LocationId($"loc-{location + 1}")).ToImmutableArray();
        var configured = locationIds[..plan.Locations];
        Journal = new Journal(this, new ControlState(
            new DesiredVersion(1, 1),
            0,
            null,
            SiteSet.Of(siteIds),
            new LocationSet(0, configured),
            configured.ToImmutableSortedDictionary(location => location, location => new Admission(location, 1, null)),
            new(plan.Vnfs.Select(vnf => KeyValuePair.Create(vnf.Spec.Vnf, VnfRecord.First(vnf.Spec, vnf.Owner)))))
        {
            Capacities = plan.Capacities,
            FailureDomains = plan.FailureDomains,
            Spread = (plan.Traffic?.Services ?? []).ToImmutableSortedDictionary(service => service.Service, service => service),
        });
        Edge = plan.Traffic is { } traffic ? new Edge(this, traffic) : null;
        Sites = [.. siteIds.Select((site, host) => new SiteNode(this, site, host))];
        Locations = [.. locationIds.Select((location, place) => new LocationNode(this, location, plan.Sites + place, place < plan.Locations))];
        Clients = [.. plan.Vnfs.SelectMany((_, vnf) => Enumerable.Range(0, plan.ClientsPerVnf).Select(number => new Client(this, vnf, number)))];
    }

    /// <summary>The run's number.</summary>
    public long Seed { get; }

    /// <summary>How big it is and what is in it.</summary>
    public WorldPlan Plan { get; }

    /// <summary>Virtual time.</summary>
    public Scheduler Scheduler { get; } = new();

    /// <summary>What happened how often.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>What happened when.</summary>
    public Transcript Transcript { get; }

    /// <summary>The links between hosts; sites come first.</summary>
    public Network Network { get; }

    /// <summary>Faults that are in force.</summary>
    public FaultState Faults { get; }

    /// <summary>Orders of which nothing was begun.</summary>
    public List<OrderRefused> Refusals { get; } = [];

    /// <summary>What stands between clients and sites, or null if nobody moves clients here.</summary>
    public Edge? Edge { get; }

    /// <summary>Those who watch.</summary>
    public Checks Checks { get; }

    /// <summary>The journal.</summary>
    public Journal Journal { get; }

    /// <summary>The sites.</summary>
    public IReadOnlyList<SiteNode> Sites { get; }

    /// <summary>The locations, spare ones last.</summary>
    public IReadOnlyList<LocationNode> Locations { get; }

    /// <summary>The VNFs; nodes name them by their place here.</summary>
    public ImmutableArray<VnfId> Vnfs { get; }

    /// <summary>The clients.</summary>
    public IReadOnlyList<Client> Clients { get; }

    /// <summary>The lease timing.</summary>
    public LeaseTiming Timing => Plan.Timing;

    /// <summary>A VNF's place in <see cref="Vnfs"/>.</summary>
    public int IndexOf(VnfId vnf) => _places[vnf];

    /// <summary>Whether a service is a VNF with one owner; otherwise it is active/active.</summary>
    public bool IsVnf(VnfId service) => _places.ContainsKey(service);

    /// <summary>A site by its name.</summary>
    public SiteNode Site(SiteId site) => Sites[site.Value[^1] - 'a'];

    /// <summary>A location by its name.</summary>
    public LocationNode Location(LocationId location) => Locations[location.Value[^1] - '1'];

    /// <summary>The name of a host.</summary>
    public string NameOf(int host) => host < Sites.Count ? Sites[host].Id.Value : Locations[host - Sites.Count].Id.Value;

    /// <summary>The clocks of a host.</summary>
    public HostClock Clock(int host) => host < Sites.Count ? Sites[host].Clock : Locations[host - Sites.Count].Clock;

    /// <summary>Lets something happen to the replica at every location.</summary>
    public void Tell(ControllerEvent happened)
    {
        foreach (var location in Locations)
        {
            location.Post(happened);
        }
    }

    /// <summary>An operator orders something; whoever leads carries it out.</summary>
    public void Order(OperatorOrder order)
    {
        Checks.Ordered(order);
        Tell(new Ordered(order));
    }

    /// <summary>Starts everything.</summary>
    public void Start()
    {
        if (Plan.Focus == Focus.Runaway)
        {
            var chance = new Rng(Seed, "runaway clock");
            chance.Pick(Sites).Clock.RunAway(chance.Pick([-200_000, 200_000]));
        }

        foreach (var location in Locations)
        {
            location.Boot();
        }

        foreach (var site in Sites)
        {
            site.BootAll();
        }

        Edge?.Start();
        foreach (var client in Clients)
        {
            client.Start();
        }
    }
}

/// <summary>How big a run is and what is in it.</summary>
/// <param name="Seed">The run's number.</param>
/// <param name="Sites">2 to 7 sites.</param>
/// <param name="Locations">1, 3 or 5 configured locations.</param>
/// <param name="SpareLocations">Locations that may be added.</param>
/// <param name="Vnfs">The VNFs and their first owners.</param>
/// <param name="Timing">The lease timing.</param>
/// <param name="Replica">The bounds of the checkpoint stream.</param>
/// <param name="ClientsPerVnf">Clients of each VNF.</param>
/// <param name="ThinkTime">A client's longest pause between two requests.</param>
/// <param name="FailureDomains">The locations that share a site's failure domain, with that site.</param>
/// <param name="Focus">What it dwells on.</param>
/// <param name="Moves">The bounds of plans.</param>
public sealed record WorldPlan(
    long Seed,
    int Sites,
    int Locations,
    int SpareLocations,
    ImmutableArray<(VnfSpec Spec, SiteId Owner)> Vnfs,
    LeaseTiming Timing,
    ReplicaOptions Replica,
    int ClientsPerVnf,
    TimeSpan ThinkTime,
    ImmutableSortedDictionary<LocationId, SiteId> FailureDomains,
    Focus Focus,
    PlanOptions Moves)
{
    /// <summary>A scenario: chance breaks nothing, and every link takes the same time.</summary>
    public bool IsScripted { get; init; }

    /// <summary>What each site can carry; all that are not named carry anything.</summary>
    public ImmutableSortedDictionary<SiteId, int> Capacities { get; init; } = ImmutableSortedDictionary<SiteId, int>.Empty;

    /// <summary>Who moves clients and who watches that, or null if nobody does.</summary>
    public TrafficPlan? Traffic { get; init; }

    /// <summary>How long a client waits for an answer before it tries the next site.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(1500);
}
