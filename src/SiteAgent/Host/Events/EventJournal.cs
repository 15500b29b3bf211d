using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.SiteAgent.Host.Events;

/// <summary>
/// What happened at this site since the agent started, until every location has it. Bounded: too many drop the oldest, and the locations that had not got
/// those are told how many they miss. In memory, so what no location took is lost with the agent. Thread-safe; nothing here waits.
/// </summary>
internal sealed class EventJournal
{
    private readonly Lock _lock = new();
    private readonly SiteId _site;
    private readonly BootId _boot;
    private readonly int _most;
    private readonly TimeProvider _time;
    private readonly Queue<SiteEvent> _kept = new();
    private readonly SortedDictionary<LocationId, long> _acknowledged;
    private long _last;

    /// <summary>Begins with no event.</summary>
    /// <param name="site">This site.</param>
    /// <param name="boot">This start of the agent.</param>
    /// <param name="locations">Who is to have the events; without any nothing is kept.</param>
    /// <param name="most">How many are kept. At least 1.</param>
    /// <param name="time">The wall clock.</param>
    internal EventJournal(SiteId site, BootId boot, IEnumerable<LocationId> locations, int most, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_site, _boot, _most, _time) = (site, boot, most, time);
        _acknowledged = new(locations.ToDictionary(location => location, _ => 0L));
    }

    /// <summary>How many are kept.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Adds an event. A text that no message may carry is made one that may.</summary>
    internal void Add(SiteNote note)
    {
        lock (_lock)
        {
            var subject = note.Subject.Length == 0 ? _site.Value : note.Subject;
            _kept.Enqueue(new SiteEvent(++_last, _time.GetUtcNow(), note.Kind, PlainText.Of(subject), PlainText.Of(note.Text)));
            Trim();
        }
    }

    /// <summary>A location has events. One that claims what never was is not believed; nor is one that speaks of an earlier start.</summary>
    internal void Acknowledge(SiteEventsAck ack)
    {
        lock (_lock)
        {
            if (ack.Boot == _boot && ack.Through <= _last && _acknowledged.TryGetValue(ack.Location, out var through) && ack.Through > through)
            {
                _acknowledged[ack.Location] = ack.Through;
                Trim();
            }
        }
    }

    /// <summary>What a location is to get now: the oldest that it did not acknowledge. Null if it has all.</summary>
    internal SiteEvents? For(LocationId location)
    {
        lock (_lock)
        {
            if (!_acknowledged.TryGetValue(location, out var through) || through == _last || _kept.Count == 0)
            {
                return null;
            }

            ImmutableArray<SiteEvent> events = [.. _kept.SkipWhile(happened => happened.Sequence <= through).Take(WireLimits.SiteEventsMax)];
            return new SiteEvents(_site, _boot, events[0].Sequence - through - 1, events);
        }
    }

    private void Trim()
    {
        var everywhere = _acknowledged.Count == 0 ? _last : _acknowledged.Values.Min();
        while (_kept.TryPeek(out var oldest) && (oldest.Sequence <= everywhere || _kept.Count > _most))
        {
            _kept.Dequeue();
        }
    }
}
