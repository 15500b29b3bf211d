using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Placement;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.GlobalController.Core.Policy;

/// <summary>
/// What speaks against a change of policy, all of it: each finding names the VNF or site, what is wrong and what to do. Looked at when a change is tried, and
/// again by the leader before it is written. What a takeover or plan stands on does not change under it; facts that agents and gates were set up by don't change at all.
/// </summary>
public static class PolicyLint
{
    /// <summary>All findings; empty if the change may be written.</summary>
    /// <param name="state">The control state.</param>
    /// <param name="change">The change.</param>
    public static ImmutableArray<string> Check(ControlState state, ChangePolicy change)
    {
        ImmutableArray<string> single =
        [
            .. change.Vnfs.SelectMany(vnf => Check(state, vnf)),
            .. change.Services.SelectMany(service => Check(state, service)),
            .. change.Capacities is { } capacities ? Check(state, capacities) : [],
        ];

        // Only what is sound in itself can be put together.
        return single.IsEmpty ? [.. Together(state, change)] : single;
    }

    private static IEnumerable<string> Check(ControlState state, VnfChange change)
    {
        var (vnf, after) = (change.After.Vnf, change.After);
        if (!state.Vnfs.TryGetValue(vnf, out var record))
        {
            yield return $"no VNF is named {vnf}";
            yield break;
        }

        if (!change.Before.IsSameAs(record.Spec))
        {
            yield return $"{vnf} was changed by somebody else meanwhile: look at it, and decide anew";
        }

        if (!after.KeepsFactsOf(record.Spec))
        {
            yield return $"{vnf} can't get other sites, replication, gate, clocks or loss cap while it is deployed: its agents and gates are set up by them";
        }

        if (record.IsReconciling)
        {
            yield return $"{vnf} has no owner that is known for certain, since control state was restored: wait until all its sites were heard";
        }

        if (record.Takeover is { Target: var target })
        {
            yield return $"{vnf} is being moved to {target}: wait until it is there";
        }

        if (state.Plans.Values.FirstOrDefault(plan => plan.Items.Any(item => item.Vnf == vnf && !item.IsOver)) is { Id: var id })
        {
            yield return $"{vnf} is in plan {id}: wait for it, or cancel it";
        }

        foreach (var stranger in after.Preference.Where(site => !after.Sites.Contains(site)))
        {
            yield return $"{vnf} can't prefer {stranger}: it may only run at {after.Sites}";
        }

        foreach (var stranger in after.Needs.Where(needed => needed == vnf || !state.Vnfs.TryGetValue(needed, out _)))
        {
            yield return $"{vnf} can't need {stranger}: {(stranger == vnf ? "that is itself" : "no VNF has that name")}";
        }

        if (after.Preference.Distinct().Count() < after.Preference.Length || after.Needs.Distinct().Count() < after.Needs.Length)
        {
            yield return $"{vnf} names a site it prefers, or a VNF it needs, twice: name each once";
        }

        if (after.Demand < 0 || after.StartTime < TimeSpan.Zero || !Enum.IsDefined(after.Level))
        {
            yield return $"{vnf} has a demand or start time below 0, or a level that is not 1, 2 or 3: correct it";
        }
    }

    private static IEnumerable<string> Check(ControlState state, SpreadChange change)
    {
        var (name, after) = (change.After.Service, change.After);
        if (!state.Spread.TryGetValue(name, out var service))
        {
            yield return $"no active/active VNF is named {name}";
            yield break;
        }

        if (!change.Before.HasPolicyOf(service))
        {
            yield return $"{name} was changed by somebody else meanwhile: look at it, and decide anew";
        }

        if (!after.Targets.Select(target => target.Site).SequenceEqual(service.Targets.Select(target => target.Site)))
        {
            yield return $"{name} can't get other sites while it is deployed: to keep clients away from one give it the weight 0, or drain it";
        }

        if (after.Targets.Any(target => target.Weight is < 0 or > SiteWeight.Whole) || after.Demand < 0 || !Enum.IsDefined(after.Level))
        {
            yield return $"{name} has a weight that is not from 0 to {SiteWeight.Whole}, a demand below 0, or a level that is not 1, 2 or 3: correct it";
        }

        if (!after.Targets.SequenceEqual(service.Targets))
        {
            if (service.IsFrozen)
            {
                yield return $"the weights of {name} are held: unfreeze them first";
            }

            if (state.Plans.Values.FirstOrDefault(plan => plan.Shifts.Any(shift => shift.Service == name && !shift.IsOver)) is { Id: var id })
            {
                yield return $"clients of {name} are sent elsewhere by plan {id}: wait for it, or cancel it";
            }

            if (!after.Targets.Any(target => target.Weight > 0 && !service.Drained.Contains(target.Site)))
            {
                yield return $"{name} would have no site left with a weight that is not drained: give another one a weight";
            }
        }
    }

    private static IEnumerable<string> Check(ControlState state, CapacityChange change)
    {
        if (!change.IsBasedOn(state.Capacities))
        {
            yield return "the capacities were changed by somebody else meanwhile: look at them, and decide anew";
        }

        foreach (var (site, capacity) in change.After.Where(entry => entry.Value < 0 || !state.Sites.Contains(entry.Key)))
        {
            yield return $"{site} can't have a capacity of {capacity}: {(capacity < 0 ? "it is below 0" : "there is no such site")}";
        }
    }

    private static IEnumerable<string> Together(ControlState state, ChangePolicy change)
    {
        var after = After(state, change);
        var (load, known) = (new SiteLoad(after), new SiteLoad(state));
        foreach (var site in state.Sites.Sites)
        {
            // Who is over its capacity already may stay so, but not get worse.
            if (load.Free(site) < 0 && load.Free(site) < known.Free(site))
            {
                var capacity = after.Capacities[site];
                yield return $"{site} would carry {capacity - load.Free(site)} of {capacity} units: move something away first, or give it room";
            }
        }

        if (PlanLint.Cycle(after, change.Vnfs.Select(vnf => vnf.After.Vnf)) is { } cycle)
        {
            yield return $"{cycle} would need each other in a circle: none could be moved first";
        }
    }

    private static ControlState After(ControlState state, ChangePolicy change)
    {
        var vnfs = new VnfTable<VnfRecord>.Builder(state.Vnfs);
        foreach (var record in change.Records(state))
        {
            vnfs[record.Vnf] = record;
        }

        return state with
        {
            Vnfs = vnfs.MoveToImmutable(),
            Spread = state.Spread.SetItems(change.Spread(state).Select(service => KeyValuePair.Create(service.Service, service))),
            Capacities = change.Capacities?.After ?? state.Capacities,
        };
    }
}
