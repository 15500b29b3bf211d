using System.Collections.Immutable;
using System.Threading.Channels;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;

namespace NfvHa.Geo.SiteAgent.Host.Events;

/// <summary>
/// Hands the events of this site to every location, by the journal and not by what was sent: each location gets the oldest that it lacks, and the next when
/// it has acknowledged those, or the same again after a while. So at most one message is under way to each, however much happens. No loop waits for it.
/// </summary>
internal sealed class EventHandover : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly EventJournal _journal;
    private readonly ImmutableArray<LocationId> _locations;
    private readonly TimeProvider _time;
    private readonly Action<LocationId, SiteEvents> _send;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _handing;

    /// <summary>Begins.</summary>
    /// <param name="journal">The events.</param>
    /// <param name="locations">Who is to have them.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="send">Sends; never waits, and may lose what it sends.</param>
    internal EventHandover(EventJournal journal, ImmutableArray<LocationId> locations, TimeProvider time, Action<LocationId, SiteEvents> send)
    {
        (_journal, _locations, _time, _send) = (journal, locations, time, send);
        _handing = HandAsync();
    }

    /// <summary>Something happened. Any thread; never waits.</summary>
    internal void Note(SiteNote note)
    {
        _journal.Add(note);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>A location has events. Any thread; never waits.</summary>
    internal void Hear(SiteEventsAck ack)
    {
        _journal.Acknowledge(ack);
        _wake.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _handing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task HandAsync()
    {
        using var every = new PeriodicTimer(Again, _time);
        var ticked = every.WaitForNextTickAsync(_ending.Token).AsTask();
        var woken = _wake.Reader.ReadAsync(_ending.Token).AsTask();
        var underWay = new Dictionary<LocationId, (long First, long At)>();
        while (true)
        {
            await await Task.WhenAny(ticked, woken).ConfigureAwait(false);
            ticked = ticked.IsCompleted ? every.WaitForNextTickAsync(_ending.Token).AsTask() : ticked;
            woken = woken.IsCompleted ? _wake.Reader.ReadAsync(_ending.Token).AsTask() : woken;
            foreach (var location in _locations)
            {
                if (_journal.For(location) is { } events)
                {
                    var isUnderWay = underWay.TryGetValue(location, out var sent) && sent.First == events.Events[0].Sequence - events.Missed && _time.GetElapsedTime(sent.At) < Again;
                    if (!isUnderWay)
                    {
                        underWay[location] = (events.Events[0].Sequence - events.Missed, _time.GetTimestamp());
                        _send(location, events);
                    }
                }
            }
        }
    }
}
