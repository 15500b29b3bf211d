using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Policy;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// What operators declared, by what is journaled of it (P10): it changes as somebody ordered, all of it at once and on what he saw; never under a takeover or a
/// plan; and it makes no site carry more than it can.
/// </summary>
/// <param name="world">The run.</param>
public sealed class PolicyCheck(World world)
{
    private readonly List<ChangePolicy> _ordered = [];

    /// <summary>An operator ordered a change.</summary>
    public void Ordered(ChangePolicy order) => _ordered.Add(order);

    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after)
    {
        var vnfs = after.Vnfs.Values.Where(record => !ReferenceEquals(record.Spec, before.Vnfs[record.Vnf].Spec) && !record.Spec.IsSameAs(before.Vnfs[record.Vnf].Spec)).ToList();
        var services = after.Spread.Values.Where(service => !service.HasPolicyOf(before.Spread[service.Service])).ToList();
        if (vnfs.Count == 0 && services.Count == 0 && ReferenceEquals(before.Capacities, after.Capacities))
        {
            return;
        }

        world.Coverage.Count("policy changed");
        foreach (var record in vnfs)
        {
            MustStand(before, before.Vnfs[record.Vnf], record);
        }

        if (!_ordered.Any(order => Is(order, before, after)))
        {
            throw Checks.Failed($"P10: the policy of {string.Join(", ", vnfs.Select(record => record.Vnf).Concat(services.Select(service => service.Service)))} changes, and nobody who saw what was declared before ordered that");
        }

        foreach (var (site, capacity) in after.Capacities)
        {
            var over = Used(after, site) - capacity;
            if (over > 0 && over > Used(before, site) - before.Capacities[site])
            {
                throw Checks.Failed($"P10: {site} carries {Used(after, site)} of {capacity} units by a change of policy");
            }
        }
    }

    private static void MustStand(ControlState state, VnfRecord before, VnfRecord after)
    {
        var (known, spec) = (before.Spec, after.Spec);
        if (!known.Sites.Equals(spec.Sites) || (known.Replication, known.Gate, known.HasPausableClocks, known.Cap) != (spec.Replication, spec.Gate, spec.HasPausableClocks, spec.Cap))
        {
            throw Checks.Failed($"P10: {after.Vnf} has other sites, replication, gate, clocks or loss cap than its agents were set up by");
        }

        var plan = state.Plans.Values.FirstOrDefault(plan => plan.Items.Any(item => item.Vnf == after.Vnf && !item.IsOver));
        if (before.Takeover is not null || before.IsReconciling || plan is not null)
        {
            throw Checks.Failed($"P10: the policy of {after.Vnf} changes while it is taken over, reconciled, or in plan {plan?.Id}");
        }

        if ((before.Owner, before.Epoch) != (after.Owner, after.Epoch) || before.Eligible != after.Eligible || before.Sync != after.Sync || after.Takeover is not null)
        {
            throw Checks.Failed($"P10: {after.Vnf} is granted, taken over or protected otherwise by a change of policy");
        }
    }

    private static bool Is(ChangePolicy order, ControlState before, ControlState after) =>
        order.Vnfs.All(change => change.Before.IsSameAs(before.Vnfs[change.After.Vnf].Spec) && change.After.IsSameAs(after.Vnfs[change.After.Vnf].Spec))
        && order.Services.All(change => change.Before.HasPolicyOf(before.Spread[change.After.Service]) && change.After.HasPolicyOf(after.Spread[change.After.Service]))
        && (order.Capacities is { } capacities
            ? capacities.Before.SequenceEqual(before.Capacities) && capacities.After.SequenceEqual(after.Capacities)
            : before.Capacities.SequenceEqual(after.Capacities));

    private static int Used(ControlState state, SiteId site) =>
        state.Vnfs.Values.Where(record => record.Owner == site || record.Takeover?.Target == site).Sum(record => record.Spec.Demand)
        + state.Spread.Values.Where(service => service.Targets.Any(target => target.Site == site)).Sum(service => service.Demand);
}
