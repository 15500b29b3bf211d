using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>A failover, switchover or failback, in progress or over.</summary>
/// <param name="Plan">Its number.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Reason">Why it was begun.</param>
/// <param name="IsOver">Whether nothing is left to do.</param>
/// <param name="IsCancelled">Whether an operator called it off.</param>
/// <param name="NeedsApproval">Whether a VNF of it waits for an operator.</param>
/// <param name="Items">The VNFs with an owner, ascending.</param>
/// <param name="Shifts">The active/active VNFs, ascending.</param>
public sealed record PlanStatus(
    long Plan,
    string Kind,
    string Reason,
    bool IsOver,
    bool IsCancelled,
    bool NeedsApproval,
    ImmutableArray<PlanItemStatus> Items,
    ImmutableArray<PlanShiftStatus> Shifts);

/// <summary>One VNF of a plan.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="From">The site it leaves.</param>
/// <param name="Target">The site it goes to; null while none is found.</param>
/// <param name="Step">Approval, Placement, Preparation, Switch, Redirect, Protection, Done or Stayed.</param>
/// <param name="StepSeconds">How long the leader has seen it at this step; null where the one that answers does not lead.</param>
/// <param name="Note">What it waits for, or what became of it.</param>
public sealed record PlanItemStatus(string Vnf, string From, string? Target, string Step, double? StepSeconds, string Note);

/// <summary>One active/active VNF of a plan.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Site">The site that its clients leave, or come back to.</param>
/// <param name="IsDrained">Whether they leave.</param>
/// <param name="Step">Redirect, Done or Stayed.</param>
/// <param name="Note">What became of it.</param>
public sealed record PlanShiftStatus(string Vnf, string Site, bool IsDrained, string Step, string Note);
