using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>Who moves clients in a run, who watches, and the active/active services.</summary>
/// <param name="Options">The options of the core; they name the drivers and the vantage points.</param>
/// <param name="Services">The active/active VNFs.</param>
/// <param name="Pace">How fast clients are taken in after they lost their site, or null for all that come.</param>
/// <param name="AskEvery">How often a vantage point asks.</param>
/// <param name="PublishMax">The longest that a driver takes to publish what it was handed.</param>
public sealed record TrafficPlan(TrafficOptions Options, ImmutableArray<SpreadService> Services, Reattachment? Pace, TimeSpan AskEvery, TimeSpan PublishMax)
{
    /// <summary>How fast clients of active/active VNFs are taken in; null for the same pace.</summary>
    public Reattachment? SpreadPace { get; init; }

    /// <summary>A scenario tells where clients of every service are sent, not only of active/active ones.</summary>
    public bool IsTold { get; init; }

    /// <summary>The options with so many DNS servers and vantage points; all of those must have spoken.</summary>
    public static TrafficOptions Standard(int drivers, int vantages) => new()
    {
        Drivers = [.. Enumerable.Range(1, drivers).Select(number => new DriverId($"dns-{number}"))],
        Vantages = [.. Enumerable.Range(1, vantages).Select(number => new VantageId($"vantage-{number}"))],
        VantagesMin = vantages,
    };

    /// <summary>What the journal wants of the traffic of a VNF with one owner.</summary>
    public TrafficSpec Wanted(VnfRecord record) => new(record.Vnf, record.Epoch, (int)record.Spec.Level, new SingleOwner(record.Owner), Pace, false);

    /// <summary>What the journal wants of the traffic of an active/active VNF.</summary>
    public TrafficSpec Wanted(SpreadService service) =>
        new(service.Service, service.Epoch, (int)service.Level, new Spread(service.Targets, service.Drained), SpreadPace ?? Pace, service.IsFrozen);
}
