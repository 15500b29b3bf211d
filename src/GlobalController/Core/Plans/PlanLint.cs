using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Placement;

namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>What speaks against planned moves before anything is begun: each finding names the VNF or site, what is wrong and what to do.</summary>
internal static class PlanLint
{
    /// <summary>All findings; empty if the moves may begin.</summary>
    /// <param name="turn">The leader's turn.</param>
    /// <param name="moves">The moves.</param>
    /// <param name="shifts">The active/active VNFs whose clients are to be sent elsewhere.</param>
    internal static ImmutableArray<string> Check(LeaderTurn turn, IReadOnlyCollection<Assignment> moves, ImmutableArray<PlanShift> shifts)
    {
        if (moves.Count == 0 && shifts.IsEmpty)
        {
            // What was found before says why there is nothing.
            return turn.Findings.Count > 0 ? [] : ["nothing is to be moved"];
        }

        var load = new SiteLoad(turn.State);
        var findings = moves.SelectMany(move => Check(turn, load, move)).Concat(shifts.SelectMany(shift => Check(turn, shift))).ToImmutableArray();
        return Cycle(turn.State, moves.Select(move => move.Record.Vnf)) is { } cycle ? findings.Add($"{cycle} need each other in a circle: none could be moved first") : findings;
    }

    private static IEnumerable<string> Check(LeaderTurn turn, SiteLoad load, Assignment move)
    {
        var (record, survey) = (move.Record, turn.Survey);
        if (move.Target is not { } target)
        {
            yield return $"{record.Vnf} has no site to go to: {move.Reason}";
            yield break;
        }

        if (turn.PlanOf(record.Vnf) is { } plan)
        {
            yield return $"{record.Vnf} is in plan {plan.Id} already: wait for it, or cancel it";
        }
        else if (record.Takeover is not null)
        {
            yield return $"{record.Vnf} is being moved to {record.Takeover.Target} already";
        }

        if (record.IsReconciling)
        {
            yield return $"{record.Vnf} has no owner that is known for certain, since control state was restored: wait until all its sites were heard";
        }

        if (!survey.IsFit(record.Owner))
        {
            yield return $"{record.Owner} is {survey.Verdict(record.Owner)}: {record.Vnf} can't be handed over by it; if it has failed, assert that";
        }

        if (target == record.Owner)
        {
            yield return $"{record.Vnf} is served by {target} already";
        }
        else if (!record.Spec.Sites.Contains(target))
        {
            yield return $"{record.Vnf} may not run at {target}, only at {record.Spec.Sites}";
        }
        else if (Targets.Obstacle(survey, record.Vnf, target) is { } obstacle)
        {
            yield return $"{record.Vnf} can't go to {target}: {obstacle}";
        }
        else if (load.Free(target) < record.Spec.Demand)
        {
            yield return $"{target} has no room for {record.Vnf}: it needs {record.Spec.Demand} units, {Math.Max(0, load.Free(target))} are free";
        }

        load.Place(record, target);
    }

    private static IEnumerable<string> Check(LeaderTurn turn, PlanShift shift)
    {
        if (turn.State.Plans.Values.FirstOrDefault(plan => !plan.IsOver && plan.Shifts.Any(known => known.Service == shift.Service && !known.IsOver)) is { } plan)
        {
            yield return $"{shift.Service} is in plan {plan.Id} already: wait for it, or cancel it";
        }

        var service = turn.Service(shift.Service)!;
        if (service.IsFrozen)
        {
            yield return $"the weights of {shift.Service} are held: let its clients go on first";
        }

        if (shift.IsDrained && !service.Targets.Any(other => other.Site != shift.Site && service.IsWantedAt(other.Site) && turn.Survey.IsFit(other.Site)))
        {
            yield return $"{shift.Service} would have no site left that is healthy and not drained";
        }

        if (!shift.IsDrained && !turn.Survey.IsFit(shift.Site))
        {
            yield return $"{shift.Site} is {turn.Survey.Verdict(shift.Site)}: clients of {shift.Service} can't come back to it";
        }
    }

    /// <summary>VNFs that need each other in a circle, or null.</summary>
    /// <param name="state">Who needs whom.</param>
    /// <param name="vnfs">Where to look; each is looked at once.</param>
    internal static string? Cycle(ControlState state, IEnumerable<VnfId> vnfs)
    {
        var done = new SortedSet<VnfId>();
        foreach (var vnf in vnfs)
        {
            if (Walk(state, vnf, done, []) is { } cycle)
            {
                return string.Join(", ", cycle);
            }
        }

        return null;
    }

    private static ImmutableArray<VnfId>? Walk(ControlState state, VnfId vnf, SortedSet<VnfId> done, ImmutableArray<VnfId> path)
    {
        if (path.Contains(vnf))
        {
            return path[path.IndexOf(vnf)..];
        }

        if (done.Contains(vnf) || !state.Vnfs.TryGetValue(vnf, out var record))
        {
            return null;
        }

        foreach (var needed in record.Spec.Needs)
        {
            if (Walk(state, needed, done, path.Add(vnf)) is { } cycle)
            {
                return cycle;
            }
        }

        done.Add(vnf);
        return null;
    }
}
