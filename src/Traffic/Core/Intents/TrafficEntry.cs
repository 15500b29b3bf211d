namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>What the journal holds about traffic at one moment.</summary>
/// <param name="Revision">One more with every change, also by a restore; a commit is conditional on it.</param>
/// <param name="Ledger">The newest intents.</param>
public sealed record TrafficEntry(long Revision, TrafficLedger Ledger)
{
    /// <summary>Before any intent.</summary>
    public static TrafficEntry First { get; } = new(0, TrafficLedger.Blank);

    /// <summary>Whether these are the intents it holds: how a leader that was not answered learns whether its transaction was written.</summary>
    public bool Holds(TrafficLedger ledger) => ReferenceEquals(Ledger, ledger) || Ledger.Intents.AsSpan().SequenceEqual(ledger.Intents.AsSpan());
}

/// <summary>What a leader asks the journal to write about traffic: conditional on generation, term and revision (S9).</summary>
/// <param name="Generation">The generation it was written for.</param>
/// <param name="Term">The term it was written in.</param>
/// <param name="Revision">The revision it was read at.</param>
/// <param name="Ledger">All intents; what differs from those before is written.</param>
public sealed record TrafficTransaction(int Generation, long Term, long Revision, TrafficLedger Ledger);
