namespace NfvHa.Geo.Hosting.Loop;

/// <summary>
/// Lets something happen on a loop again and again. The next time is counted from the end of the last, so that a loop that was stopped for long is not
/// flooded afterwards: what is due is due once.
/// </summary>
public sealed class LoopTimer : IDisposable
{
    private readonly EventLoop _loop;
    private readonly Action _due;
    private readonly Func<TimeSpan> _pace;
    private readonly ITimer _timer;

    /// <summary>Begins, at an even pace.</summary>
    /// <param name="loop">Where it happens.</param>
    /// <param name="time">What it waits by.</param>
    /// <param name="every">How long it waits; above zero.</param>
    /// <param name="due">What happens.</param>
    public LoopTimer(EventLoop loop, TimeProvider time, TimeSpan every, Action due)
        : this(loop, time, () => every, due)
    {
    }

    /// <summary>Begins.</summary>
    /// <param name="loop">Where it happens.</param>
    /// <param name="time">What it waits by.</param>
    /// <param name="pace">How long it waits from now on; above zero. Asked on the loop, each time before it waits.</param>
    /// <param name="due">What happens.</param>
    public LoopTimer(EventLoop loop, TimeProvider time, Func<TimeSpan> pace, Action due)
    {
        (_loop, _pace, _due) = (loop, pace, due);
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(pace(), Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    // It was begun by the loop and must go on even if the queue is full: so it has the way of what may not be lost.
    private void Fire() => _loop.End(() =>
    {
        try
        {
            _due();
        }
        finally
        {
            _timer.Change(_pace(), Timeout.InfiniteTimeSpan);
        }
    });
}
