using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Host.Probes;
using NfvHa.Geo.SiteAgent.Host.State.Api;

namespace NfvHa.Geo.SiteAgent.Host.Settings;

/// <summary>What an operator sets for the agent of a site. Read by <see cref="AgentOptionsFile"/>, which checks it.</summary>
/// <param name="Site">The site.</param>
/// <param name="Folder">What the agent must not forget, and the checkpoint logs. Its own; mode 0700.</param>
/// <param name="Timing">The lease timing, the same everywhere.</param>
/// <param name="Link">How it takes part in the link.</param>
/// <param name="GateSocket">Where the gate of this site listens for it.</param>
/// <param name="State">Where components reach their state.</param>
/// <param name="Vnfs">The VNFs whose components run here.</param>
public sealed record AgentOptions(
    SiteId Site, string Folder, LeaseTiming Timing, LinkOptions Link, string GateSocket, StateApiOptions State, ImmutableArray<HostedVnf> Vnfs)
{
    /// <summary>The events that wait for a location at most. Default 1,024; 16 to 65,536.</summary>
    public int EventsMax { get; init; } = 1_024;

    /// <summary>Where traces, metrics and logs are exported, or null if they are not.</summary>
    public TelemetryOptions? Telemetry { get; init; }
}

/// <summary>A VNF whose component runs at this site.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="KeepsCheckpoints">Whether its state is kept here, so that it can go on at another site.</param>
/// <param name="Component">How its component is run.</param>
/// <param name="Probe">How it is found out whether the component answers; null: not at all, and only its exit is noticed.</param>
public sealed record HostedVnf(VnfId Vnf, bool KeepsCheckpoints, VnfcSpec Component, ProbeOptions? Probe = null);
