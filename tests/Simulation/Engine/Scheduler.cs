namespace NfvHa.Geo.Simulation.Engine;

/// <summary>
/// Virtual time: a heap of what is to happen, ordered by time and then by when it was scheduled, so that a seed always plays the same way.
/// </summary>
public sealed class Scheduler
{
    /// <summary>Whoever lives when it arrives.</summary>
    public const int AnyLife = -1;

    private Entry[] _heap = new Entry[1024];
    private int _count;
    private long _scheduled;

    /// <summary>True time since the start of the run.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How much has happened.</summary>
    public long Events { get; private set; }

    /// <summary>Lets something happen after a delay.</summary>
    public void After(TimeSpan delay, Action action) => After(delay, null, AnyLife, action);

    /// <summary>Lets something reach a process after a delay.</summary>
    /// <param name="delay">The delay.</param>
    /// <param name="process">The process, or null if nobody can miss it.</param>
    /// <param name="life">Which of its lives it is for, or <see cref="AnyLife"/>.</param>
    /// <param name="action">What reaches it.</param>
    public void After(TimeSpan delay, Process? process, int life, Action action)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        var entry = new Entry((Now + delay).Ticks, _scheduled++, action, process, life);
        var place = _count++;
        while (place > 0)
        {
            var parent = (place - 1) / 2;
            if (!entry.IsBefore(_heap[parent]))
            {
                break;
            }

            _heap[place] = _heap[parent];
            place = parent;
        }

        _heap[place] = entry;
    }

    /// <summary>Plays everything up to a moment.</summary>
    public void RunUntil(TimeSpan end)
    {
        while (_count > 0 && _heap[0].At <= end.Ticks)
        {
            var next = Take();
            Now = new TimeSpan(next.At);
            Events++;
            if (next.Process is not { } process)
            {
                next.Action();
            }
            else if (next.Life == AnyLife || next.Life == process.Life)
            {
                process.Post(next.Action);
            }
        }

        Now = end;
    }

    private Entry Take()
    {
        var first = _heap[0];
        var last = _heap[--_count];
        _heap[_count] = default;
        var place = 0;
        while (true)
        {
            var child = (2 * place) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(last))
            {
                break;
            }

            _heap[place] = _heap[child];
            place = child;
        }

        if (_count > 0)
        {
            _heap[place] = last;
        }

        return first;
    }

    private readonly record struct Entry(long At, long Order, Action Action, Process? Process, int Life)
    {
        internal bool IsBefore(in Entry other) => At != other.At ? At < other.At : Order < other.Order;
    }
}
