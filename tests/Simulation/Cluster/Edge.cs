using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>What stands between clients and sites: the drivers that send clients somewhere, the vantage points that watch, and the links to both.</summary>
public sealed class Edge
{
    private readonly World _world;
    private readonly Dictionary<VnfId, TrafficStatus> _statuses = [];
    private readonly Dictionary<VnfId, TrafficVersion> _moved = [];

    /// <summary>Builds the edge of a run.</summary>
    /// <param name="world">The run.</param>
    /// <param name="plan">Who moves clients and who watches.</param>
    public Edge(World world, TrafficPlan plan)
    {
        _world = world;
        Plan = plan;
        var locations = world.Plan.Locations + world.Plan.SpareLocations;
        var (drivers, vantages) = (plan.Options.Drivers, plan.Options.Vantages);
        Services = [.. world.Vnfs.Concat(plan.Services.Select(service => service.Service)).Order()];
        Network = new Network(world.Scheduler, locations + drivers.Length + vantages.Length, world.Seed, world.Coverage, world.Plan.IsScripted, "traffic ");
        Drivers = [.. drivers.Select((id, place) => new DriverNode(world, this, id, locations + place))];
        Vantages = [.. vantages.Select((id, place) => new VantageNode(world, this, id, locations + drivers.Length + place))];
    }

    /// <summary>Who moves clients and who watches.</summary>
    public TrafficPlan Plan { get; }

    /// <summary>Every service, active/active or not; ascending.</summary>
    public ImmutableArray<VnfId> Services { get; }

    /// <summary>The links: locations first, then drivers, then vantage points.</summary>
    public Network Network { get; }

    /// <summary>The drivers.</summary>
    public ImmutableArray<DriverNode> Drivers { get; }

    /// <summary>The vantage points.</summary>
    public ImmutableArray<VantageNode> Vantages { get; }

    /// <summary>Starts everything.</summary>
    public void Start()
    {
        foreach (var driver in Drivers)
        {
            driver.BootIfDown();
        }

        foreach (var vantage in Vantages)
        {
            vantage.Start();
        }
    }

    /// <summary>Ends all faults and brings back what is down.</summary>
    public void Heal()
    {
        Network.Heal();
        foreach (var driver in Drivers)
        {
            driver.Process.Calm();
            driver.BootIfDown();
        }

        foreach (var vantage in Vantages)
        {
            (vantage.IsSilent, vantage.IgnoresTtl) = (false, false);
        }
    }

    /// <summary>A leader hands an intent to every driver.</summary>
    public void Publish(LocationNode from, TrafficIntent intent)
    {
        foreach (var driver in Drivers)
        {
            Network.Send(HostOf(from), driver.Host, driver.Process, () => driver.Take(intent, from));
        }
    }

    /// <summary>A driver or a vantage point says something to a location.</summary>
    public void Send(int from, LocationNode to, TrafficEvent said) => Network.Send(from, HostOf(to), to.Process, () => to.Traffic!.Hear(said));

    /// <summary>Whether a vantage point gets an answer of a driver.</summary>
    public bool IsReached(VantageNode vantage, DriverNode driver) =>
        driver.Process.IsRunning && Network.IsOpen(vantage.Host, driver.Host) && Network.IsOpen(driver.Host, vantage.Host);

    /// <summary>Which site answers those whom a driver sent to a site, or null.</summary>
    public SiteId? Answers(VnfId service, SiteId site, DriverNode driver)
    {
        if (Serves(service, site))
        {
            return site;
        }

        foreach (var forward in driver.Process.IsUp && driver.Published.TryGetValue(service, out var intent) ? intent.Forwards : [])
        {
            if (forward.From == site && _world.Site(site).Gate.IsHostUp && Serves(service, forward.To))
            {
                return forward.To;
            }
        }

        return null;
    }

    /// <summary>What was last said of a service to operators, or null.</summary>
    public TrafficStatus? StatusOf(VnfId service) => _statuses.GetValueOrDefault(service);

    /// <summary>What the clients of a service were last said to follow.</summary>
    public TrafficVersion MovedTo(VnfId service) => _moved.GetValueOrDefault(service);

    /// <summary>A leader tells operators how a service's traffic stands.</summary>
    public void Tell(VnfId service, TrafficStatus status)
    {
        _statuses[service] = status;
        _world.Coverage.Count($"traffic stands at {status.Progress}");
        if (!status.LateDrivers.IsEmpty)
        {
            _world.Coverage.Count("traffic: a late driver was named");
        }

        if (!status.Stragglers.IsEmpty)
        {
            _world.Coverage.Count("traffic: stragglers were named");
        }
    }

    /// <summary>A leader says that the clients of a service follow.</summary>
    public void Tell(VnfId service, TrafficVersion version) => _moved[service] = version;

    private int HostOf(LocationNode location) => location.Host - _world.Sites.Count;

    private bool Serves(VnfId service, SiteId site) => _world.Site(site) is var node && _world.IsVnf(service)
        ? node.Vnfcs[_world.IndexOf(service)].Answers
        : node.Gate.Process.IsRunning;
}
