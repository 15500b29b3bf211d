using System.Collections.Immutable;

namespace NfvHa.Geo.GlobalController.Host.Events;

/// <summary>Something that an operator is to know. Kept in memory only: what must outlive the process is in the journal and its audit.</summary>
/// <param name="Number">One more with every event of this start of the process; the first is 1.</param>
/// <param name="At">When it was noticed here, on the wall clock.</param>
/// <param name="Kind">What kind of event, one of <see cref="EventKind"/>.</param>
/// <param name="Subject">Whom it is about: a site, location, VNF, plan or driver.</param>
/// <param name="Text">What happened, one sentence.</param>
/// <param name="Evidence">What it rests on, one observation a line; may be empty.</param>
public sealed record OperatorEvent(long Number, DateTimeOffset At, string Kind, string Subject, string Text, ImmutableArray<string> Evidence);

/// <summary>What happened, before it has a number and a time.</summary>
/// <param name="Kind">What kind of event.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Text">What happened, one sentence.</param>
/// <param name="Evidence">What it rests on.</param>
public sealed record Happening(string Kind, string Subject, string Text, ImmutableArray<string> Evidence)
{
    /// <summary>Without evidence of its own.</summary>
    internal static Happening Of(string kind, object subject, string text) => new(kind, $"{subject}", text, []);
}

/// <summary>The kinds of events. They are stable: who reads events by machine goes by them.</summary>
public static class EventKind
{
    /// <summary>The process started, or the like.</summary>
    public const string Process = "process";

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
