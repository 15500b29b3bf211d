using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Policy;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>Operators who change what they declared, at any moment: by what they see in the journal, which may have changed when the order arrives.</summary>
public static class PolicyFaults
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } = [("order: policy", TimeSpan.FromSeconds(3), Change)];

    private static void Change(Blow blow)
    {
        var state = blow.World.Journal.State;
        ImmutableArray<VnfChange> vnfs = [.. state.Vnfs.Values.Where(_ => blow.Chance.Chance(400_000)).Select(record => new VnfChange(record.Spec, Other(blow, record.Spec, state)))];
        ImmutableArray<SpreadChange> services = [.. state.Spread.Values.Where(_ => blow.Chance.Chance(400_000)).Select(service => new SpreadChange(service, Other(blow, service)))];
        var capacities = state.Capacities.IsEmpty || blow.Chance.Chance(500_000) ? null : new CapacityChange(
            state.Capacities, state.Capacities.ToImmutableSortedDictionary(entry => entry.Key, entry => Math.Max(0, entry.Value + (int)blow.Chance.Between(-1, 2))));
        var order = new ChangePolicy(vnfs, services, capacities);
        blow.Hits(order.ToString());

        // Who reads a diff takes his time: now and then somebody else is quicker.
        blow.Until(0, blow.Chance.Pick([0.01, 2]), () => blow.Order(order));
    }

    private static VnfSpec Other(Blow blow, VnfSpec spec, ControlState state) => spec with
    {
        Level = blow.Chance.Pick(Enum.GetValues<ServiceAvailabilityLevel>()),
        Demand = blow.Chance.Chance(700_000) ? spec.Demand : (int)blow.Chance.Between(0, 3),
        Preference = [.. spec.Sites.Where(_ => blow.Chance.Chance(500_000))],
        Needs = [.. state.Vnfs.Select(entry => entry.Key).Where(other => other != spec.Vnf && blow.Chance.Chance(150_000))],
        IsAutomatic = blow.Chance.Chance(100_000) ? !spec.IsAutomatic : spec.IsAutomatic,
    };

    private static SpreadService Other(Blow blow, SpreadService service) => service with
    {
        Targets = [.. service.Targets.Select(target => new SiteWeight(target.Site, (int)blow.Chance.Between(0, 4)))],
    };
}
