using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Leases;
using NfvHa.Geo.GlobalController.Core.Placement;

namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>
/// Begins failovers (S8): of all that failed, in one plan and one transaction with the intents, so that between verdict and promotion there are two
/// commits, for one VNF or for five hundred. What may not move by itself waits in the plan for an operator, what finds no site waits for one.
/// </summary>
/// <param name="options">How often a VNF may fail over by itself.</param>
internal sealed class FailoverDecider(PlanOptions options)
{
    /// <summary>Whether an owner that is heard says that its local recovery is exhausted.</summary>
    internal static bool HasEscalated(LeaderTurn turn, VnfRecord record) =>
        turn.Survey.IsHeard(record.Owner) && turn.Survey.Report(record.Owner, record.Vnf) is { Escalated: true };

    /// <summary>Looks at every VNF that has no takeover in progress.</summary>
    internal void Begin(LeaderTurn turn, OperatorOrder? order)
    {
        var failed = new List<Failed>();
        foreach (var (_, record) in turn.State.Vnfs)
        {
            if (record.Takeover is null && !record.IsReconciling && Look(turn, record, order) is { } found)
            {
                failed.Add(found);
            }
        }

        if (failed.Count == 0)
        {
            return;
        }

        var fresh = new List<PlanItem>();
        var causes = failed.ToImmutableSortedDictionary(found => found.Record.Vnf, found => found);
        var allowed = failed.Where(found => found.MayBegin).Select(found => found.Record);
        foreach (var assignment in PlacementDecider.Assign(turn.Survey, turn.Load, allowed, record => record.Successors))
        {
            Begin(turn, causes[assignment.Record.Vnf], assignment, fresh);
        }

        foreach (var found in failed.Where(found => !found.MayBegin))
        {
            Put(turn, fresh, new PlanItem(found.Record.Vnf, found.Record.Owner, null, PlanStep.Approval, found.Record.Epoch, found.Why));
        }

        if (fresh.Count > 0)
        {
            turn.Set(Plan.New(PlanKind.Failover, Reason(turn, [.. fresh.Select(item => causes[item.Vnf])]), fresh));
        }
    }

    private void Begin(LeaderTurn turn, Failed failed, Assignment assignment, List<PlanItem> fresh)
    {
        var record = failed.Record;
        var stamped = failed.IsAsserted ? record : record.WithAutomaticMove(turn.Now.Realtime, options.AutomaticMax);
        if (assignment.Target is { } target)
        {
            turn.Set(failed.HasGivenUp
                ? TakeoverDecider.Grant(turn.Survey, stamped, target, FenceProof.AgentConfirmed)
                : TakeoverDecider.Intend(stamped, failed.Kind, target, failed.Why));
            Put(turn, fresh, new PlanItem(record.Vnf, record.Owner, target, PlanStep.Switch, record.Epoch, string.Empty));
        }
        else if (failed.HasGivenUp)
        {
            // Nobody can take over: the site that gave up is asked to try again.
            turn.Set(TakeoverDecider.Regrant(stamped));
        }
        else
        {
            Put(turn, fresh, new PlanItem(record.Vnf, record.Owner, null, PlanStep.Placement, record.Epoch, assignment.Reason));
        }
    }

    /// <summary>A VNF that waits in a failover already goes on there; one that was in another plan leaves it.</summary>
    private static void Put(LeaderTurn turn, List<PlanItem> fresh, PlanItem item)
    {
        var known = turn.Item(item.Vnf);
        if (known is { Step: PlanStep.Approval or PlanStep.Placement })
        {
            if (known != item)
            {
                turn.Set(item);
            }

            return;
        }

        if (known is not null)
        {
            turn.Set(known.Step == PlanStep.Preparation ? known.At(PlanStep.Stayed, "it failed; a failover goes on with it") : known.At(PlanStep.Done, "it failed again; another failover goes on with it"));
        }

        fresh.Add(item);
    }

    private Failed? Look(LeaderTurn turn, VnfRecord record, OperatorOrder? order)
    {
        var hasGivenUp = FenceProofs.HasGivenUp(turn.Survey, record);
        var hasEscalated = HasEscalated(turn, record);
        if (order is AssertFailed asserted && asserted.Vnf == record.Vnf)
        {
            return new Failed(record, hasGivenUp, TakeoverKind.Failover, IsAsserted: true, MayBegin: true, TakeoverDecider.AssertedReason);
        }

        var hasFailed = turn.Survey.Verdict(record.Owner) == Verdict.Failed;
        if (!hasGivenUp && !hasFailed && !hasEscalated)
        {
            return null;
        }

        var isLet = turn.Item(record.Vnf) is { Step: PlanStep.Placement };
        var isSpent = IsSpent(turn, record);
        var mayBegin = isLet || (!isSpent && (hasGivenUp || hasEscalated || record.Spec.IsAutomatic));
        var kind = hasFailed ? TakeoverKind.Failover : TakeoverKind.Switchover;
        return new Failed(record, hasGivenUp, kind, IsAsserted: false, mayBegin, mayBegin ? Why(turn, record, hasGivenUp, hasFailed)
            : isSpent ? $"it moved by itself {options.AutomaticMax} times within {options.AutomaticWindow.TotalMinutes:F0} min"
            : "it is not to move by itself");
    }

    private bool IsSpent(LeaderTurn turn, VnfRecord record) =>
        record.AutomaticMoves.Count(at => turn.Now.Realtime - at < options.AutomaticWindow) >= options.AutomaticMax;

    private static string Why(LeaderTurn turn, VnfRecord record, bool hasGivenUp, bool hasFailed) =>
        hasFailed ? TakeoverDecider.WhyFailed(turn.Survey, record.Owner)
        : hasGivenUp ? $"{record.Owner} gave {record.Vnf} up"
        : $"{record.Owner} escalated: its local recovery of {record.Vnf} is exhausted";

    /// <summary>Once for each site that failed; of others, once for each VNF.</summary>
    private static string Reason(LeaderTurn turn, List<Failed> causes)
    {
        var failed = causes.Select(cause => cause.Record.Owner).Distinct().Where(site => turn.Survey.Verdict(site) == Verdict.Failed).Order().ToList();
        var others = causes.Where(cause => !failed.Contains(cause.Record.Owner)).Select(cause => cause.Why);
        return TakeoverDecider.Short(string.Join("; ", failed.Select(site => TakeoverDecider.WhyFailed(turn.Survey, site)).Concat(others)));
    }

    /// <summary>A VNF that needs a failover.</summary>
    /// <param name="Record">The VNF.</param>
    /// <param name="HasGivenUp">Its owner serves no more already (S4 AgentConfirmed).</param>
    /// <param name="Kind">An owner that is heard is asked to give up; nobody waits for its lease.</param>
    /// <param name="IsAsserted">An operator said so.</param>
    /// <param name="MayBegin">Without asking anybody.</param>
    /// <param name="Why">Why it begins, or why it does not.</param>
    private sealed record Failed(VnfRecord Record, bool HasGivenUp, TakeoverKind Kind, bool IsAsserted, bool MayBegin, string Why);
}
