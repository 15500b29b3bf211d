using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Alarms;

/// <summary>One alarm from its raising to its clearing.</summary>
/// <param name="Value">The name, in the form <see cref="Identity.Identifier"/> accepts.</param>
public readonly record struct AlarmId(string Value) : IComparable<AlarmId>
{
    /// <summary>Orders by ordinal comparison of the name, the same on every machine.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(AlarmId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(AlarmId left, AlarmId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(AlarmId left, AlarmId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(AlarmId left, AlarmId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(AlarmId left, AlarmId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>
/// An alarm as a whole, after the data type Alarm of ETSI GS NFV-SOL 003, clause 7.5.2.4, whose attribute <c>id</c> is
/// <paramref name="AlarmId"/> here. It replaces what was known of the same alarm: the one with the later change is the newer, and receiving it
/// twice does no harm.
/// </summary>
/// <param name="AlarmId">The alarm.</param>
/// <param name="ManagedObjectId">What is affected, e.g. <c>vnf/hlr</c> or <c>site/north</c>. The standard knows VNF instances only. At most 500 characters.</param>
/// <param name="AlarmRaisedTime">When it was raised.</param>
/// <param name="AlarmChangedTime">When it was last changed; null if it never was. Not before it was raised.</param>
/// <param name="AlarmClearedTime">When it was cleared; null while it stands. Not before it was raised.</param>
/// <param name="AckState">Whether a person took note.</param>
/// <param name="PerceivedSeverity">How bad it is for the managed object.</param>
/// <param name="EventTime">When the fault was observed.</param>
/// <param name="EventType">What kind of event raised it.</param>
/// <param name="ProbableCause">The probable cause. At most 500 characters.</param>
/// <param name="IsRootCause">Whether this alarm is the root of those it is correlated with.</param>
/// <param name="CorrelatedAlarmIds">The alarms it is correlated with, ascending. At most 1,000.</param>
/// <param name="FaultDetails">More about the fault, a line each. At most 64 lines of 500 characters.</param>
public sealed record Alarm(
    AlarmId AlarmId,
    string ManagedObjectId,
    DateTimeOffset AlarmRaisedTime,
    DateTimeOffset? AlarmChangedTime,
    DateTimeOffset? AlarmClearedTime,
    AckState AckState,
    PerceivedSeverity PerceivedSeverity,
    DateTimeOffset EventTime,
    AlarmEventType EventType,
    string ProbableCause,
    bool IsRootCause,
    ImmutableArray<AlarmId> CorrelatedAlarmIds,
    ImmutableArray<string> FaultDetails);
