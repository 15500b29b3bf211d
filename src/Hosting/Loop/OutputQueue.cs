namespace NfvHa.Geo.Hosting.Loop;

/// <summary>
/// The shell's promise to a core (S10): outputs follow in order, none before the writes that were asked for ahead of it are on disk. Writes are snapshots of
/// all that must be kept, so while one is under way only the newest of those that wait is written; what was asked for in between is on disk with it. All
/// members are for the thread of the loop, save the write itself, which runs beside it.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="loop">The loop whose outputs they are.</param>
/// <param name="write">Makes a snapshot durable; ends when it is, and blocks nobody. Fails if it can't: nobody knows then what the disk holds.</param>
public sealed class OutputQueue<T>(EventLoop loop, Func<T, Task> write)
    where T : class
{
    /// <summary>The most that may wait: a disk that stands still for so long ends the process, which could not serve anyway.</summary>
    public const int ItemsMax = 65_536;

    private readonly Queue<Item> _items = [];
    private long _asked;
    private long _done;
    private T? _newest;
    private bool _isWriting;
    private bool _isPumping;

    /// <summary>How many outputs and writes wait.</summary>
    public int Waiting => _items.Count;

    /// <summary>Asks for a write.</summary>
    public void Write(T snapshot)
    {
        _newest = snapshot;
        Enqueue(new Item(++_asked, null));
        WriteNewest();
    }

    /// <summary>Carries an output out: at once, if nothing is ahead of it.</summary>
    public void Put(Action output)
    {
        Enqueue(new Item(0, output));
        Pump();
    }

    private void Enqueue(Item item)
    {
        if (_items.Count == ItemsMax)
        {
            throw new LoopFailedException($"a write has taken so long that {ItemsMax} outputs wait for it; look at the disk");
        }

        _items.Enqueue(item);
    }

    private void WriteNewest()
    {
        if (_isWriting || _newest is not { } snapshot)
        {
            return;
        }

        (_isWriting, _newest) = (true, null);
        var through = _asked;
        loop.Beside(() => write(snapshot), () =>
        {
            _isWriting = false;
            _done = through;
            WriteNewest();
            Pump();
        });
    }

    private void Pump()
    {
        if (_isPumping)
        {
            return;
        }

        _isPumping = true;
        try
        {
            while (_items.TryPeek(out var item) && item.Write <= _done)
            {
                _items.Dequeue();
                item.Output?.Invoke();
            }
        }
        finally
        {
            _isPumping = false;
        }
    }

    /// <summary>An output, or the place of a write among them.</summary>
    private readonly record struct Item(long Write, Action? Output);
}
