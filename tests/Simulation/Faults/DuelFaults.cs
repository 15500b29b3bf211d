using NfvHa.Geo.Contracts.Identity;
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
        ("ambush by restarts", TimeSpan.FromSeconds(9), Restarts),
        ("ambush by sets", TimeSpan.FromSeconds(9), Sets),
        ("ambush of logs", TimeSpan.FromSeconds(9), Logs),
        ("ambush of observers", TimeSpan.FromSeconds(9), Observers),
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
                world.Clock(host).SetRate(host == owner ? -RatePartsPerMillion : RatePartsPerMillion);
            }
        }

        links.ForEach(link => link.IsCut = true);
        for (var insists = blow.Chance.Below(3); insists > 0; insists--)
        {
            Assert(blow, vnf, TimeSpan.Zero, insists == 1 ? world.Timing.BeatInterval : world.Timing.Hold * 2);
        }

        blow.Until(world.Timing.Hold, world.Timing.Hold * 4, () => links.ForEach(link => link.IsCut = false));
    }

    /// <summary>
    /// The owner hears from the locations only, or from its peers only. Then all of those restart at about the same time, and somebody takes the VNF
    /// away from it.
    /// </summary>
    private static void Restarts(Blow blow)
    {
        var world = blow.World;
        var vnf = blow.Chance.Pick(world.Vnfs);
        var owner = world.Site(world.Journal.State.Vnfs[vnf].Owner);
        var isByLocations = blow.Chance.Chance(500_000);
        blow.Hits($"{vnf} at {owner.Id}, which hears {(isByLocations ? "locations" : "peers")} only");
        var sites = world.Sites.Count;
        Cut(blow, owner.Host, Enumerable.Range(0, world.Network.Hosts).Where(host => host != owner.Host && host < sites == isByLocations));
        var hold = world.Timing.Hold;
        foreach (var site in isByLocations ? [] : world.Sites.Where(site => site != owner))
        {
            blow.Until(hold * 1.02, hold * 1.35, () =>
            {
                site.CrashAgent();
                blow.Until(0.01, 0.2, () => ProcessFaults.Revive(site));
            });
        }

        foreach (var location in isByLocations ? world.Locations : [])
        {
            blow.Until(hold * 1.02, hold * 1.35, () =>
            {
                location.Crash(isHost: false);
                blow.Until(0.01, 0.2, location.BootIfDown);
            });
        }

        Assert(blow, vnf, hold, hold * 1.2);
        Assert(blow, vnf, hold, hold * 2);
    }

    /// <summary>A site is taken out of the eligible set while the owner gets cut from most of the locations, and its gate may be stopped.</summary>
    private static void Sets(Blow blow)
    {
        var world = blow.World;
        var vnf = blow.Chance.Pick(world.Vnfs);
        var record = world.Journal.State.Vnfs[vnf];
        var owner = world.Site(record.Owner);
        if (record.Eligible.Members.IsEmpty)
        {
            return;
        }

        var removed = world.Site(blow.Chance.Pick(record.Eligible.Members.Sites));
        blow.Hits($"{removed.Id} leaves E of {vnf} at {owner.Id}");
        blow.Order(new RemoveEligible(vnf, removed.Id));

        blow.Until(TimeSpan.Zero, world.Timing.BeatInterval * 2, () =>
        {
            Cut(blow, owner.Host, world.Locations.Where(_ => blow.Chance.Chance(700_000)).Select(location => location.Host));
            if (blow.Chance.Chance(400_000))
            {
                var link = world.Network[owner.Host, removed.Host];
                link.IsCut = true;
                blow.Until(world.Timing.Hold, world.Timing.Hold * 3, () => link.IsCut = false);
            }

            if (blow.Chance.Chance(400_000))
            {
                owner.Gate.Process.Pause();
                blow.Until(world.Timing.BeatInterval, world.Timing.Hold * 2, owner.Gate.Process.Resume);
            }
        });
        Assert(blow, vnf, world.Timing.BeatInterval, world.Timing.Hold * 2);
    }

    /// <summary>What the owner writes does not reach a standby, while it hears it; then the owner's agent restarts.</summary>
    private static void Logs(Blow blow)
    {
        var world = blow.World;
        var vnf = blow.Chance.Pick(world.Vnfs);
        var owner = world.Site(world.Journal.State.Vnfs[vnf].Owner);
        var standby = blow.Chance.Pick(world.Sites);
        blow.Hits($"{vnf} from {owner.Id} to {standby.Id}");
        var link = world.Network[owner.Host, standby.Host];
        link.IsCut = true;
        blow.Until(world.Timing.Hold * 2, world.Timing.Hold * 5, () => link.IsCut = false);
        blow.Until(TimeSpan.Zero, world.Timing.Hold, () =>
        {
            owner.CrashAgent();
            blow.Until(0.01, 0.3, owner.BootAgentIfDown);
        });
    }

    /// <summary>The peers of an owner do not hear it. Then the locations are stopped, and what it sends to them meanwhile waits or is lost.</summary>
    private static void Observers(Blow blow)
    {
        var world = blow.World;
        var vnf = blow.Chance.Pick(world.Vnfs);
        var owner = world.Site(world.Journal.State.Vnfs[vnf].Owner);
        var isLost = blow.Chance.Chance(500_000);
        blow.Hits($"{vnf} at {owner.Id}, whose beats {(isLost ? "are lost" : "wait")}");
        Cut(blow, owner.Host, world.Sites.Where(site => site != owner).Select(site => site.Host));
        blow.Until(world.Timing.FailAfter, world.Timing.FailAfter * 1.5, () =>
        {
            foreach (var location in world.Locations)
            {
                var link = world.Network[owner.Host, location.Host];
                link.IsCut |= isLost;
                location.Process.Pause();
                blow.Until(world.Timing.FailAfter * 1.1, world.Timing.FailAfter * 1.6, () =>
                {
                    location.Process.Resume();
                    blow.Until(TimeSpan.Zero, world.Timing.FailAfter, () => link.IsCut = false);
                });
            }
        });
    }

    private static void Cut(Blow blow, int owner, IEnumerable<int> hosts)
    {
        foreach (var host in hosts)
        {
            var (to, from) = (blow.World.Network[owner, host], blow.World.Network[host, owner]);
            to.IsCut = true;
            from.IsCut = true;
            blow.Until(blow.World.Timing.Hold * 2, blow.World.Timing.Hold * 4, () => (to.IsCut, from.IsCut) = (false, false));
        }
    }

    private static void Assert(Blow blow, VnfId vnf, TimeSpan least, TimeSpan most) => blow.Until(least, most, () => blow.Order(new AssertFailed(vnf)));
}
