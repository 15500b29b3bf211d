using System.Collections.Concurrent;

namespace NfvHa.Geo.GlobalController.Host.Journal.Files;

/// <summary>
/// The one thread that works on a file, and what waits for it: bounded, in order. Nobody else blocks. Who gives up before the work began is told that nothing was
/// done; who gives up while it is done, that nothing is known.
/// </summary>
internal sealed class StoreThread : IAsyncDisposable
{
    private readonly BlockingCollection<Action> _waiting;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _waitingMax;

    public StoreThread(string name, int waitingMax)
    {
        _waitingMax = waitingMax;
        _waiting = new(waitingMax);
        new Thread(Work) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Has work done, and returns what came of it.</summary>
    /// <param name="work">The work.</param>
    /// <param name="refused">What to return, with the reason, if it was not and won't be done.</param>
    /// <param name="unknown">What to return, with the reason, if it may have been done.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public ValueTask<T> RunAsync<T>(Func<T> work, Func<string, T> refused, Func<string, T> unknown, CancellationToken cancellation)
    {
        var job = new Job<T>(work, refused, unknown);
        try
        {
            if (cancellation.IsCancellationRequested || !_waiting.TryAdd(job.Run))
            {
                return new(refused(cancellation.IsCancellationRequested ? "given up before it was handed in" : $"{_waitingMax} requests wait for the disk already; ask again later"));
            }
        }
        catch (InvalidOperationException) when (_waiting.IsAddingCompleted)
        {
            return new(refused("the store was closed"));
        }

        return job.AnswerAsync(cancellation);
    }

    /// <summary>Does what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.CompleteAdding();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Work()
    {
        foreach (var run in _waiting.GetConsumingEnumerable())
        {
            run();
        }

        _ended.SetResult();
    }

    private sealed class Job<T>(Func<T> work, Func<string, T> refused, Func<string, T> unknown)
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _isTaken;

        public async ValueTask<T> AnswerAsync(CancellationToken cancellation)
        {
            await using var givenUp = cancellation.UnsafeRegister(static job => ((Job<T>)job!).GiveUp(), this).ConfigureAwait(false);
            return await _answer.Task.ConfigureAwait(false);
        }

        public void Run()
        {
            if (Interlocked.Exchange(ref _isTaken, 1) == 0)
            {
                try
                {
                    _answer.TrySetResult(work());
                }
#pragma warning disable CA1031 // A broken contract belongs to the one who asked, on whatever thread it shows.
                catch (Exception broken)
#pragma warning restore CA1031
                {
                    _answer.TrySetException(broken);
                }
            }
        }

        private void GiveUp() =>
            _answer.TrySetResult(Interlocked.Exchange(ref _isTaken, 1) == 0 ? refused("given up before it was written") : unknown("given up while it was written"));
    }
}
