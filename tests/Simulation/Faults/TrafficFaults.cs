using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>What happens between clients and sites: DNS servers that die or are cut off, vantage points that are silent or keep old answers, bad links to both.</summary>
public static class TrafficFaults
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } =
    [
        ("DNS server crash", TimeSpan.FromSeconds(5), blow => OnDriver(blow, driver => driver.Crash(), driver => driver.BootIfDown())),
        ("DNS server stopped", TimeSpan.FromSeconds(8), blow => OnDriver(blow, driver => driver.Process.Pause(), driver => driver.Process.Resume())),
        ("DNS server cut off", TimeSpan.FromSeconds(5), blow => OnDriver(blow, driver => OnLinks(blow, driver.Host, link => link.IsCut = true), driver => OnLinks(blow, driver.Host, link => link.IsCut = false))),
        ("vantage point silent", TimeSpan.FromSeconds(6), blow => OnVantage(blow, (vantage, isHit) => vantage.IsSilent = isHit)),
        ("vantage point keeps old answers", TimeSpan.FromSeconds(6), blow => OnVantage(blow, (vantage, isHit) => vantage.IgnoresTtl = isHit)),
        ("bad traffic links", TimeSpan.FromSeconds(5), BadLinks),
        ("service frozen", TimeSpan.FromSeconds(9), Frozen),
    ];

    private static void OnDriver(Blow blow, Action<DriverNode> begin, Action<DriverNode> end)
    {
        if (blow.World.Edge is { } edge)
        {
            var driver = blow.Chance.Pick(edge.Drivers);
            blow.Hits(driver.Id.Value);
            begin(driver);
            blow.Until(0.3, 6, () => end(driver));
        }
    }

    private static void OnVantage(Blow blow, Action<VantageNode, bool> hit)
    {
        if (blow.World.Edge is { } edge)
        {
            var vantage = blow.Chance.Pick(edge.Vantages);
            blow.Hits(vantage.Id.Value);
            hit(vantage, true);
            blow.Until(1, 8, () => hit(vantage, false));
        }
    }

    /// <summary>Each link loses, delays or repeats, or does none of it.</summary>
    private static void BadLinks(Blow blow)
    {
        if (blow.World.Edge is not { Network: var network })
        {
            return;
        }

        blow.Hits(string.Empty);
        for (var host = 0; host < network.Hosts; host++)
        {
            OnLinks(blow, host, link =>
            {
                link.LossPerMillion = blow.Chance.Chance(300_000) ? (int)blow.Chance.Between(50_000, 600_000) : 0;
                link.CopyPerMillion = blow.Chance.Chance(300_000) ? 400_000 : 0;
                link.DelayMax = blow.Chance.Chance(300_000) ? TimeSpan.FromMilliseconds(blow.Chance.Between(50, 900)) : link.DelayMax;
            });
        }

        blow.Until(1, 8, () =>
        {
            for (var host = 0; host < network.Hosts; host++)
            {
                OnLinks(blow, host, link => (link.LossPerMillion, link.CopyPerMillion, link.DelayMax) = (0, 0, TimeSpan.FromMilliseconds(2)));
            }
        });
    }

    private static void OnLinks(Blow blow, int host, Action<Link> change)
    {
        var network = blow.World.Edge!.Network;
        for (var other = 0; other < network.Hosts; other++)
        {
            change(network[host, other]);
            change(network[other, host]);
        }
    }

    private static void Frozen(Blow blow)
    {
        foreach (var service in blow.World.Journal.State.Spread.Keys)
        {
            blow.Hits(service.Value);
            blow.Order(new FreezeClients(service, true));
            blow.Until(1, 6, () => blow.Order(new FreezeClients(service, false)));
        }
    }
}
