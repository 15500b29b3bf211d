using System.Text.Json.Serialization;

namespace NfvHa.Geo.Contracts.Events;

/// <summary>
/// Something that happened and is told over the event bus: to the alarm store, webhooks, the dashboard and the operator's OSS. Nothing that a
/// failover needs goes this way; a failover completes with every broker down.
/// </summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When it happened, by the source's clock. Orders the events of one source only.</param>
/// <param name="Source">Who says so.</param>
public abstract record GeoEvent(
    [property: JsonPropertyOrder(-3)] EventId Id,
    [property: JsonPropertyOrder(-2)] DateTimeOffset OccurredAt,
    [property: JsonPropertyOrder(-1)] EventSource Source);
