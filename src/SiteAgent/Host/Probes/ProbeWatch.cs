using NfvHa.Geo.Hosting.Loop;

namespace NfvHa.Geo.SiteAgent.Host.Probes;

/// <summary>Asks one life of a component again and again, beside the loop, one probe at a time, and tells the loop what became of each.</summary>
internal sealed class ProbeWatch : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins with a probe at once.</summary>
    /// <param name="socket">Where the component listens.</param>
    /// <param name="options">How it is asked.</param>
    /// <param name="loop">Where it is told. What finds its queue full is dropped: the next probe says it again.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="tell">Takes each outcome, on the loop; not after this was disposed of there.</param>
    internal ProbeWatch(string socket, ProbeOptions options, EventLoop loop, TimeProvider time, Action<ProbeOutcome> tell) =>
        _ = Task.Run(() => RunAsync(socket, options, loop, time, tell), CancellationToken.None);

    /// <summary>Ends it, without waiting. For the loop's thread.</summary>
    public void Dispose() => _end.Cancel();

    private async Task RunAsync(string socket, ProbeOptions options, EventLoop loop, TimeProvider time, Action<ProbeOutcome> tell)
    {
        try
        {
            while (true)
            {
                var begun = time.GetTimestamp();
                var outcome = await Probe.AskAsync(socket, options, time, _end.Token).ConfigureAwait(false);
                loop.Post(() =>
                {
                    if (!_end.IsCancellationRequested)
                    {
                        tell(outcome);
                    }
                });
                var rest = options.Interval - time.GetElapsedTime(begun);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, _end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The life is over, or the agent is.
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            loop.End(() => throw new LoopFailedException("a probe failed in a way that says nothing about its component", broken));
        }
    }
}
