using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>Loss, delay, repetition, overtaking, cuts of one direction, partitions of all kinds.</summary>
public static class NetworkFaults
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } =
    [
        ("loss", TimeSpan.FromSeconds(6), blow => OnLinks(blow, link => link.LossPerMillion = (int)blow.Chance.Between(10_000, 400_000), link => link.LossPerMillion = 0)),
        ("delay", TimeSpan.FromSeconds(6), blow => OnLinks(blow, link => link.DelayMax = blow.Chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(900)), link => link.DelayMax = TimeSpan.FromMilliseconds(2))),
        ("repetition", TimeSpan.FromSeconds(6), blow => OnLinks(blow, link => link.CopyPerMillion = (int)blow.Chance.Between(50_000, 500_000), link => link.CopyPerMillion = 0)),
        ("one-way cut", TimeSpan.FromSeconds(5), OneWay),
        ("partition", TimeSpan.FromSeconds(9), Partition),
        ("isolation of a host", TimeSpan.FromSeconds(8), Isolate),
        ("site cut from locations", TimeSpan.FromSeconds(9), ControlPath),
        ("site deaf to locations", TimeSpan.FromSeconds(9), Deaf),
        ("clients' loss", TimeSpan.FromSeconds(8), ClientLoss),
    ];

    private static void OnLinks(Blow blow, Action<Link> begin, Action<Link> end)
    {
        var network = blow.World.Network;
        var links = new List<Link>();
        var share = blow.Chance.Below(100);
        for (var from = 0; from < network.Hosts; from++)
        {
            for (var to = 0; to < network.Hosts; to++)
            {
                if (blow.Chance.Below(100) <= share)
                {
                    links.Add(network[from, to]);
                }
            }
        }

        blow.Hits($"on {links.Count} links");
        links.ForEach(begin);
        blow.Until(0.5, 6, () => links.ForEach(end));
    }

    private static void OneWay(Blow blow)
    {
        var from = blow.Chance.Below(blow.World.Network.Hosts);
        var to = blow.Chance.Below(blow.World.Network.Hosts);
        blow.Hits($"from host {from} to host {to}");
        Cut(blow, [(from, to)], 0.5, 7);
    }

    private static void Partition(Blow blow)
    {
        var sides = Enumerable.Range(0, blow.World.Network.Hosts).Select(_ => blow.Chance.Below(2)).ToArray();
        blow.Hits(string.Join(string.Empty, sides));
        Cut(blow, Pairs(sides.Length).Where(pair => sides[pair.From] != sides[pair.To]), 0.5, 7);
    }

    private static void Isolate(Blow blow)
    {
        var host = blow.Chance.Below(blow.World.Network.Hosts);
        blow.Hits($"host {host}");
        Cut(blow, Pairs(blow.World.Network.Hosts).Where(pair => pair.From == host || pair.To == host), 0.5, 9);
    }

    private static void ControlPath(Blow blow)
    {
        var site = blow.Site.Host;
        var sites = blow.World.Sites.Count;
        blow.Hits($"host {site}");
        Cut(blow, Pairs(blow.World.Network.Hosts).Where(pair => (pair.From == site && pair.To >= sites) || (pair.To == site && pair.From >= sites)), 1, 9);
    }

    /// <summary>A site is heard and hears no location. It is called deaf only if the journal goes on meanwhile: somebody orders something.</summary>
    private static void Deaf(Blow blow)
    {
        var world = blow.World;
        var (site, vnf) = (blow.Site, blow.Chance.Pick(world.Vnfs));
        blow.Hits($"host {site.Host}");
        var links = world.Locations.Select(location => world.Network[location.Host, site.Host]).ToList();
        links.ForEach(link => link.IsCut = true);
        blow.Order(new RemoveEligible(vnf, site.Id));
        blow.Until(world.Timing.FailAfter * 3, world.Timing.FailAfter * 4, () => blow.Order(new OrderSwitchover(vnf, site.Id)));
        blow.Until(world.Timing.FailAfter * 4, world.Timing.FailAfter * 6, () => links.ForEach(link => link.IsCut = false));
    }

    private static void ClientLoss(Blow blow)
    {
        blow.Hits(string.Empty);
        blow.World.Faults.ClientLossPerMillion = (int)blow.Chance.Between(50_000, 500_000);
        blow.Until(0.5, 5, () => blow.World.Faults.ClientLossPerMillion = 0);
    }

    private static IEnumerable<(int From, int To)> Pairs(int hosts) =>
        from first in Enumerable.Range(0, hosts) from second in Enumerable.Range(0, hosts) where first != second select (first, second);

    private static void Cut(Blow blow, IEnumerable<(int From, int To)> pairs, double least, double most)
    {
        var links = pairs.Select(pair => blow.World.Network[pair.From, pair.To]).ToList();
        links.ForEach(link => link.IsCut = true);
        blow.Until(least, most, () => links.ForEach(link => link.IsCut = false));
    }
}
