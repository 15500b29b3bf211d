using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>
/// Takes a VNF from an owner that lives on and is half cut off: on each of its links, in each direction, a coin is tossed, and an operator insists
/// that it failed. Random faults of other kinds seldom meet like this, and only then a lease has to end because everybody waited for it.
/// </summary>
public static class DuelFaults
{
    private const int RatePartsPerMillion = 47_000;

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } =
    [
        ("duel", TimeSpan.FromSeconds(5), Duel),
    ];

    private static void Duel(Blow blow)
    {
        var world = blow.World;
        var vnf = blow.Chance.Pick(world.Vnfs);
        var owner = world.Site(world.Journal.State.Vnfs[vnf].Owner).Host;
        blow.Hits($"{vnf} at host {owner}");
        var links = new List<Engine.Link>();
        for (var host = 0; host < world.Network.Hosts; host++)
        {
            foreach (var link in (Engine.Link[])[world.Network[owner, host], world.Network[host, owner]])
            {
                if (host != owner && blow.Chance.Chance(500_000))
                {
                    links.Add(link);
                }
            }
        }

        if (blow.Chance.Chance(500_000))
        {
            for (var host = 0; host < world.Network.Hosts; host++)
            {
                var clock = host < world.Sites.Count ? world.Sites[host].Clock : world.Locations[host - world.Sites.Count].Clock;
                clock.SetRate(host == owner ? -RatePartsPerMillion : RatePartsPerMillion);
            }
        }

        links.ForEach(link => link.IsCut = true);
        for (var insists = blow.Chance.Below(3); insists > 0; insists--)
        {
            blow.Until(TimeSpan.Zero, insists == 1 ? world.Timing.BeatInterval : world.Timing.Hold * 2, () =>
            {
                foreach (var location in world.Locations)
                {
                    location.Post(new Ordered(new AssertFailed(vnf)));
                }
            });
        }

        blow.Until(world.Timing.Hold, world.Timing.Hold * 4, () => links.ForEach(link => link.IsCut = false));
    }
}
