using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>People and their tools at any moment: orders, what sites say of themselves, servers stopped from outside.</summary>
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
        ("order: drain", TimeSpan.FromSeconds(6), blow => Give(blow, new DrainSite(blow.Site.Id))),
        ("order: failback", TimeSpan.FromSeconds(6), blow => Give(blow, new FailBack(blow.Site.Id))),
        ("order: cancel", TimeSpan.FromSeconds(4), blow => OfPlan(blow, _ => true, id => new CancelPlan(id))),
        ("order: approve", TimeSpan.FromSeconds(3), blow => OfPlan(blow, plan => plan.Items.Any(item => item.Step == PlanStep.Approval), id => new ApprovePlan(id))),
        ("order: degrade", TimeSpan.FromSeconds(6), blow => Order(blow, (vnf, _) => new DegradeSync(vnf.Vnf))),
        ("order: locations", TimeSpan.FromSeconds(5), Locations),
        ("site gives up", TimeSpan.FromSeconds(9), GiveUp),
        ("local recovery exhausted", TimeSpan.FromSeconds(7), Escalate),
        ("troubles", TimeSpan.FromSeconds(5), Trouble),
        ("servers stopped by VIM", TimeSpan.FromSeconds(2), VimFenced),
    ];

    private static void Give(Blow blow, OperatorOrder order)
    {
        blow.Hits(order.ToString());
        blow.Order(order);
    }

    private static void OfPlan(Blow blow, Func<Plan, bool> isMeant, Func<long, OperatorOrder> order)
    {
        var plans = blow.World.Journal.State.Plans.Values.Where(plan => !plan.IsOver && isMeant(plan)).ToList();
        if (plans.Count > 0)
        {
            Give(blow, order(blow.Chance.Pick(plans).Id));
        }
    }

    private static void Order(Blow blow, Func<VnfSpec, Blow, OperatorOrder> order)
    {
        Give(blow, order(blow.Chance.Pick(blow.World.Plan.Vnfs).Spec, blow));
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
        Give(blow, order);
    }

    private static void GiveUp(Blow blow)
    {
        var vnf = blow.Chance.Pick(blow.World.Vnfs);
        var owner = blow.World.Site(blow.World.Journal.State.Vnfs[vnf].Owner);
        blow.Hits($"{owner.Id} {vnf}");
        owner.Post(new GiveUpDecided(vnf));
    }

    /// <summary>Mostly the owner, at times a standby that would be asked to take over.</summary>
    private static void Escalate(Blow blow)
    {
        var vnf = blow.Chance.Pick(blow.World.Vnfs);
        var site = blow.Chance.Chance(700_000) ? blow.World.Site(blow.World.Journal.State.Vnfs[vnf].Owner) : blow.Site;
        blow.Hits($"{vnf} at {site.Id}");
        site.Post(new EscalationChanged(vnf, true));
        blow.Until(0.5, 8, () => site.Post(new EscalationChanged(vnf, false)));
    }

    private static void Trouble(Blow blow)
    {
        var site = blow.Site;
        blow.Hits(site.Id.Value);
        site.Post(new TroublesChanged([.. Enumerable.Range(1, blow.Chance.Below(10) + 1).Select(number => $"trouble {number}")]));
        blow.Until(0.1, 6, () => site.Post(new TroublesChanged([])));
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
