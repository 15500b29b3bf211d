using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Placement;

namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>
/// Turns what operators order into plans: all of it or nothing. What speaks against an order is said, all of it at once, and nothing is begun; the same
/// is looked at again before each VNF is switched.
/// </summary>
internal static class PlanOrders
{
    /// <summary>Whether an order concerns plans.</summary>
    internal static bool Concerns(OperatorOrder order) => order is OrderSwitchover or DrainSite or FailBack or CancelPlan or ApprovePlan;

    /// <summary>Obeys an order that concerns plans; others are not its business.</summary>
    internal static void Obey(LeaderTurn turn, OperatorOrder order)
    {
        switch (order)
        {
            case OrderSwitchover { Vnf: var vnf, Target: var target }:
                Begin(turn, PlanKind.Switchover, $"operator: switchover of {vnf} to {target}", Known(turn, vnf).Select(record => new Assignment(record, target, string.Empty)), []);
                break;
            case DrainSite { Site: var site }:
                Drain(turn, site);
                break;
            case FailBack { Site: var home }:
                var away = turn.State.Vnfs.Values.Where(record => record.Spec.Preference.FirstOrDefault() == home && record.Owner != home);
                Begin(turn, PlanKind.Failback, $"operator: failback to {home}", away.Select(record => new Assignment(record, home, string.Empty)), Shifts(turn, home, isDrained: false));
                break;
            case CancelPlan { Plan: var id }:
                Cancel(turn, id);
                break;
            case ApprovePlan { Plan: var id } when Running(turn, id) is { } plan:
                turn.Set(plan with { Items = [.. plan.Items.Select(item => item.Step == PlanStep.Approval ? item.At(PlanStep.Placement) : item)] });
                break;
        }
    }

    private static void Drain(LeaderTurn turn, SiteId site)
    {
        if (!turn.State.Sites.Sites.Any(other => other != site && turn.Survey.IsFit(other)))
        {
            turn.Find([$"{site} can't be drained: no other site is healthy"]);
            return;
        }

        var owned = turn.State.Vnfs.Values.Where(record => record.Owner == site);
        var load = new SiteLoad(turn.State);
        Begin(turn, PlanKind.Switchover, $"operator: drain of {site}", PlacementDecider.Assign(turn.Survey, load, owned, record => record.Spec.Sites.Remove(site)), Shifts(turn, site, isDrained: true));
    }

    /// <summary>The active/active VNFs whose clients are to leave a site, or to come back to it.</summary>
    /// <remarks>A drain takes those along that are marked already: what it is asked for is the proof that nobody is left.</remarks>
    private static IEnumerable<PlanShift> Shifts(LeaderTurn turn, SiteId site, bool isDrained) => turn.State.Spread.Keys
        .Select(name => turn.Service(name)!)
        .Where(service => service.IsAt(site) && (isDrained || service.Drained.Contains(site)))
        .Select(service => new PlanShift(service.Service, site, isDrained, service.Epoch.Next, PlanStep.Redirect, string.Empty));

    private static void Begin(LeaderTurn turn, PlanKind kind, string reason, IEnumerable<Assignment> moves, IEnumerable<PlanShift> shifts)
    {
        var (wanted, shifted) = (moves.ToList(), shifts.ToImmutableArray());
        turn.Find(PlanLint.Check(turn, wanted, shifted));
        if (turn.Findings.Count > 0)
        {
            return;
        }

        var items = wanted.Select(move => new PlanItem(move.Record.Vnf, move.Record.Owner, move.Target, PlanStep.Preparation, Epoch.None, string.Empty));
        turn.Set(Plan.New(kind, reason, items) with { Shifts = shifted });
        foreach (var shift in shifted)
        {
            turn.Set(turn.Service(shift.Service)!.With(shift.Site, shift.IsDrained));
        }
    }

    /// <summary>A failover that has begun to switch is called off only when its owner is there to go on.</summary>
    private static void Cancel(LeaderTurn turn, long id)
    {
        if (Running(turn, id) is not { } plan)
        {
            return;
        }

        var lost = plan.Items.Where(item => item.Step == PlanStep.Switch && turn.Survey.Verdict(item.From) == Verdict.Failed).ToList();
        if (lost.Count > 0)
        {
            turn.Find(lost.Select(item => $"plan {id} can't be cancelled: {item.Vnf} is being switched, and {item.From} is Failed"));
            return;
        }

        turn.Set(plan with { IsCancelled = true });
    }

    private static Plan? Running(LeaderTurn turn, long id)
    {
        if (turn.Plan(id) is { IsOver: false } plan)
        {
            return plan;
        }

        turn.Find([$"no plan {id} is in progress"]);
        return null;
    }

    private static IEnumerable<VnfRecord> Known(LeaderTurn turn, VnfId vnf)
    {
        if (turn.State.Vnfs.TryGetValue(vnf, out var record))
        {
            return [record];
        }

        turn.Find([$"no VNF is named {vnf}"]);
        return [];
    }
}
