using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Telemetry;

/// <summary>What a location knew after one decision, or what became of traffic.</summary>
/// <param name="At">The clocks at that moment.</param>
/// <param name="View">What it knew; null if it is about traffic.</param>
/// <param name="Commands">What it wanted done.</param>
/// <param name="Traffic">What became of traffic, or null.</param>
public readonly record struct ControllerFrame(ClockReading At, ControllerView? View, ImmutableArray<ControllerCommand> Commands, TrafficNote? Traffic);

/// <summary>How far the traffic of a VNF is.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch that it is moved for.</param>
/// <param name="Stage">How far.</param>
/// <param name="Driver">Who published, if that is it.</param>
public sealed record TrafficNote(VnfId Vnf, Epoch Epoch, TrafficStage Stage, DriverId? Driver = null);

/// <summary>How far traffic is.</summary>
public enum TrafficStage
{
    /// <summary>The intent is handed to the journal.</summary>
    Journaling,

    /// <summary>It is journaled, and handed to the drivers.</summary>
    Journaled,

    /// <summary>A driver publishes it.</summary>
    Published,

    /// <summary>It is proven that clients followed.</summary>
    Proven,
}
