namespace NfvHa.Geo.Simulation.Engine;

/// <summary>
/// The shell's promise to the cores (S10): outputs follow in order, none before the writes that were asked for ahead of it are on disk. After a crash
/// the disk holds everything that was acknowledged and any prefix of what was still being written.
/// </summary>
/// <typeparam name="T">What the disk holds.</typeparam>
public sealed class OutputQueue<T>(Scheduler scheduler, Process process, Disk disk, T onDisk)
{
    private readonly Queue<Item> _items = new();
    private TimeSpan _busyUntil;
    private bool _isPumping;

    /// <summary>What is certainly on disk.</summary>
    public T OnDisk { get; private set; } = onDisk;

    /// <summary>Writes that are under way.</summary>
    public IEnumerable<T> Pending => _items.Where(item => item.IsWrite && !item.IsDone).Select(item => item.Snapshot!);

    /// <summary>Asks for a write.</summary>
    public void Write(T snapshot)
    {
        var item = new Item { IsWrite = true, Snapshot = snapshot };
        _items.Enqueue(item);
        var start = _busyUntil > scheduler.Now ? _busyUntil : scheduler.Now;
        _busyUntil = start + disk.Latency();
        var life = process.Life;
        scheduler.After(_busyUntil - scheduler.Now, () =>
        {
            if (process.Life != life)
            {
                return;
            }

            if (disk.Fails())
            {
                disk.OnFailure();
                return;
            }

            item.IsDone = true;
            OnDisk = snapshot;
            Pump();
        });
    }

    /// <summary>Carries an output out: at once, if nothing is ahead of it.</summary>
    public void Put<TOutput>(TOutput output, Action<TOutput> carryOut)
    {
        if (_isPumping || _items.Count > 0 || !process.BeforeOutput())
        {
            Wait(output, carryOut);
            return;
        }

        _isPumping = true;
        carryOut(output);
        _isPumping = false;
        Pump();
    }

    /// <summary>Adds an output.</summary>
    public void Put(Action output)
    {
        _items.Enqueue(new Item { Output = output });
        Pump();
    }

    // Apart, so that an output that passes at once costs no closure.
    private void Wait<TOutput>(TOutput output, Action<TOutput> carryOut) => Put(() => carryOut(output));

    /// <summary>After a kill: what a reader of the disk will find.</summary>
    /// <param name="found">Chosen by the crash.</param>
    public void Crash(T found)
    {
        _items.Clear();
        _busyUntil = TimeSpan.Zero;
        OnDisk = found;
    }

    /// <summary>Lets follow what may.</summary>
    public void Pump()
    {
        if (_isPumping)
        {
            return;
        }

        _isPumping = true;
        while (_items.TryPeek(out var item))
        {
            if (item.IsWrite)
            {
                if (!item.IsDone)
                {
                    break;
                }

                _items.Dequeue();
            }
            else
            {
                if (!process.BeforeOutput())
                {
                    break;
                }

                _items.Dequeue();
                item.Output!();
            }
        }

        _isPumping = false;
    }

    private sealed class Item
    {
        internal bool IsWrite { get; init; }

        internal bool IsDone { get; set; }

        internal T? Snapshot { get; init; }

        internal Action? Output { get; init; }
    }
}

/// <summary>How a disk behaves.</summary>
/// <param name="chance">Its own generator.</param>
public sealed class Disk(Rng chance)
{
    /// <summary>Takes much longer for every write.</summary>
    public bool IsSlow { get; set; }

    /// <summary>The next write fails.</summary>
    public bool FailsNext { get; set; }

    /// <summary>What a failed write does: the process ends itself rather than go on with a disk it can't trust.</summary>
    public required Action OnFailure { get; init; }

    internal TimeSpan Latency() => IsSlow
        ? chance.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(400))
        : chance.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(2));

    internal bool Fails()
    {
        var fails = FailsNext;
        FailsNext = false;
        return fails;
    }
}
