using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>People and their tools at any moment: orders, sites that give up, servers stopped from outside.</summary>
public static class OperatorFaults
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } =
    [
        ("order: switchover", TimeSpan.FromSeconds(5), blow => Order(blow, (vnf, blow) => new OrderSwitchover(vnf.Vnf, blow.Site.Id))),
        ("order: asserted failed", TimeSpan.FromSeconds(9), blow => Order(blow, (vnf, _) => new AssertFailed(vnf.Vnf))),
        ("order: abandon", TimeSpan.FromSeconds(6), blow => Order(blow, (vnf, _) => new AbandonTakeover(vnf.Vnf))),
        ("order: remove eligible", TimeSpan.FromSeconds(5), blow => Order(blow, (vnf, blow) => new RemoveEligible(vnf.Vnf, blow.Site.Id))),
        ("order: remove from sync set", TimeSpan.FromSeconds(5), blow => Order(blow, (vnf, blow) => new RemoveSync(vnf.Vnf, blow.Site.Id))),
        ("order: degrade", TimeSpan.FromSeconds(6), blow => Order(blow, (vnf, _) => new DegradeSync(vnf.Vnf))),
        ("order: locations", TimeSpan.FromSeconds(5), Locations),
        ("site gives up", TimeSpan.FromSeconds(9), GiveUp),
        ("servers stopped by VIM", TimeSpan.FromSeconds(2), VimFenced),
    ];

    private static void Order(Blow blow, Func<VnfSpec, Blow, OperatorOrder> order)
    {
        var given = order(blow.Chance.Pick(blow.World.Plan.Vnfs).Spec, blow);
        blow.Hits(given.ToString());
        blow.Order(given);
    }

    private static void Locations(Blow blow)
    {
        if (blow.World.Plan.SpareLocations == 0)
        {
            return;
        }

        var members = blow.World.Journal.State.Locations.Members;
        var location = blow.Location.Id;
        OperatorOrder order = members.Contains(location) && members.Length > blow.World.Plan.Locations - 1 ? new RemoveLocation(location) : new AddLocation(location);
        blow.Hits(order.ToString());
        blow.Order(order);
    }

    private static void GiveUp(Blow blow)
    {
        var vnf = blow.Chance.Pick(blow.World.Vnfs);
        var owner = blow.World.Site(blow.World.Journal.State.Vnfs[vnf].Owner);
        blow.Hits($"{owner.Id} {vnf}");
        owner.Post(new GiveUpDecided(vnf));
    }

    /// <summary>During a takeover the owner's servers are found stopped: for good, or so that the site could start them again.</summary>
    private static void VimFenced(Blow blow)
    {
        foreach (var (vnf, record) in blow.World.Journal.State.Vnfs)
        {
            if (record.Takeover is not { } takeover)
            {
                continue;
            }

            var isForGood = blow.Chance.Chance(600_000);
            blow.Hits($"{record.Owner} {vnf}{(isForGood ? " for good" : string.Empty)}");
            var vnfc = blow.World.Site(record.Owner).Vnfcs[blow.World.IndexOf(vnf)];
            if (isForGood)
            {
                vnfc.Delete(record.Epoch);
            }
            else
            {
                vnfc.Kill();
                blow.Until(0.05, 1, vnfc.Recover);
            }

            // The report takes its time, to each location its own: it may come after another takeover has begun.
            var fence = new VimFence(vnf, takeover.Through, isForGood);
            foreach (var location in blow.World.Locations)
            {
                blow.Until(0, blow.Chance.Pick([0.01, 4]), () => location.Post(new Fenced(fence)));
            }
        }
    }
}
