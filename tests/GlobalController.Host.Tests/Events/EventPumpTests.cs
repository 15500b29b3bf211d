using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Bus;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Events;
using NfvHa.Geo.GlobalController.Host.Events.Bus;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Tests.Control;

namespace NfvHa.Geo.GlobalController.Host.Tests.Events;

/// <summary>Events of sites and of a location, on their way to operators and to the event bus.</summary>
public sealed class EventPumpTests
{
    private static readonly LocationId East = new("east");
    private static readonly SiteId A = new("a");
    private readonly EventRing _ring = new(64, TimeProvider.System, _ => { });
    private readonly ConcurrentQueue<SiteEventsAck> _acks = new();

    [Fact]
    public void Events_of_a_site_are_told_once_in_order_and_acknowledged()
    {
        var desk = new SiteEventDesk(East, _ring, (_, ack) => _acks.Enqueue(ack));

        desk.Hear(Handed("boot-1", 0, 1, 2));
        desk.Hear(Handed("boot-1", 0, 1, 2, 3));
        desk.Hear(Handed("boot-1", 0, 2));
        desk.Hear(Handed("boot-2", 0, 1));

        var told = _ring.Read(0, 100);
        Assert.Equal(["boot-1 1", "boot-1 2", "boot-1 3", "boot-2 1"], told.Select(happened => $"{happened.Origin!.Boot} {happened.Origin.Sequence}"));
        Assert.All(told, happened => Assert.Equal(A, happened.Origin!.Site));
        Assert.Equal([2, 3, 3, 1], _acks.Select(ack => ack.Through));
    }

    [Fact]
    public void What_a_site_dropped_is_said_once()
    {
        var desk = new SiteEventDesk(East, _ring, (_, ack) => _acks.Enqueue(ack));

        desk.Hear(Handed("boot-1", 7, 8, 9));
        desk.Hear(Handed("boot-1", 7, 8, 9));

        Assert.Equal(["events-lost", "site-component", "site-component"], _ring.Read(0, 100).Select(happened => happened.Kind));
        Assert.StartsWith("7 events of a were dropped", _ring.Read(0, 1)[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bus_brings_each_event_to_each_consumer_though_another_one_throws()
    {
        var taken = new ConcurrentQueue<PublishedEvent>();
        EventConsumer[] consumers =
        [
            new("broken", (_, _) => throw new InvalidOperationException("no")),
            new("good", (published, _) =>
            {
                taken.Enqueue(published);
                return Task.CompletedTask;
            }),
        ];
        await using var pump = new EventPump(East, _ring, new InMemoryTransport([.. consumers], NullLoggerFactory.Instance), () => 3, TimeProvider.System);
        new SiteEventDesk(East, _ring, (_, _) => { }).Hear(Handed("boot-1", 0, 1));
        new EventDesk(_ring).Tell(new VerdictChanged(A, Verdict.Failed, Verdict.Suspect, ["east: no beat"]));

        await UntilAsync(() => taken.Count == 2);

        Assert.Equal([("Happened", "agent/a", 3), ("Verdict", "controller/east", 3)], taken.Select(published => (published.Kind, published.Source, published.Generation)));
        foreach (var published in taken)
        {
            var decoded = Assert.IsType<Done<Envelope>>(WireCodec.Json.Decode(System.Text.Encoding.UTF8.GetBytes(published.Envelope)));
            Assert.Equal(published.Id, ((GeoEvent)decoded.Value.Message).Id.Value);
        }
    }

    [Fact]
    public async Task A_bus_that_is_away_costs_the_oldest_events_and_that_is_counted_and_said()
    {
        var transport = new Flaky { IsDown = true };
        await using var pump = new EventPump(East, _ring, transport, () => 1, TimeProvider.System);
        _ring.Add(Happening.Of(EventKind.Process, East, "event 0"));
        await UntilAsync(() => _ring.Read(0, 100).Any(happened => happened.Kind == EventKind.Bus));
        for (var i = 1; i <= 1_000; i++)
        {
            _ring.Add(Happening.Of(EventKind.Process, East, $"event {i}"));
        }

        transport.IsDown = false;

        await UntilAsync(() => transport.Published.Any(published => published.Envelope.Contains("takes events again", StringComparison.Ordinal)));
        Assert.InRange(pump.Dropped, 900, 1_000);
        Assert.Contains(transport.Published, published => published.Envelope.Contains("events were dropped before the event bus took them", StringComparison.Ordinal));
        Assert.Contains(transport.Published, published => published.Envelope.Contains("event 1000", StringComparison.Ordinal));
        Assert.Equal(transport.Published.Count, transport.Published.Select(published => published.Id).Distinct().Count());
    }

    /// <summary>A failover completes with every broker down.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failover_completes_though_the_bus_throws_or_never_answers(bool throws)
    {
        await using var town = await Town.StartAsync(new InMemoryControlStore(100, () => RequestFate.Answered));
        await using var pump = new EventPump(East, _ring, new Flaky { IsDown = throws, IsSilent = !throws }, () => 1, TimeProvider.System);
        town.Controller.Follow(new EventDesk(_ring).Look);

        town.Sites[A].Die();

        await town.UntilAsync(() => town.Sites.Values.Any(site => site.Name != A && site.Serves), "another site serves");
        await town.UntilAsync(() => _ring.Read(0, 100).Any(happened => happened.Kind == EventKind.Owner), "operators are told");
    }

    private static SiteEvents Handed(string boot, long missed, params long[] sequences) => new(
        A, new BootId(boot), missed, [.. sequences.Select(sequence => new SiteEvent(sequence, DateTimeOffset.UnixEpoch, "site-component", "hlr", $"event {sequence}"))]);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var waited = 0; !isSo(); waited++)
        {
            Assert.True(waited < 3_000, "it was not so within 30 s");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Flaky : IEventTransport, IOpenTransport
    {
        private volatile bool _isDown;

        public bool IsDown
        {
            get => _isDown;
            set => _isDown = value;
        }

        public bool IsSilent { get; init; }

        public ConcurrentQueue<PublishedEvent> Published { get; } = new();

        public Task<IOpenTransport> OpenAsync(CancellationToken cancellation) =>
            IsDown ? throw new InvalidOperationException("no broker") : Task.FromResult<IOpenTransport>(this);

        public Task PublishAsync(PublishedEvent published, CancellationToken cancellation)
        {
            if (IsSilent)
            {
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            }

            Published.Enqueue(published);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
