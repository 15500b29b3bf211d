using System.Threading.Channels;

namespace NfvHa.Geo.Hosting.Loop;

/// <summary>
/// One thread that does one thing after the other: what a core must see happens here, and nowhere else. What comes from outside waits in a queue with a
/// bound; what finds it full is dropped and counted, like a datagram, for everything that is posted is state that will be said again. What must not be lost
/// (the end of a write or of a commit) has a way of its own, bounded by what the loop itself began.
/// </summary>
public sealed class EventLoop : IAsyncDisposable
{
    private readonly Channel<Action> _posted;
    private readonly Channel<Action> _ended = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    // Never disposed: what was begun may still end after the loop has.
    private readonly SemaphoreSlim _ready = new(0);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private readonly LoopMetrics _metrics;
    private Task _beside = Task.CompletedTask;
    private volatile bool _isStopping;
    private long _dropped;

    /// <summary>Starts a loop.</summary>
    /// <param name="name">Its name, for those who look at the threads of the process.</param>
    /// <param name="postedMax">How much may wait. At least 1.</param>
    public EventLoop(string name, int postedMax = 4096)
    {
        _posted = Channel.CreateBounded<Action>(new BoundedChannelOptions(postedMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _metrics = new LoopMetrics(name, () => _posted.Reader.Count, () => Dropped);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Ends when the loop ends; fails with what ended it, if something was thrown on its thread or by a write: the process must end then.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>How many events found the queue full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Lets something happen, from any thread. False if the queue is full, or the loop has stopped: it will not happen.</summary>
    public bool Post(Action happened)
    {
        if (_isStopping || !_posted.Writer.TryWrite(happened))
        {
            Interlocked.Increment(ref _dropped);
            return false;
        }

        _ready.Release();
        return true;
    }

    /// <summary>Tells the loop that something which it began has ended; never dropped while the loop runs.</summary>
    public void End(Action ended)
    {
        _ended.Writer.TryWrite(ended);
        _ready.Release();
    }

    /// <summary>Does something slow beside the loop, one after the other in the order of the calls, and tells the loop. If it fails, the loop ends. For the loop's thread.</summary>
    internal void Beside(Func<Task> slow, Action ended) => _beside = FollowAsync(_beside, slow, ended);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _ready.Release();
        await _stopped.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _beside.ConfigureAwait(false);
        _metrics.Dispose();
    }

    private async Task FollowAsync(Task before, Func<Task> slow, Action ended)
    {
        await before.ConfigureAwait(false);
        try
        {
            await slow().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            ended = () => throw new LoopFailedException("a write failed, and nobody knows what the disk holds now", failure);
        }

        End(ended);
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                _ready.Wait();
                if (_ended.Reader.TryRead(out var next) || _posted.Reader.TryRead(out next))
                {
                    _metrics.Turn(next);
                }
            }

            _stopped.SetResult();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _isStopping = true;
            _stopped.SetException(failure);
        }
    }
}

/// <summary>The loop can't go on.</summary>
public sealed class LoopFailedException(string message, Exception? cause = null) : Exception(message, cause);
