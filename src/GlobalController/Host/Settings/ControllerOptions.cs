using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Api;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using NfvHa.Geo.Traffic.Adapters.Vantage;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Settings;

/// <summary>What an operator sets for a controller location. Read from a JSON file by <see cref="ControllerOptionsFile"/>, which checks it.</summary>
public sealed record ControllerOptions
{
    /// <summary>The location.</summary>
    public required LocationId Location { get; init; }

    /// <summary>The file of the journal.</summary>
    public required string Journal { get; init; }

    /// <summary>The file of what this location must not forget; never to be copied or restored.</summary>
    public required string Store { get; init; }

    /// <summary>How it takes part in the link.</summary>
    public required LinkOptions Link { get; init; }

    /// <summary>The lease timing; the same at every site and location.</summary>
    public required LeaseTiming Timing { get; init; }

    /// <summary>The bounds of plans.</summary>
    public required PlanOptions Plans { get; init; }

    /// <summary>The events that are kept in memory. Default 4,096; 16 to 65,536.</summary>
    public required int EventsMax { get; init; }

    /// <summary>Where events go, besides to operators. Default <see cref="EventTransport.InMemory"/>.</summary>
    public EventTransport Transport { get; init; }

    /// <summary>What an empty journal begins with; null if the file has none. Once there is a journal it alone counts.</summary>
    public required ControlState? Deployment { get; init; }

    /// <summary>Who moves clients and who watches, or null if clients are moved by somebody else.</summary>
    public required TrafficSettings? Traffic { get; init; }

    /// <summary>How operators reach this location, or null if they don't.</summary>
    public required OperatorApiOptions? Api { get; init; }

    /// <summary>Where traces, metrics and logs are exported, or null if they are not.</summary>
    public TelemetryOptions? Telemetry { get; init; }
}

/// <summary>Where events go, besides to operators.</summary>
public enum EventTransport
{
    /// <summary>To consumers within this process.</summary>
    InMemory,

    /// <summary>Nowhere.</summary>
    None,
}

/// <summary>Who moves clients, and who watches.</summary>
/// <param name="Options">The options of the core.</param>
/// <param name="Reattachment">How fast clients are taken in after they lost their site, or null for all that come.</param>
/// <param name="Dns">The embedded DNS server.</param>
/// <param name="Vantages">The vantage points; at least one.</param>
public sealed record TrafficSettings(TrafficOptions Options, Reattachment? Reattachment, EmbeddedDnsOptions Dns, ImmutableArray<VantageSettings> Vantages);

/// <summary>A vantage point.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Servers">The DNS servers that it asks; empty for the embedded one.</param>
/// <param name="Interval">The time from one round to the next.</param>
/// <param name="ClientsPerServer">Resolvers that are played at each server.</param>
/// <param name="Probe">How sites are asked for their names.</param>
public sealed record VantageSettings(VantageId Name, ImmutableArray<IPEndPoint> Servers, TimeSpan Interval, int ClientsPerServer, HttpSiteProbeOptions Probe)
{
    /// <summary>What the vantage point is asked to do.</summary>
    /// <param name="dns">The embedded DNS server's options.</param>
    /// <param name="listens">Where that server listens.</param>
    public VantageOptions For(EmbeddedDnsOptions dns, IPEndPoint listens) => new()
    {
        Id = Name,
        Zone = dns.Zone,
        Services = [.. dns.Services.Select(service => service.Service)],
        Servers = Servers.IsEmpty ? [listens] : Servers,
        Interval = Interval,
        ClientsPerServer = ClientsPerServer,
        AsksIPv6 = dns.Services.Any(service => service.Sites.Any(site => site.V4 is null)),
        DnsLimit = TimeSpan.FromMilliseconds(250),
    };
}
