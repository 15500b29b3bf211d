using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Link.Certificates;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>What the operator API of a location needs.</summary>
public sealed record OperatorApiOptions
{
    /// <summary>Where it listens. Default 127.0.0.1:7443; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 7443);

    /// <summary>The location's certificate, key and trust bundle: those of its link.</summary>
    public required CredentialFiles Files { get; init; }

    /// <summary>The file with the operator token, mode 0600 or stricter.</summary>
    public required string TokenFile { get; init; }

    /// <summary>The lease timing of the location.</summary>
    public required LeaseTiming Timing { get; init; }

    /// <summary>The bounds of plans of the location.</summary>
    public PlanOptions Plans { get; init; } = new();

    /// <summary>What forecasts count with.</summary>
    public ForecastOptions Forecast { get; init; } = new();

    /// <summary>Where the APIs of other locations are, as far as this one is to say so to who asks it for what only the leader does.</summary>
    public ImmutableSortedDictionary<LocationId, Uri> Others { get; init; } = ImmutableSortedDictionary<LocationId, Uri>.Empty;

    /// <summary>The most connections at a time. Default 64; at least 1.</summary>
    public int ConnectionsMax { get; init; } = 64;

    /// <summary>How long the answer to an order waits until its plan is journaled. Default 2 s.</summary>
    public TimeSpan PlanPatience { get; init; } = TimeSpan.FromSeconds(2);
}
