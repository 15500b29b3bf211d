using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Policy;

/// <summary>
/// Change what operators declared: all of it in one transaction, or nothing. Each change says what it was decided on, and is refused if that is no longer so.
/// </summary>
/// <param name="Vnfs">The VNFs that one site serves.</param>
/// <param name="Services">The active/active VNFs.</param>
/// <param name="Capacities">What the sites can carry; null if that stays.</param>
public sealed record ChangePolicy(ImmutableArray<VnfChange> Vnfs, ImmutableArray<SpreadChange> Services, CapacityChange? Capacities) : OperatorOrder
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"ChangePolicy {{ {string.Join(", ", Vnfs.Select(vnf => vnf.After.Vnf).Concat(Services.Select(service => service.After.Service)))}{(Capacities is null ? "" : ", capacities")} }}";

    /// <summary>The VNF as it would be: sets, owner and epoch are no policy, and stay.</summary>
    internal IEnumerable<VnfRecord> Records(ControlState state) => Vnfs.Select(change => state.Vnfs[change.After.Vnf] with { Spec = change.After });

    /// <summary>The active/active VNFs as they would be: who is drained and whether weights are held is no policy, and stays.</summary>
    internal IEnumerable<SpreadService> Spread(ControlState state) => Services.Select(change =>
        state.Spread[change.After.Service] with { Level = change.After.Level, Demand = change.After.Demand, Targets = change.After.Targets });
}

/// <summary>A change of one VNF.</summary>
/// <param name="Before">What was declared when it was decided.</param>
/// <param name="After">What is to be declared.</param>
public sealed record VnfChange(VnfSpec Before, VnfSpec After);

/// <summary>A change of one active/active VNF: of level, demand and weights.</summary>
/// <param name="Before">What was declared when it was decided.</param>
/// <param name="After">What is to be declared.</param>
public sealed record SpreadChange(SpreadService Before, SpreadService After);

/// <summary>A change of capacities.</summary>
/// <param name="Before">All of them when it was decided.</param>
/// <param name="After">All of them as they are to be.</param>
public sealed record CapacityChange(ImmutableSortedDictionary<SiteId, int> Before, ImmutableSortedDictionary<SiteId, int> After)
{
    /// <summary>Whether it was decided on what holds.</summary>
    /// <param name="present">The capacities now.</param>
    internal bool IsBasedOn(ImmutableSortedDictionary<SiteId, int> present) => Before.SequenceEqual(present);
}
