using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Traffic;

/// <summary>
/// Hands intents to one driver, one after the other, so that a driver that is slow or out holds up nobody else. Of each service only the newest intent waits.
/// What the driver publishes is told, after each intent and whenever the driver says so by itself.
/// </summary>
internal sealed class DriverPump : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(50);
    private readonly ITrafficDriver _driver;
    private readonly TimeProvider _time;
    private readonly Action<Published> _hear;
    private readonly Action<string> _tell;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Lock _lock = new();
    private readonly SortedDictionary<VnfId, TrafficIntent> _wanted = [];
    private readonly Task[] _works;
    private string? _told;

    /// <summary>Begins with nothing to hand over.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="hear">Takes what the driver publishes.</param>
    /// <param name="tell">Takes why something is not published, for an operator; the same is not told twice in a row.</param>
    public DriverPump(ITrafficDriver driver, TimeProvider time, Action<Published> hear, Action<string> tell)
    {
        (_driver, _time, _hear, _tell) = (driver, time, hear, tell);
        _works = [Task.Run(PublishAsync), Task.Run(WatchAsync)];
        Running = Task.WhenAny(_works).Unwrap();
    }

    /// <summary>Ends when it is disposed of; fails as soon as the driver broke its contract.</summary>
    public Task Running { get; }

    /// <summary>Puts an intent in the place of an older one of its service. Never waits.</summary>
    public void Hand(TrafficIntent intent)
    {
        lock (_lock)
        {
            if (_wanted.TryGetValue(intent.Service, out var waiting))
            {
                _wanted[intent.Service] = waiting.Version < intent.Version ? intent : waiting;
                return;
            }

            _wanted.Add(intent.Service, intent);
        }

        _ready.Release();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_works).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Dispose();
        _ending.Dispose();
    }

    private async Task PublishAsync()
    {
        while (true)
        {
            await _ready.WaitAsync(_ending.Token).ConfigureAwait(false);
            var intent = Take();
            switch (await HandOverAsync(intent).ConfigureAwait(false))
            {
                case PublishDone { Published: var published }:
                    _told = null;
                    _hear(new Published(_driver.Id, published));
                    break;
                case PublishRefused { Reason: var reason, There: var there }:
                    Tell(reason);
                    _hear(new Published(_driver.Id, [new PublishedIntent(intent.Service, there)]));
                    break;
                case PublishRetry { After: var after, Reason: var reason }:
                    Tell(reason);
                    await Task.Delay(after > RetryMin ? after < Patience ? after : Patience : RetryMin, _time, _ending.Token).ConfigureAwait(false);
                    Hand(intent);
                    break;
            }
        }
    }

    private async Task<PublishResult> HandOverAsync(TrafficIntent intent)
    {
        using var late = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _ending.Token);
        try
        {
            return await _driver.PublishAsync(intent, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            return new PublishRetry(RetryMin, $"{_driver.Id} did not take {intent.Version} of {intent.Service} within {Patience.TotalSeconds} s.");
        }
    }

    private async Task WatchAsync()
    {
        await foreach (var said in _driver.WatchAsync(_ending.Token).ConfigureAwait(false))
        {
            _hear(said);
        }
    }

    private TrafficIntent Take()
    {
        lock (_lock)
        {
            var (service, intent) = _wanted.First();
            _wanted.Remove(service);
            return intent;
        }
    }

    private void Tell(string reason)
    {
        if (reason != _told)
        {
            _tell(reason);
        }

        _told = reason;
    }
}
