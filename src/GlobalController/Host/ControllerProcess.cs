using Microsoft.Extensions.Logging;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Events;
using NfvHa.Geo.GlobalController.Host.Events.Bus;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Settings;
using NfvHa.Geo.GlobalController.Host.Telemetry;
using NfvHa.Geo.GlobalController.Host.Traffic;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.GlobalController.Host;

/// <summary>
/// A controller location: journal, store, the link, the loop around the core, DNS and vantage points, what operators talk to. The parts start in this order
/// and end in the opposite one.
/// </summary>
public sealed class ControllerProcess : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _endings;

    private ControllerProcess(ControllerParts parts, Stack<Func<ValueTask>> endings)
    {
        (Parts, _endings) = (parts, endings);
        Stopped = Task.WhenAny([parts.Node.Stopped, .. parts.Traffic is null ? [] : new[] { parts.Traffic.Stopped }]).Unwrap();
    }

    /// <summary>What it is made of.</summary>
    public ControllerParts Parts { get; }

    /// <summary>Ends when a loop ends; fails if one can't go on, and the process must end.</summary>
    public Task Stopped { get; }

    /// <summary>Starts a location that is installed.</summary>
    /// <param name="options">Options without errors.</param>
    /// <param name="time">Time of waits, and the wall clock.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="open">Opens what operators talk to; null for nothing.</param>
    public static async Task<ControllerStarted> StartAsync(ControllerOptions options, TimeProvider time, ILoggerFactory logs, OpenOperatorDoor? open = null)
    {
        var endings = new Stack<Func<ValueTask>>();
        var started = await StartAsync(options, time, logs, open, endings).ConfigureAwait(false);
        if (started.Process is null)
        {
            await EndAsync(endings).ConfigureAwait(false);
        }

        return started;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => EndAsync(_endings);

    private static async Task<ControllerStarted> StartAsync(
        ControllerOptions options, TimeProvider time, ILoggerFactory logs, OpenOperatorDoor? open, Stack<Func<ValueTask>> endings)
    {
        var opened = await SqliteControlStore.OpenAsync(new SqliteJournalOptions { Path = options.Journal }).ConfigureAwait(false);
        if (opened.Value is not { } journal)
        {
            return Failed(opened.Problem!);
        }

        endings.Push(journal.DisposeAsync);
        var read = await journal.ReadAsync(null).ConfigureAwait(false);
        if (read.Value is not { } state)
        {
            return Failed($"{read.Problem}. Start once with --install if this is a new deployment.");
        }

        if (!state.Locations.Members.Contains(options.Location))
        {
            return Failed($"{options.Journal} is the journal of {string.Join(", ", state.Locations.Members)}, not of {options.Location}; correct location or journal.");
        }

        var store = await LocationStore.OpenAsync(options.Store, options.Location).ConfigureAwait(false);
        if (store.Value is null)
        {
            return Failed(store.Problem!);
        }

        endings.Push(store.Value.DisposeAsync);
        var link = new MeshLink([.. options.Link.Peers.Keys]);
        var mesh = await LinkMesh.StartAsync(options.Link, link.ReceiveAsync, HostClock.Instance, time, logs).ConfigureAwait(false);
        if (mesh.Mesh is null)
        {
            return new ControllerStarted(null, mesh.Problems);
        }

        endings.Push(mesh.Mesh.DisposeAsync);
        link.Open(mesh.Mesh);
        await link.ReconnectedAsync(state.Sites, options.Timing, options.Link.BackoffMax * 2, time).ConfigureAwait(false);
        var log = logs.CreateLogger("NfvHa.Geo.Controller");
        var (telemetry, spans) = Observed(options, log, endings);
        var events = new EventRing(options.EventsMax, time, happened => HostLog.Log(log, happened, spans));
        var desk = new EventDesk(events);
        var sites = new SiteEventDesk(options.Location, events, link.Send);
        var start = new ControllerStart(options.Location, options.Timing, options.Plans, journal, state, store.Value)
        {
            TellTrouble = desk.TellJournal,
            Observe = telemetry is null ? null : telemetry.Hand,
        };
        var node = new ControllerNode(start, link, HostClock.Instance, time, desk.Tell);
        endings.Push(node.DisposeAsync);
        link.Begin(node, sites.Hear);
        node.Follow(desk.Look);
        if (store.Value.Ledger.Admission == 0)
        {
            events.Add(Happening.Of(
                EventKind.Location,
                options.Location,
                $"{options.Store} was not there: the location has lost its disk, and takes no part until it is admitted anew, which happens by itself."));
        }

        var traffic = options.Traffic is { } settings ? TrafficParts.Start(settings, options.Timing, node, journal, desk, time, telemetry, endings) : TrafficParts.None;
        if (!traffic.Problems.IsEmpty)
        {
            return new ControllerStarted(null, traffic.Problems);
        }

        var parts = new ControllerParts(options, node, traffic.Node, journal, events, mesh.Mesh);
        if (open is not null)
        {
            var door = await open(parts).ConfigureAwait(false);
            if (door.Open is null)
            {
                return new ControllerStarted(null, door.Problems);
            }

            endings.Push(door.Open.DisposeAsync);
        }

        var dns = traffic.Listens is { } listens ? $"; DNS answers at {listens}" : "";
        events.Add(Happening.Of(EventKind.Process, options.Location, $"{options.Location} runs; agents reach it at {mesh.Mesh.ListensAt}{dns}."));
        if (options.Transport != EventTransport.None)
        {
            // Last, and in the background: nothing that a failover needs waits for the bus to load.
            endings.Push(new EventPump(options.Location, events, new InMemoryTransport([], logs), () => node.View.State.Version.Generation, time).DisposeAsync);
        }

        return new ControllerStarted(new ControllerProcess(parts, endings), []);
    }

    private static (ControllerTelemetry? Telemetry, TakeoverSpans? Spans) Observed(ControllerOptions options, ILogger log, Stack<Func<ValueTask>> endings)
    {
        if (options.Telemetry is not { } settings)
        {
            return (null, null);
        }

        var telemetry = new ControllerTelemetry(
            settings, options.Location, [.. options.Traffic?.Dns.Services.Select(service => service.Service) ?? []], failure => HostLog.NotObserved(log, failure));
        endings.Push(telemetry.DisposeAsync);
        return (telemetry, new TakeoverSpans(settings.Deployment));
    }

    private static ControllerStarted Failed(string problem) => new(null, [problem]);

    private static async ValueTask EndAsync(Stack<Func<ValueTask>> endings)
    {
        while (endings.TryPop(out var end))
        {
            await end().ConfigureAwait(false);
        }
    }
}
