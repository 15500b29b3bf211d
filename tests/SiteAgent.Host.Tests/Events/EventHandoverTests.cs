using System.Collections.Concurrent;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.SiteAgent.Host.Events;

namespace NfvHa.Geo.SiteAgent.Host.Tests.Events;

/// <summary>What happened at a site reaches each location, whatever the link loses meanwhile.</summary>
public sealed class EventHandoverTests
{
    private static readonly SiteId Site = new("a");
    private static readonly BootId Boot = new("boot-1");
    private static readonly LocationId East = new("east");
    private static readonly LocationId West = new("west");

    [Fact]
    public async Task A_location_that_was_away_gets_afterwards_what_happened_in_order()
    {
        await using var away = new Location(isThere: false, most: 1_000, East);
        for (var i = 1; i <= 100; i++)
        {
            away.Handover.Note(new SiteNote(SiteEventKind.Component, "hlr", $"event {i}"));
        }

        away.IsThere = true;

        await Location.UntilAsync(() => away.Journal.Count == 0);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"event {i}"), away.Taken[East].Select(happened => happened.Text));
        Assert.Equal(0, away.Missed);
    }

    [Fact]
    public async Task A_flood_is_bounded_and_what_was_dropped_is_counted()
    {
        await using var away = new Location(isThere: false, most: 50, East);
        for (var i = 1; i <= 10_000; i++)
        {
            away.Handover.Note(new SiteNote(SiteEventKind.Gate, "", $"event {i}"));
        }

        Assert.Equal(50, away.Journal.Count);
        away.IsThere = true;

        await Location.UntilAsync(() => away.Journal.Count == 0);
        Assert.Equal(9_950, away.Missed);
        Assert.Equal(Enumerable.Range(9_951, 50).Select(i => $"event {i}"), away.Taken[East].Select(happened => happened.Text));
    }

    [Fact]
    public void A_location_that_has_all_is_sent_nothing_while_another_one_lacks_some()
    {
        var journal = new EventJournal(Site, Boot, [East, West], 10, TimeProvider.System);
        journal.Add(new SiteNote(SiteEventKind.Agent, "", "one"));
        journal.Acknowledge(new SiteEventsAck(East, Boot, 1));

        Assert.Null(journal.For(East));
        Assert.Equal("one", Assert.Single(journal.For(West)!.Events).Text);

        // Neither an earlier start nor what never was is believed.
        journal.Acknowledge(new SiteEventsAck(West, new BootId("boot-0"), 1));
        journal.Acknowledge(new SiteEventsAck(West, Boot, 2));
        Assert.NotNull(journal.For(West));
        journal.Acknowledge(new SiteEventsAck(West, Boot, 1));
        Assert.Equal(0, journal.Count);
    }

    [Fact]
    public void Whatever_a_component_wrote_last_fits_into_a_message()
    {
        var journal = new EventJournal(Site, Boot, [East], 10, TimeProvider.System);
        journal.Add(new SiteNote(SiteEventKind.Component, "hlr", $"a\nb\u0000\ud83d{new string('x', 5_000)}"));
        journal.Add(new SiteNote(SiteEventKind.Component, "hlr", ""));

        Assert.IsType<Done<ReadOnlyMemory<byte>>>(WireCodec.Link.Encode(Envelope.Of(journal.For(East)!)));
    }

    /// <summary>Locations as the link shows them: what is sent while they are away is lost.</summary>
    private sealed class Location : IAsyncDisposable
    {
        private volatile bool _isThere;
        private long _missed;

        public Location(bool isThere, int most, params LocationId[] locations)
        {
            _isThere = isThere;
            Taken = new(locations.ToDictionary(location => location, _ => new ConcurrentQueue<SiteEvent>()));
            Journal = new EventJournal(Site, Boot, locations, most, TimeProvider.System);
            Handover = new EventHandover(Journal, [.. locations], TimeProvider.System, Take);
        }

        public EventJournal Journal { get; }

        public EventHandover Handover { get; }

        public ConcurrentDictionary<LocationId, ConcurrentQueue<SiteEvent>> Taken { get; }

        public long Missed => Interlocked.Read(ref _missed);

        public bool IsThere
        {
            set => _isThere = value;
        }

        public ValueTask DisposeAsync() => Handover.DisposeAsync();

        public static async Task UntilAsync(Func<bool> isSo)
        {
            for (var waited = 0; !isSo(); waited++)
            {
                Assert.True(waited < 3_000, "the events were not taken within 30 s");
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        private void Take(LocationId location, SiteEvents events)
        {
            if (_isThere)
            {
                Interlocked.Add(ref _missed, events.Missed);
                foreach (var happened in events.Events)
                {
                    Taken[location].Enqueue(happened);
                }

                Handover.Hear(new SiteEventsAck(location, Boot, events.Events[^1].Sequence));
            }
        }
    }
}
