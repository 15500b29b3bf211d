using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>
/// The journal: the only place where control state and traffic intents change. Linearizable: who reads after a commit was answered sees it. The conditions of
/// a commit are those of <see cref="ControlState.Apply"/>. Whoever was not answered, or was told <see cref="Unknown"/>, reads on: what is written will be seen, but
/// what is not seen may still be written later, on its conditions. May be called from any thread; nothing blocks, and no call throws for what can happen in operation.
/// </summary>
public interface IControlStore : IAsyncDisposable
{
    /// <summary>Writes the first control state. Refused where there is one already, or where its generation was used before.</summary>
    /// <param name="initial">The state.</param>
    /// <param name="stamp">Who, and when.</param>
    /// <param name="cancellation">Gives up waiting; what was handed in may still be written.</param>
    ValueTask<WriteOutcome> InitializeAsync(ControlState initial, JournalStamp stamp, CancellationToken cancellation = default);

    /// <summary>Writes a transaction, all of it or nothing, if its conditions hold.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="stamp">Who, and when.</param>
    /// <param name="cancellation">Gives up waiting; what was handed in may still be written.</param>
    ValueTask<WriteOutcome> CommitAsync(Transaction transaction, JournalStamp stamp, CancellationToken cancellation = default);

    /// <summary>Writes the traffic intents, if generation, term and revision are those of the journal (S9).</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="stamp">Who, and when.</param>
    /// <param name="cancellation">Gives up waiting; what was handed in may still be written.</param>
    ValueTask<WriteOutcome> CommitAsync(TrafficTransaction transaction, JournalStamp stamp, CancellationToken cancellation = default);

    /// <summary>
    /// Goes back to a backup (S1), in a generation above every one that was ever used here: it is put on record as used before the state is written, and that
    /// record is no part of what is replaced. Where nothing was remembered, as on a new disk, <paramref name="generationMin"/> must be given.
    /// </summary>
    /// <param name="backup">What to go back to.</param>
    /// <param name="generationMin">A generation above all that any site or location has seen, or null if this place remembers them.</param>
    /// <param name="stamp">Who, and when.</param>
    /// <param name="cancellation">Gives up waiting; what was handed in may still be written.</param>
    ValueTask<WriteOutcome> RestoreAsync(JournalImage backup, int? generationMin, JournalStamp stamp, CancellationToken cancellation = default);

    /// <summary>The newest control state. What did not change since <paramref name="known"/> is not read again, and shared with it where that came from here.</summary>
    /// <param name="known">The state that the caller has, or null.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<Reading<ControlState>> ReadAsync(ControlState? known, CancellationToken cancellation = default);

    /// <summary>What is known about traffic, for who leads a term; nothing once that term is over.</summary>
    /// <param name="generation">The generation of the term.</param>
    /// <param name="term">The term.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<Reading<TrafficEntry>> ReadTrafficAsync(int generation, long term, CancellationToken cancellation = default);

    /// <summary>What was written, oldest first. Only the newest entries are kept.</summary>
    /// <param name="after">Only entries with a higher sequence; 0 for all.</param>
    /// <param name="max">The most entries to return: 1 to <see cref="AuditEntry.ReadMax"/>.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<Reading<IReadOnlyList<AuditEntry>>> ReadAuditAsync(long after, int max, CancellationToken cancellation = default);

    /// <summary>Returns once the control state is newer than a version; at once if it is. Versions in between are not told: nothing queues up for a slow reader.</summary>
    /// <param name="known">The version.</param>
    /// <param name="cancellation">Ends the wait, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The newer version.</returns>
    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    Task<DesiredVersion> WaitForNewerAsync(DesiredVersion known, CancellationToken cancellation = default);
}
