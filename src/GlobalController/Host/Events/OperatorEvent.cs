using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.GlobalController.Host.Events;

/// <summary>Something that an operator is to know. Kept in memory only: what must outlive the process is in the journal and its audit.</summary>
/// <param name="Number">One more with every event of this start of the process; the first is 1.</param>
/// <param name="At">When it was noticed here, on the wall clock.</param>
/// <param name="Kind">What kind of event, one of <see cref="EventKind"/>.</param>
/// <param name="Subject">Whom it is about: a site, location, VNF, plan or driver.</param>
/// <param name="Text">What happened, one sentence.</param>
/// <param name="Evidence">What it rests on, one observation a line; may be empty.</param>
public sealed record OperatorEvent(long Number, DateTimeOffset At, string Kind, string Subject, string Text, ImmutableArray<string> Evidence)
{
    /// <summary>Where it happened, if that is a site that told it; null if it is this location that tells.</summary>
    public SiteOrigin? Origin { get; init; }

    /// <summary>What it is to programs, where there is a record that says more than the text; null if there is none.</summary>
    public GeoEvent? Detail { get; init; }

    /// <summary>The epoch that begins, if it is about the takeover of the VNF that is its subject.</summary>
    public Epoch? Begins { get; init; }
}

/// <summary>Which event of a site it is.</summary>
/// <param name="Site">The site.</param>
/// <param name="Boot">The start of its agent.</param>
/// <param name="Sequence">The number within that start.</param>
/// <param name="OccurredAt">When it happened, by the site's wall clock.</param>
public sealed record SiteOrigin(SiteId Site, BootId Boot, long Sequence, DateTimeOffset OccurredAt);

/// <summary>What happened, before it has a number and a time.</summary>
/// <param name="Kind">What kind of event.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Text">What happened, one sentence.</param>
/// <param name="Evidence">What it rests on.</param>
public sealed record Happening(string Kind, string Subject, string Text, ImmutableArray<string> Evidence)
{
    /// <summary>As in <see cref="OperatorEvent.Origin"/>.</summary>
    public SiteOrigin? Origin { get; init; }

    /// <summary>As in <see cref="OperatorEvent.Detail"/>; its id and time are set when it is published.</summary>
    public GeoEvent? Detail { get; init; }

    /// <summary>The epoch that begins, if it is about the takeover of the VNF that is its subject.</summary>
    public Epoch? Begins { get; init; }

    /// <summary>Without evidence of its own.</summary>
    internal static Happening Of(string kind, object subject, string text) => new(kind, $"{subject}", text, []);
}

/// <summary>The kinds of events. They are stable: who reads events by machine goes by them.</summary>
public static class EventKind
{
    /// <summary>The process started, or the like.</summary>
    public const string Process = "process";

    /// <summary>Events were lost on their way: of a site, or to the event bus.</summary>
    public const string EventsLost = "events-lost";

    /// <summary>The event bus takes events, or does not.</summary>
    public const string Bus = "bus";

    /// <summary>The verdict on a site changed.</summary>
    public const string Verdict = "verdict";

    /// <summary>The clocks of a site and of this location drift apart, or do so no more.</summary>
    public const string Clock = "clock";

    /// <summary>Nothing was begun of an order.</summary>
    public const string OrderRefused = "order-refused";

    /// <summary>Another term began, or another location leads.</summary>
    public const string Leader = "leader";

    /// <summary>The controller locations changed, or one was admitted.</summary>
    public const string Location = "location";

    /// <summary>The journal is not written.</summary>
    public const string Journal = "journal";

    /// <summary>The journal went back to a backup.</summary>
    public const string Restored = "restored";

    /// <summary>A takeover began or was abandoned.</summary>
    public const string Takeover = "takeover";

    /// <summary>A VNF has another owner or epoch.</summary>
    public const string Owner = "owner";

    /// <summary>The sites that hold a VNF's state, or that may take it over, changed.</summary>
    public const string Protection = "protection";

    /// <summary>Operators declared something else.</summary>
    public const string Policy = "policy";

    /// <summary>A plan began, went on or ended.</summary>
    public const string Plan = "plan";

    /// <summary>Where clients are wanted, how that stands, or the proof that they are there.</summary>
    public const string Traffic = "traffic";
}
