using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Leases;
using NfvHa.Geo.GlobalController.Core.Placement;

namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>
/// Takes every plan as far as the facts allow, each VNF by itself: what a step is for is looked at afresh each turn, so it does not matter which leader
/// began it. Among the VNFs of a plan only the needs of one for another hold it up; all others go on side by side.
/// </summary>
/// <param name="options">How long the steps may take.</param>
internal sealed class PlanDecider(PlanOptions options)
{
    /// <summary>A target that lags by fewer entries than this is ready: the rest is sent while the owner stands still.</summary>
    private const long LagMax = 16;

    /// <summary>Takes the plans on.</summary>
    internal void Advance(LeaderTurn turn)
    {
        foreach (var (id, _) in turn.State.Plans)
        {
            foreach (var item in turn.Plan(id)!.Items)
            {
                if (!item.IsOver && Next(turn, turn.Plan(id)!, item) is { } next && next != item)
                {
                    turn.Set(next);
                }
            }

            foreach (var shift in turn.Plan(id)!.Shifts)
            {
                if (!shift.IsOver && Next(turn, turn.Plan(id)!, shift) is var next && next != shift)
                {
                    turn.Set(id, next);
                }
            }
        }
    }

    /// <summary>What a plan wants of a VNF that has no takeover in progress, or null.</summary>
    internal static VnfRecord? Begin(LeaderTurn turn, VnfRecord record) =>
        turn.Item(record.Vnf) is { Step: PlanStep.Switch, Target: { } target } item
        && item.Through == record.Epoch
        && turn.PlanOf(record.Vnf) is { IsCancelled: false, Kind: not PlanKind.Failover, Reason: var reason }
            ? TakeoverDecider.Intend(record, TakeoverKind.Switchover, target, reason)
            : null;

    /// <summary>A cancelled switch goes back to the owner.</summary>
    internal static OperatorOrder? OrderFor(LeaderTurn turn, VnfRecord record) =>
        turn.Item(record.Vnf) is { Step: PlanStep.Switch } && turn.PlanOf(record.Vnf) is { IsCancelled: true } ? new AbandonTakeover(record.Vnf) : null;

    private PlanItem? Next(LeaderTurn turn, Plan plan, PlanItem item)
    {
        if (!turn.State.Vnfs.TryGetValue(item.Vnf, out var record) || record.IsReconciling)
        {
            return item.At(PlanStep.Stayed, "control state was restored");
        }

        return item.Step switch
        {
            PlanStep.Approval or PlanStep.Placement => Wait(turn, plan, item, record),
            PlanStep.Preparation => Prepare(turn, plan, item, record),
            PlanStep.Switch => Switch(plan, item, record, turn),
            PlanStep.Redirect => Redirect(turn, item, record),
            _ => Protect(turn, item, record),
        };
    }

    /// <summary>A failover that did not begin is called off when its owner is back.</summary>
    private static PlanItem? Wait(LeaderTurn turn, Plan plan, PlanItem item, VnfRecord record) =>
        plan.IsCancelled ? item.At(PlanStep.Stayed, "cancelled")
        : record.Takeover is not null || record.Owner != item.From ? item.At(PlanStep.Stayed, "it is moved otherwise")
        : record.Epoch != item.Through ? item.At(PlanStep.Stayed, $"{item.From} was asked to go on")
        : turn.Survey.Lives(record.Owner) && !FenceProofs.HasGivenUp(turn.Survey, record) && !FailoverDecider.HasEscalated(turn, record) ? item.At(PlanStep.Stayed, $"{record.Owner} is back")
        : item;

    private PlanItem? Prepare(LeaderTurn turn, Plan plan, PlanItem item, VnfRecord record)
    {
        if (plan.IsCancelled)
        {
            return item.At(PlanStep.Stayed, "cancelled");
        }

        if (record.Takeover is not null || record.Owner != item.From)
        {
            return item.At(PlanStep.Stayed, "it is moved otherwise");
        }

        if (Needed(turn, plan, record).FirstOrDefault(needed => needed.Step == PlanStep.Stayed) is { } stayed)
        {
            return item.At(PlanStep.Stayed, $"{stayed.Vnf}, which it needs, stayed at {stayed.From}");
        }

        if (Missing(turn, plan, item, record) is { } missing)
        {
            return turn.TimeAt(item.Vnf, item.Step) >= options.PreparationMax ? item.At(PlanStep.Stayed, missing) : item with { Note = missing };
        }

        turn.Load.Place(record, item.Target!.Value);
        return item.At(PlanStep.Switch) with { Through = record.Epoch };
    }

