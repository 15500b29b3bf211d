using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace NfvHa.Geo.GlobalController.Host.Events;

/// <summary>The newest events, in memory, for whoever asks. A reader that is slow misses the oldest, and sees that by a gap in the numbers. Thread-safe.</summary>
public sealed class EventRing
{
    /// <summary>The most events that are read at once.</summary>
    public const int ReadMax = 1_000;

    private const int EvidenceMax = 64;
    private const int TextLengthMax = 2_000;
    private readonly Lock _lock = new();
    private readonly OperatorEvent[] _kept;
    private readonly TimeProvider _time;
    private readonly Action<OperatorEvent> _log;
    private long _newest;
    private TaskCompletionSource _added = Fresh();

    /// <summary>Begins with no event.</summary>
    /// <param name="most">How many are kept. At least 1.</param>
    /// <param name="time">The clock that they are stamped with.</param>
    /// <param name="log">Writes each event where logs go; it must not wait.</param>
    public EventRing(int most, TimeProvider time, Action<OperatorEvent> log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_kept, _time, _log) = (new OperatorEvent[most], time, log);
    }

    /// <summary>Adds an event. Never waits. Texts that are longer than any message of ours are cut.</summary>
    public void Add(Happening happened)
    {
        OperatorEvent added;
        TaskCompletionSource told;
        lock (_lock)
        {
            added = new OperatorEvent(
                ++_newest, _time.GetUtcNow(), happened.Kind, happened.Subject, Cut(happened.Text), [.. happened.Evidence.Take(EvidenceMax).Select(Cut)])
            {
                Origin = happened.Origin,
                Detail = happened.Detail,
                Begins = happened.Begins,
            };
            _kept[(_newest - 1) % _kept.Length] = added;
            (told, _added) = (_added, Fresh());
        }

        told.SetResult();
        _log(added);
    }

    /// <summary>The events after a number, oldest first.</summary>
    /// <param name="after">Only events with a higher number; 0 for all. One that was not reached yet is of an earlier start of the process, and counts as 0.</param>
    /// <param name="max">The most to return: 1 to <see cref="ReadMax"/>.</param>
    public ImmutableArray<OperatorEvent> Read(long after, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, ReadMax);
        lock (_lock)
        {
            var first = Math.Max(after > _newest ? 0 : after, _newest - _kept.Length) + 1;
            var count = (int)Math.Min(max, _newest - first + 1);
            var events = ImmutableArray.CreateBuilder<OperatorEvent>(count);
            for (var number = first; number < first + count; number++)
            {
                events.Add(_kept[(number - 1) % _kept.Length]);
            }

            return events.MoveToImmutable();
        }
    }

    /// <summary>The events after a number as they come, oldest first.</summary>
    /// <param name="after">As in <see cref="Read"/>.</param>
    /// <param name="cancellation">Ends the sequence, by an <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<OperatorEvent> WatchAsync(long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            Task added;
            lock (_lock)
            {
                added = _added.Task;
            }

            var events = Read(after, ReadMax);
            foreach (var happened in events)
            {
                after = happened.Number;
                yield return happened;
            }

            if (events.IsEmpty)
            {
                await added.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until there is an event after a number.</summary>
    /// <param name="after">As in <see cref="Read"/>.</param>
    /// <param name="cancellation">Ends the wait, by an <see cref="OperationCanceledException"/>.</param>
    public Task WaitAsync(long after, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return after != _newest ? Task.CompletedTask : _added.Task.WaitAsync(cancellation);
        }
    }

    private static string Cut(string text) => text.Length <= TextLengthMax ? text : text[..TextLengthMax];

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
