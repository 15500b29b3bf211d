using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>What happens to one request that is handed to an <see cref="InMemoryControlStore"/>.</summary>
public enum RequestFate
{
    /// <summary>It is answered.</summary>
    Answered,

    /// <summary>It is carried out, and its answer is lost.</summary>
    AnswerLost,

    /// <summary>It is lost itself; the caller is told that nothing is known.</summary>
    RequestLost,
}

/// <summary>The journal of tests, and of a demo that is to leave nothing behind: keeps the contract, forgets all with the process, and can lose requests and answers.</summary>
/// <param name="auditMax">The newest audit entries that are kept; at least 1.</param>
/// <param name="fate">What happens to the next write, asked for each; null if all are answered.</param>
public sealed class InMemoryControlStore(int auditMax = 10_000, Func<RequestFate>? fate = null) : IControlStore
{
    private readonly Lock _lock = new();
    private readonly Queue<AuditEntry> _audit = [];
    private readonly VersionSignal _signal = new();
    private JournalContent _content = JournalContent.Blank;
    private long _sequence;

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> InitializeAsync(ControlState initial, JournalStamp stamp, CancellationToken cancellation = default) =>
        Write(content => content.Initialize(initial), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> CommitAsync(Transaction transaction, JournalStamp stamp, CancellationToken cancellation = default) =>
        Write(content => content.Commit(transaction), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> CommitAsync(TrafficTransaction transaction, JournalStamp stamp, CancellationToken cancellation = default) =>
        Write(content => content.Commit(transaction), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> RestoreAsync(JournalImage backup, int? generationMin, JournalStamp stamp, CancellationToken cancellation = default) =>
        Write(content => content.Restore(backup, generationMin), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<Reading<ControlState>> ReadAsync(ControlState? known, CancellationToken cancellation = default)
    {
        var content = Content;
        return new(content.State is { } state ? Reading.Of<ControlState>(state) : Reading.Not<ControlState>(content.Missing));
    }

    /// <inheritdoc/>
    public ValueTask<Reading<TrafficEntry>> ReadTrafficAsync(int generation, long term, CancellationToken cancellation = default) => new(Content.TrafficOf(generation, term));

    /// <inheritdoc/>
    public ValueTask<Reading<IReadOnlyList<AuditEntry>>> ReadAuditAsync(long after, int max, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, AuditEntry.ReadMax);
        lock (_lock)
        {
            return new(Reading.Of<IReadOnlyList<AuditEntry>>([.. _audit.Where(entry => entry.Sequence > after).Take(max)]));
        }
    }

    /// <inheritdoc/>
    public Task<DesiredVersion> WaitForNewerAsync(DesiredVersion known, CancellationToken cancellation = default) => _signal.WaitAsync(known, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _signal.Close();
        return ValueTask.CompletedTask;
    }

    private JournalContent Content
    {
        get
        {
            lock (_lock)
            {
                return _content;
            }
        }
    }

    private ValueTask<WriteOutcome> Write(Func<JournalContent, JournalStep> request, JournalStamp stamp, CancellationToken cancellation)
    {
        if (stamp.Problem is { } problem)
        {
            return new(new Refused(problem));
        }

        if (cancellation.IsCancellationRequested)
        {
            return new(new Refused("given up before it was handed in"));
        }

        var happens = fate?.Invoke() ?? RequestFate.Answered;
        if (happens == RequestFate.RequestLost)
        {
            return new(new Unknown("the journal did not answer"));
        }

        lock (_lock)
        {
            var step = request(_content);
            if (step.Next is not { State: { } state } next)
            {
                return new(new Refused(step.Refusal!));
            }

            var isNewer = !ReferenceEquals(state, _content.State);
            _content = next;
            _audit.Enqueue(new AuditEntry(++_sequence, state.Version, state.Term, stamp, step.Kind, step.Change));
            if (_audit.Count > auditMax)
            {
                _audit.Dequeue();
            }

            if (isNewer)
            {
                _signal.Raise(state.Version);
            }
        }

        return new(happens == RequestFate.AnswerLost ? new Unknown("the journal did not answer") : Written.Done);
    }
}