    /// <summary>What a switch still waits for, or null.</summary>
    private static string? Missing(LeaderTurn turn, Plan plan, PlanItem item, VnfRecord record)
    {
        var target = item.Target!.Value;
        return !turn.Survey.IsFit(record.Owner) ? $"{record.Owner} is {turn.Survey.Verdict(record.Owner)}"
            : Targets.Obstacle(turn.Survey, record.Vnf, target) is { } obstacle ? obstacle
            : !record.Successors.Contains(target) ? $"{target} does not hold all that was acknowledged"
            : record.Spec.IsCheckpointed && Lag(turn, record, target) > LagMax ? $"{target} lags"
            : turn.Load.Free(target) < record.Spec.Demand ? $"{target} has no room: it needs {record.Spec.Demand} units, {Math.Max(0, turn.Load.Free(target))} are free"
            : Needed(turn, plan, record).FirstOrDefault(needed => needed.Step < PlanStep.Redirect) is { } needed ? $"it needs {needed.Vnf}, which is not moved yet"
            : !turn.Survey.HasTakenIn(target, plan.Id) ? $"{target} has not answered yet"
            : null;
    }

    private static PlanItem? Switch(Plan plan, PlanItem item, VnfRecord record, LeaderTurn turn)
    {
        if (record.Epoch == item.Through)
        {
            // The takeover may have turned to another site; or the plan was called off just before it began.
            return record.Takeover is { Target: var target } ? item with { Target = target }
                : plan.IsCancelled ? item.At(PlanStep.Stayed, "cancelled")
                : item;
        }

        return record.Owner == item.From ? item.At(PlanStep.Stayed, plan.IsCancelled ? "cancelled" : $"{item.From} goes on")
            : Needed(turn, plan, record).Any(needed => needed.Step == PlanStep.Switch) ? item
            : (item with { Target = record.Owner, Through = record.Epoch }).At(PlanStep.Redirect);
    }

    private PlanItem? Redirect(LeaderTurn turn, PlanItem item, VnfRecord record) =>
        HasMovedOn(item, record) ? item.At(PlanStep.Done, "it is moved again")
        : turn.View.Redirected.GetValueOrDefault(item.Vnf) is { } seen && seen.Epoch >= item.Through ? item.At(PlanStep.Protection)
        : turn.TimeAt(item.Vnf, item.Step) >= options.RedirectMax ? item.At(PlanStep.Protection, "no proof that the clients followed")
        : item;

    private PlanItem? Protect(LeaderTurn turn, PlanItem item, VnfRecord record)
    {
        var there = SiteSet.Of(record.Spec.Sites.Sites.Where(site => Targets.CanServe(turn.Survey, record, site)));
        var isProtected = there.IsSubsetOf(record.Eligible.Members) && (!record.Spec.IsCheckpointed || there.IsSubsetOf(record.Sync.Promotable));
        return HasMovedOn(item, record) ? item.At(PlanStep.Done, "it is moved again")
            : isProtected ? item.At(PlanStep.Done, item.Note)
            : turn.TimeAt(item.Vnf, item.Step) >= options.ProtectionMax ? item.At(PlanStep.Done, $"not all of {there} protect it yet")
            : item;
    }

    /// <summary>
    /// Clients are sent where they are wanted from the moment that the plan began; here it is only waited for the proof. Of a site that failed it is proven as well that
    /// clients follow, for they are sent elsewhere meanwhile: so what counts is where they were seen.
    /// </summary>
    private PlanShift Next(LeaderTurn turn, Plan plan, PlanShift shift)
    {
        if (plan.IsCancelled)
        {
            turn.Set(turn.Service(shift.Service)!.With(shift.Site, !shift.IsDrained));
            return shift.At(PlanStep.Stayed, "cancelled");
        }

        return turn.View.Redirected.GetValueOrDefault(shift.Service) is { } seen && seen.Epoch >= shift.Through && seen.Sites.Contains(shift.Site) != shift.IsDrained ? shift.At(PlanStep.Done)
            : turn.TimeAt(shift.Service, shift.Step) >= options.ShiftMax ? shift.At(PlanStep.Done, "no proof that the clients followed")
            : shift;
    }

    private static bool HasMovedOn(PlanItem item, VnfRecord record) => record.Epoch != item.Through || record.Takeover is not null;

    private static long Lag(LeaderTurn turn, VnfRecord record, SiteId target) =>
        turn.Survey.Report(record.Owner, record.Vnf) is { } owner && turn.Survey.Report(target, record.Vnf) is { } known && known.LogEpoch == owner.LogEpoch
            ? owner.LogLength - known.LogLength
            : long.MaxValue;

    private static IEnumerable<PlanItem> Needed(LeaderTurn turn, Plan plan, VnfRecord record) =>
        record.Spec.Needs.IsEmpty ? [] : turn.Plan(plan.Id)!.Items.Where(item => record.Spec.Needs.Contains(item.Vnf));
}
