using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>Something that happened, for operators.</summary>
/// <param name="Number">One more with every event of one start of a location; the first is 1.</param>
/// <param name="At">When it was seen, by the location's wall clock.</param>
/// <param name="Kind">What kind of event.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Text">What happened.</param>
public sealed record EventLine(long Number, DateTimeOffset At, string Kind, string Subject, string Text)
{
    /// <summary>What it rests on, one observation a line.</summary>
    public ImmutableArray<string> Evidence { get; init; } = [];

    /// <summary>The site that told it; null if it is the location that tells.</summary>
    public string? Site { get; init; }

    /// <summary>When it happened by the wall clock of that site, which may be wrong; null if it is the location that tells.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}

/// <summary>Events, oldest first.</summary>
/// <param name="Events">The events.</param>
/// <param name="Next">What to ask after next: the number of the last one, or what was asked after if there is none.</param>
/// <param name="Missed">How many events between are no longer kept.</param>
public sealed record EventPage(ImmutableArray<EventLine> Events, long Next, long Missed);
