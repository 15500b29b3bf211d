using System.Collections.Immutable;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// Active/active VNFs in plans (P9): where clients are wanted changes only as a plan says and at an epoch of its own, somewhere they stay wanted, and a plan is
/// done with them only when it was proven that they followed, or says that it was not.
/// </summary>
/// <param name="world">The run.</param>
public sealed class ShiftCheck(World world)
{
    /// <summary>What may become of them.</summary>
    public static ImmutableArray<string> Outcomes { get; } = ["begun", "proven", "without proof", "cancelled", PlanCheck.AnotherLeader, PlanCheck.SourceLost, PlanCheck.Restore];

    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after)
    {
        foreach (var (id, plan) in after.Plans)
        {
            var earlier = before.Plans.GetValueOrDefault(id);
            for (var place = 0; place < plan.Shifts.Length && !ReferenceEquals(earlier, plan); place++)
            {
                Changed(after, plan.Shifts[place], earlier?.Shifts[place]);
            }

            if (earlier is null)
            {
                MustTakeAll(after, plan);
            }
        }

        foreach (var (name, service) in after.Spread)
        {
            MustBePlanned(before, after, before.Spread[name], service);
        }
    }

    /// <summary>A leader is another one, a site is lost, or control state comes back from a backup, while clients leave or come back.</summary>
    public void Interrupted(ControlState state, string what, Func<PlanShift, bool> isHit)
    {
        if (state.Plans.Values.Any(plan => plan.Shifts.Any(shift => !shift.IsOver && isHit(shift))))
        {
            Count(what);
        }
    }

    private static void MustTakeAll(ControlState after, Plan plan)
    {
        foreach (var service in after.Spread.Values)
        {
            if (service.Targets.Any(target => plan.Reason == $"operator: drain of {target.Site}") && plan.Shifts.All(shift => shift.Service != service.Service))
            {
                throw Checks.Failed($"P9: '{plan.Reason}' leaves out {service.Service}");
            }
        }
    }

    private void Changed(ControlState after, PlanShift shift, PlanShift? before)
    {
        var service = after.Spread[shift.Service];
        if (before is null)
        {
            Count("begun");
            if (shift.Through != service.Epoch)
            {
                throw Checks.Failed($"P9: {shift} begins, and clients are wanted so since {service.Epoch}");
            }

            if (service.Drained.Contains(shift.Site) != shift.IsDrained || !service.Targets.Any(target => service.IsWantedAt(target.Site)))
            {
                throw Checks.Failed($"P9: {shift} begins, and clients of {shift.Service} are wanted nowhere or where they were: drained are {service.Drained}");
            }
        }
        else if (before.IsOver && before != shift)
        {
            throw Checks.Failed($"P9: {before} was over, and becomes {shift}");
        }
        else if (!before.IsOver && shift.Step == PlanStep.Stayed)
        {
            Count("cancelled");
            if (service.Drained.Contains(shift.Site) == shift.IsDrained)
            {
                throw Checks.Failed($"P9: {shift} was called off, and clients are still wanted as it said: drained are {service.Drained}");
            }
        }
        else if (!before.IsOver && shift.Step == PlanStep.Done)
        {
            Count(shift.Note.Length == 0 ? "proven" : "without proof");
            var moved = world.Edge!.MovedTo(shift.Service);
            if (shift.Note.Length == 0 && moved.Epoch < shift.Through)
            {
                throw Checks.Failed($"P9: {shift} is done, and it was proven only that clients follow {moved}");
            }

            var isSentThere = world.Checks.Traffic.Journaled(shift.Service, moved)?.Weights.Any(weight => weight.Site == shift.Site);
            if (shift.Note.Length == 0 && isSentThere == shift.IsDrained)
            {
                throw Checks.Failed($"P9: {shift} is done, and the clients were proven to follow {moved}, which sends them {(shift.IsDrained ? "there too" : "elsewhere")}");
            }
        }
    }

    private static void MustBePlanned(ControlState before, ControlState after, SpreadService earlier, SpreadService service)
    {
        if (earlier.Drained.Equals(service.Drained))
        {
            return;
        }

        if (service.Epoch <= earlier.Epoch)
        {
            throw Checks.Failed($"S1: clients of {service.Service} are wanted elsewhere, {service.Drained} instead of {earlier.Drained} is drained, at the same epoch {service.Epoch}");
        }

        if (!after.Plans.Any(entry => before.Plans.GetValueOrDefault(entry.Key) != entry.Value && entry.Value.Shifts.Any(
            shift => shift.Service == service.Service && earlier.Drained.Contains(shift.Site) != service.Drained.Contains(shift.Site))))
        {
            throw Checks.Failed($"P9: {service.Drained} instead of {earlier.Drained} is drained of clients of {service.Service}, and no plan says so");
        }
    }

    private void Count(string outcome) => world.Coverage.Count($"clients of several sites: {outcome}");
}
