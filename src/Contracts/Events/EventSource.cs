using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Events;

/// <summary>What kind of part an event comes from.</summary>
public enum EventSourceKind
{
    /// <summary>The agent of a site.</summary>
    Agent,

    /// <summary>The controller replica of a location.</summary>
    Controller,
}

/// <summary>Who says that an event happened. Written <c>agent/SITE</c> or <c>controller/LOCATION</c>.</summary>
/// <param name="Kind">Agent or controller.</param>
/// <param name="Name">The site or the location, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct EventSource(EventSourceKind Kind, string Name)
{
    /// <summary>The agent of a site.</summary>
    public static EventSource Of(SiteId site) => new(EventSourceKind.Agent, site.Value);

    /// <summary>The controller replica of a location.</summary>
    public static EventSource Of(LocationId location) => new(EventSourceKind.Controller, location.Value);

    /// <inheritdoc/>
    public override string ToString() => Kind == EventSourceKind.Agent ? $"agent/{Name}" : $"controller/{Name}";
}
