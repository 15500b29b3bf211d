using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Link;

/// <summary>
/// What happened at a site, handed to a location for its operators: the oldest that the location did not acknowledge. It is sent again until it is; a
/// location drops what it has. No decision rests on it.
/// </summary>
/// <param name="Site">The site.</param>
/// <param name="Boot">The start of the agent that the sequence counts within.</param>
/// <param name="Missed">How many events before the first of these were dropped unacknowledged, because too many waited.</param>
/// <param name="Events">The events, ascending by sequence. At most 16.</param>
public sealed record SiteEvents(SiteId Site, BootId Boot, long Missed, ImmutableArray<SiteEvent> Events);

/// <summary>One event of a site.</summary>
/// <param name="Sequence">One more with each event of a boot; the first is 1.</param>
/// <param name="OccurredAt">When it happened, by the site's wall clock, which may be wrong.</param>
/// <param name="Kind">What kind of event, in the form <see cref="Identifier"/> accepts.</param>
/// <param name="Subject">Whom it is about: a VNF or the site. At most 500 characters.</param>
/// <param name="Text">What happened. At most 500 characters.</param>
public sealed record SiteEvent(long Sequence, DateTimeOffset OccurredAt, string Kind, string Subject, string Text);

/// <summary>A location has events of a site, and need not get them again.</summary>
/// <param name="Location">The location.</param>
/// <param name="Boot">The boot they count within.</param>
/// <param name="Through">The sequence of the last one that it has.</param>
public sealed record SiteEventsAck(LocationId Location, BootId Boot, long Through);
