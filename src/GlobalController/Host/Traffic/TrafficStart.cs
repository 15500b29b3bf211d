using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Telemetry;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Adapters.Vantage;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Traffic;

/// <summary>What the traffic shell of a location starts on.</summary>
/// <param name="Controller">The location.</param>
/// <param name="Journal">The journal.</param>
/// <param name="Timing">The lease timing, the same everywhere.</param>
/// <param name="Options">How traffic is moved; without errors, and with the drivers and vantage points below.</param>
/// <param name="Services">The VNFs whose clients are moved; the others are left alone.</param>
/// <param name="Drivers">Who publishes; not disposed of with the shell.</param>
/// <param name="Vantages">Who watches; not disposed of with the shell.</param>
/// <param name="Reattachment">How fast clients are taken in after they lost their site, or null for all that come.</param>
public sealed record TrafficStart(
    ControllerNode Controller,
    IControlStore Journal,
    LeaseTiming Timing,
    TrafficOptions Options,
    ImmutableSortedSet<VnfId> Services,
    ImmutableArray<ITrafficDriver> Drivers,
    ImmutableArray<VantagePoint> Vantages,
    Reattachment? Reattachment)
{
    /// <summary>Takes how far the traffic of a VNF is, or null. Called on any thread; it hands on and does not work.</summary>
    public Action<TrafficNote>? Observe { get; init; }

    internal void Note(TrafficStage stage, VnfId vnf, TrafficVersion version, DriverId? driver = null) => Observe?.Invoke(new TrafficNote(vnf, version.Epoch, stage, driver));

    /// <summary>What the journal wants of the traffic of a VNF with one owner.</summary>
    internal TrafficSpec Wanted(VnfRecord record) => new(record.Vnf, record.Epoch, (int)record.Spec.Level, new SingleOwner(record.Owner), Reattachment, false);

    /// <summary>What the journal wants of the traffic of an active/active VNF.</summary>
    internal TrafficSpec Wanted(SpreadService service) =>
        new(service.Service, service.Epoch, (int)service.Level, new Spread(service.Targets, service.Drained), Reattachment, service.IsFrozen);
}
