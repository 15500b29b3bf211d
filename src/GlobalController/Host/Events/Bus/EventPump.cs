using NfvHa.Geo.Contracts.Bus;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.GlobalController.Host.Events.Bus;

/// <summary>
/// Carries events from the ring to the event bus. The ring is the bounded queue before the bus: nobody who adds to it knows of this reader, and one that is
/// kept waiting for too long misses the oldest, sees that by the numbers, and says how many. It opens the transport itself, in the background, and tries
/// again for as long as it lives. So nothing else ever waits for a broker, or fails with one.
/// </summary>
public sealed class EventPump : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);
    private readonly EventRing _ring;
    private readonly LocationId _location;
    private readonly PublishedForm _form;
    private readonly IEventTransport _transport;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _pumping;
    private IOpenTransport? _open;
    private TimeSpan _pause = PauseMin;
    private string? _trouble;
    private long _dropped;

    /// <summary>Begins, on a thread of the pool.</summary>
    /// <param name="location">This location.</param>
    /// <param name="ring">What is to be published.</param>
    /// <param name="transport">Where to.</param>
    /// <param name="generation">The generation of the journal that is known now.</param>
    /// <param name="time">Time of waits.</param>
    public EventPump(LocationId location, EventRing ring, IEventTransport transport, Func<int> generation, TimeProvider time)
    {
        (_ring, _location, _transport, _time) = (ring, location, transport, time);
        _form = new PublishedForm(location, generation);
        _pumping = Task.Run(PumpAsync);
    }

    /// <summary>How many events never reached the bus: the ring went round before it took them, or no message can carry them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task PumpAsync()
    {
        long after = 0;
        while (true)
        {
            var events = _ring.Read(after, 1);
            if (events.IsEmpty)
            {
                await _ring.WaitAsync(after, _ending.Token).ConfigureAwait(false);
                continue;
            }

            // Read anew before each attempt: while the bus is away the ring goes on, and what fell out of it is not waited for.
            var happened = events[0];
            if (happened.Number - after - 1 is > 0 and var missed)
            {
                Drop(missed);
                after = happened.Number - 1;
                _ring.Add(Happening.Of(EventKind.EventsLost, _location, $"{missed} events were dropped before the event bus took them; they are in the log."));
            }

            if (_form.Of(happened) is not { } published)
            {
                Drop(1);
                after = happened.Number;
            }
            else if (await TryAsync(published).ConfigureAwait(false))
            {
                after = happened.Number;
            }
        }
    }

    private async Task<bool> TryAsync(PublishedEvent published)
    {
        try
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            using var limit = _time.CreateTimer(_ => late.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
            _open ??= await _transport.OpenAsync(late.Token).WaitAsync(late.Token).ConfigureAwait(false);
            await _open.PublishAsync(published, late.Token).WaitAsync(late.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a broker's client throws: events are not worth more than the controller.
        catch (Exception failed) when (!_ending.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Tell(failed is OperationCanceledException ? $"it did not answer within {Patience.TotalSeconds:0} s" : failed.Message);
            await CloseAsync().ConfigureAwait(false);
            await Task.Delay(_pause, _time, _ending.Token).ConfigureAwait(false);
            _pause = _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
            return false;
        }

        _pause = PauseMin;
        if (_trouble is not null)
        {
            _trouble = null;
            _ring.Add(Happening.Of(EventKind.Bus, _location, "The event bus takes events again."));
        }

        return true;
    }

    /// <summary>Says why the bus takes nothing; once, until it does again.</summary>
    private void Tell(string trouble)
    {
        if (_trouble is null)
        {
            _trouble = trouble;
            _ring.Add(Happening.Of(EventKind.Bus, _location, $"The event bus takes no events, which nothing but its consumers waits for: {trouble}"));
        }
    }

    private void Drop(long count) => Interlocked.Add(ref _dropped, count);

    private async Task CloseAsync()
    {
        if (_open is { } open)
        {
            _open = null;
            try
            {
                await open.DisposeAsync().AsTask().WaitAsync(Patience, _time).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // It is left in any case.
            catch (Exception)
#pragma warning restore CA1031
            {
                // It was in trouble already.
            }
        }
    }
}
