using System.Threading.Channels;

namespace NfvHa.Geo.Hosting.Telemetry;

/// <summary>
/// Looks at what a loop hands over, beside it. The loop never waits: of what is not looked at in time the oldest is dropped, and what goes wrong here stays
/// here.
/// </summary>
/// <typeparam name="T">What is looked at; immutable.</typeparam>
public sealed class Observer<T> : IAsyncDisposable
{
    private const int WaitingMax = 1_024;
    private readonly Channel<T> _waiting = Channel.CreateBounded<T>(new BoundedChannelOptions(WaitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task _looking;

    /// <summary>Begins.</summary>
    /// <param name="look">Looks at one after the other.</param>
    /// <param name="failed">Takes what went wrong. The observer ends with it, and what it observes goes on.</param>
    public Observer(Action<T> look, Action<Exception> failed) => _looking = Task.Run(() => LookAsync(look, failed));

    /// <summary>Hands something over, from any thread. Never waits.</summary>
    public void Hand(T seen) => _waiting.Writer.TryWrite(seen);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _looking.ConfigureAwait(false);
    }

    private async Task LookAsync(Action<T> look, Action<Exception> failed)
    {
        try
        {
            await foreach (var seen in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                look(seen);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _waiting.Writer.TryComplete();
            failed(failure);
        }
    }
}
