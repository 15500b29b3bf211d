using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>The world of a scenario, with what can be done to it that takes more than one call.</summary>
/// <param name="world">The world.</param>
public sealed class Stage(World world)
{
    private readonly Queue<Forecast> _forecasts = new();
    private ControlState? _backup;

    /// <summary>The world.</summary>
    public World World => world;

    /// <summary>The location that leads and lives, or null.</summary>
    public LocationNode? Leader => world.Locations.FirstOrDefault(location => location.Process.IsUp && location.View.Leads);

    /// <summary>A DNS server by its number, or null.</summary>
    public DriverNode? Driver(int number) => world.Edge?.Drivers.ElementAtOrDefault(number - 1);

    /// <summary>A VNF's component at a site.</summary>
    public Vnfc Vnfc(VnfId vnf, SiteId site) => world.Site(site).Vnfcs[world.IndexOf(vnf)];

    /// <summary>Every site and every location loses power.</summary>
    public void PowerOffAll()
    {
        foreach (var site in world.Sites)
        {
            site.CrashAll();
        }

        foreach (var location in world.Locations)
        {
            location.Crash(isHost: true);
        }
    }

    /// <summary>Every site and every location starts.</summary>
    public void PowerOnAll()
    {
        foreach (var location in world.Locations)
        {
            location.BootIfDown();
        }

        foreach (var site in world.Sites)
        {
            site.BootAllIfDown();
        }
    }

    /// <summary>The VIM deletes a VNF's servers at its owner and says so to every location, on behalf of the takeover in progress.</summary>
    public void DeleteServers(VnfId vnf)
    {
        if (world.Journal.State.Vnfs[vnf] is not { Takeover: { } takeover } record)
        {
            return;
        }

        Vnfc(vnf, record.Owner).Delete(record.Epoch);
        world.Tell(new Fenced(new VimFence(vnf, takeover.Through, NobodyCanStart: true)));
    }

    /// <summary>An operator orders something; whoever leads carries it out.</summary>
    public void Order(OperatorOrder order) => world.Order(order);

    /// <summary>The plan in progress that began last, or 0.</summary>
    public long Plan => world.Journal.State.Plans.Values.LastOrDefault(plan => !plan.IsOver)?.Id ?? 0;

    /// <summary>What was foreseen of each VNF, the last time that it was asked.</summary>
    public SortedDictionary<VnfId, VnfForecast> Foreseen { get; } = [];

    /// <summary>An operator asks the leader for a dry run.</summary>
    public void Foresee(Func<DryRun, ControllerView, ClockReading, Forecast> ask)
    {
        if (Leader is not { } leader)
        {
            _forecasts.Enqueue(new Forecast(["nobody leads"], []));
            return;
        }

        var forecast = ask(new DryRun(world.Timing, world.Plan.Moves, new ForecastOptions()), leader.View, leader.Clock.Read());
        _forecasts.Enqueue(forecast);
        foreach (var vnf in forecast.Vnfs)
        {
            Foreseen[vnf.Vnf] = vnf;
        }
    }

    /// <summary>The next forecast that was not told yet, or null.</summary>
    public Forecast? NextForecast() => _forecasts.TryDequeue(out var forecast) ? forecast : null;

    /// <summary>Keeps the journal as it is now.</summary>
    public void BackUpJournal() => _backup = world.Journal.State;

    /// <summary>Puts the journal back to what was kept.</summary>
    public void RestoreJournal() => world.Journal.Restore(_backup ?? world.Journal.State);

    /// <summary>Cuts links.</summary>
    public void Cut(ImmutableArray<(int From, int To)> pairs, bool isBothWays)
    {
        foreach (var (from, to) in pairs)
        {
            world.Network[from, to].IsCut = true;
            world.Network[to, from].IsCut |= isBothWays;
        }
    }

    /// <summary>Makes every link good.</summary>
    public void Heal() => world.Network.Heal();
}
