using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Events;

/// <summary>Something that an operator is to know, as the list of events shows it: from a location, or from a site through a location.</summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When it happened, by the source's clock.</param>
/// <param name="Source">Where it happened.</param>
/// <param name="Kind">What kind of event, e.g. <c>verdict</c>, in the form <see cref="Identity.Identifier"/> accepts.</param>
/// <param name="Subject">Whom it is about. At most 500 characters.</param>
/// <param name="Text">What happened. At most 500 characters.</param>
/// <param name="Evidence">What it rests on, one observation a line. At most 64 lines of 500 characters.</param>
public sealed record HappenedEvent(
    EventId Id,
    DateTimeOffset OccurredAt,
    EventSource Source,
    string Kind,
    string Subject,
    string Text,
    ImmutableArray<string> Evidence) : GeoEvent(Id, OccurredAt, Source);
