using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Events;

/// <summary>How well something works. Silence is <see cref="Unknown"/>, never <see cref="Down"/>.</summary>
public enum HealthState
{
    /// <summary>Nothing was heard of it, or not lately.</summary>
    Unknown,

    /// <summary>It does what it should.</summary>
    Up,

    /// <summary>It works, with less capacity, redundancy or speed than it should.</summary>
    Degraded,

    /// <summary>It was seen not to work.</summary>
    Down,
}

/// <summary>A site's agent reports the health of one VIM in detail. A VIM's word alone never makes a site Failed.</summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When the VIM was looked at.</param>
/// <param name="Source">The agent.</param>
/// <param name="Site">The site.</param>
/// <param name="Vim">The VIM.</param>
/// <param name="State">The VIM as a whole.</param>
/// <param name="Components">Its parts, ascending by name. At most 1,000.</param>
public sealed record VimHealthEvent(
    EventId Id,
    DateTimeOffset OccurredAt,
    EventSource Source,
    SiteId Site,
    VimId Vim,
    HealthState State,
    ImmutableArray<VimComponentHealth> Components) : GeoEvent(Id, OccurredAt, Source);

/// <summary>One part of a VIM: a host, a network agent (DHCP, L3, load balancer, metadata), a storage path, an API endpoint.</summary>
/// <param name="Component">Its name within the VIM, e.g. <c>l3-agent/host-3</c>. At most 500 characters.</param>
/// <param name="State">How well it works.</param>
/// <param name="Detail">What was seen, for the operator; may be empty. At most 500 characters.</param>
public sealed record VimComponentHealth(string Component, HealthState State, string Detail);
