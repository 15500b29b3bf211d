using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>Waits for a plan to reach a step, orders one if there is none, and interrupts it there: steps are short, and chance alone seldom meets them.</summary>
public static class PlanFaults
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private const int PollsMax = 800;
    private const int PollsBetweenOrders = 50;

    /// <summary>A failback is rarely under way, since a VNF has to be away from its home first, and protection is over in a moment: those are waited for more often.</summary>
    private static readonly ImmutableArray<(PlanKind Kind, PlanStep Step, string Interruption)> _chances =
    [
        .. from interruption in PlanCheck.Interruptions
           from _ in Enumerable.Range(0, (interruption.Kind == PlanKind.Failback ? 3 : 1) * (interruption.Step == PlanStep.Protection ? 6 : 1))
           select interruption,
    ];

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } = [("ambush of plans", TimeSpan.FromSeconds(9), Ambush)];

    private static void Ambush(Blow blow)
    {
        var (kind, step, interruption) = blow.Chance.Pick(_chances);
        blow.Hits($"{kind} at {step}: {interruption}");
        Wait(blow, kind, step, interruption, PollsMax);
    }

    /// <summary>Orders a plan of a kind. A failback needs a VNF that is away from its home.</summary>
    private static void Order(Blow blow, PlanKind kind)
    {
        var record = blow.Chance.Pick([.. blow.World.Journal.State.Vnfs.Values]);
        var home = record.Spec.Preference.FirstOrDefault(record.Owner);
        blow.Order(kind switch
        {
            PlanKind.Failover => new AssertFailed(record.Vnf),
            PlanKind.Failback when home != record.Owner => new FailBack(home),
            _ => new DrainSite(record.Owner),
        });
    }

    private static void Wait(Blow blow, PlanKind kind, PlanStep step, string interruption, int polls) => blow.Until(Poll, Poll, () =>
    {
        foreach (var plan in blow.World.Journal.State.Plans.Values.Where(plan => plan.Kind == kind))
        {
            if (plan.Items.FirstOrDefault(item => item.Step == step) is { } item)
            {
                Interrupt(blow, plan, item, interruption);
                return;
            }

            if (step == PlanStep.Protection && plan.Items.FirstOrDefault(item => item.Step == PlanStep.Redirect) is { } moved)
            {
                Expose(blow, moved);
            }
        }

        if (polls % PollsBetweenOrders == 0 && blow.World.Journal.State.Plans.Values.All(plan => plan.IsOver))
        {
            Order(blow, kind);
        }

        if (polls > 0)
        {
            Wait(blow, kind, step, interruption, polls - 1);
        }
    });

    /// <summary>Lets a standby go, so that there is something to protect for more than a moment.</summary>
    private static void Expose(Blow blow, PlanItem moved)
    {
        var record = blow.World.Journal.State.Vnfs[moved.Vnf];
        if (!record.Eligible.Members.IsEmpty && record.Eligible.Joining is null)
        {
            blow.Order(new RemoveEligible(moved.Vnf, record.Eligible.Members.Sites[^1]));
        }
    }

    private static void Interrupt(Blow blow, Plan plan, PlanItem item, string interruption)
    {
        var world = blow.World;
        switch (interruption)
        {
            case PlanCheck.AnotherLeader when world.Journal.State.Leader is { } leader:
                var location = world.Location(leader.Location);
                location.Crash(isHost: false);
                blow.Until(0.3, 2, location.BootIfDown);
                break;
            case PlanCheck.Cancelled:
                blow.Order(new CancelPlan(plan.Id));
                break;
            case PlanCheck.SourceLost:
                ProcessFaults.Lose(blow, world.Site(item.From));
                break;
            case PlanCheck.TargetLost when item.Target is { } target:
                ProcessFaults.Lose(blow, world.Site(target));
                break;
            case PlanCheck.GivenUp:
                world.Coverage.Count($"{plan.Kind} at {item.Step}: {interruption}");
                world.Site(item.From).Post(new GiveUpDecided(item.Vnf));
                break;
            case PlanCheck.Restore:
                world.Journal.Restore(world.Journal.State);
                break;
        }
    }
}
