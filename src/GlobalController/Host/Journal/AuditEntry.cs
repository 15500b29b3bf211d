using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>Who writes, and when.</summary>
/// <param name="At">The wall clock of the writer.</param>
/// <param name="Who">The replica, or the person as authenticated: 1 to 500 characters. Never a secret.</param>
public sealed record JournalStamp(DateTimeOffset At, string Who)
{
    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem => Who.Length is >= 1 and <= WireLimits.TextLengthMax ? null : $"who writes is named by 1 to {WireLimits.TextLengthMax} characters, not {Who.Length}";
}

/// <summary>What kind of change an audit entry tells of.</summary>
public enum AuditKind
{
    /// <summary>The first control state.</summary>
    Initialized,

    /// <summary>A transaction.</summary>
    Committed,

    /// <summary>A transaction about traffic.</summary>
    TrafficCommitted,

    /// <summary>The journal went back to a backup.</summary>
    Restored,
}

/// <summary>One change that was written to the journal.</summary>
/// <param name="Sequence">One more with every entry, also across restores.</param>
/// <param name="Version">The journal's version after it.</param>
/// <param name="Term">The term after it.</param>
/// <param name="Stamp">Who, and when.</param>
/// <param name="Kind">What kind of change.</param>
/// <param name="Change">The change as JSON: a transaction as it was handed in; of traffic what differs; of a first or restored state its header.</param>
public sealed record AuditEntry(long Sequence, DesiredVersion Version, long Term, JournalStamp Stamp, AuditKind Kind, string Change)
{
    /// <summary>The most entries that are read at once.</summary>
    public const int ReadMax = 1_000;
}
