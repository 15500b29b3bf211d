namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>
/// Flushes a log beside the loop that appends to it. While one flush runs, the steps that are taken meanwhile gather for the next one. It takes a thread
/// of the pool while there is something to flush, and none otherwise.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="durable">
/// Told what is durable after each flush, in order, one call at a time, on a thread of the pool: hand it to the loop.
/// </param>
/// <param name="failed">Told once if the disk fails; nothing is told after that, and the process must end.</param>
public sealed class LogFlusher(CheckpointLog log, Action<DurableLog> durable, Action<LogFailedException> failed)
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int WokenAgain = 2;

    private int _state = Idle;
    private long _told;

    /// <summary>Call it after each append; it returns at once. Any thread may.</summary>
    public void Wake()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Idle) == Idle)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static flusher => flusher.Run(), this, preferLocal: false);
        }
        else if (Interlocked.CompareExchange(ref _state, WokenAgain, Running) == Idle)
        {
            Wake();
        }
    }

    private void Run()
    {
        do
        {
            Volatile.Write(ref _state, Running);
            DurableLog reached;
            try
            {
                reached = log.Flush();
            }
            catch (LogFailedException e)
            {
                // Never idle again: it stays silent.
                failed(e);
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            if (reached.Step > _told)
            {
                _told = reached.Step;
                durable(reached);
            }
        }
        while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running);
    }
}
