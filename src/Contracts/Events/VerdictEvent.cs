using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Events;

/// <summary>What the controller concludes about a site from all that is seen of it.</summary>
public enum Verdict
{
    /// <summary>Not enough is seen to say anything. Where every site begins.</summary>
    Unknown,

    /// <summary>Heard, and all it reports works.</summary>
    Healthy,

    /// <summary>Heard, and something it reports does not work as it should.</summary>
    Degraded,

    /// <summary>Not heard, but its service is seen to answer: the control path is lost, the site is not.</summary>
    Isolated,

    /// <summary>Heard, but it does not obey.</summary>
    Deaf,

    /// <summary>Neither heard nor seen, by too few observers or for too short a time. Prepares a takeover, commits none.</summary>
    Suspect,

    /// <summary>Found dead by k of n independent locations. The only verdict that may begin a takeover by itself (S3.1).</summary>
    Failed,
}

/// <summary>The verdict on a site changed.</summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When the verdict was journaled.</param>
/// <param name="Source">The leading controller replica.</param>
/// <param name="Site">The site.</param>
/// <param name="Verdict">The verdict that holds now.</param>
/// <param name="Previous">The one that held before.</param>
/// <param name="Evidence">What it rests on, one observation a line. At most 64 lines of 500 characters.</param>
public sealed record VerdictEvent(
    EventId Id,
    DateTimeOffset OccurredAt,
    EventSource Source,
    SiteId Site,
    Verdict Verdict,
    Verdict Previous,
    ImmutableArray<string> Evidence) : GeoEvent(Id, OccurredAt, Source);
