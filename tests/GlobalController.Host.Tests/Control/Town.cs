using System.Collections.Concurrent;
using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Tests.Control;

/// <summary>
/// Three sites with the production core of the agent, each on a loop of its own, and one controller location that can be ended and started again on its files.
/// All in this process and in real time: what the nodes say goes straight to whom it is for. A watch asks all gates all the time how many of them let a VNF serve.
/// </summary>
internal sealed class Town : IControllerLink, IAsyncDisposable
{
    public static readonly VnfId Vnf = new("web");
    public static readonly VnfId Spread = new("cdn");
    public static readonly LocationId Location = new("loc");

    private static readonly ImmutableArray<SiteId> Names = [new("a"), new("b"), new("c")];
    private readonly IControlStore _journal;
    private readonly string _folder = Directory.CreateTempSubdirectory("nfvha-town-").FullName;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<ControllerCommand> _told = new();
    private readonly Func<ControllerNode, IControlStore, IAsyncDisposable>? _beside;
    private LocationStore? _store;
    private IAsyncDisposable? _besides;
    private volatile ControllerNode? _controller;
    private Task<int> _watch = Task.FromResult(0);

    private Town(IControlStore journal, Func<ControllerNode, IControlStore, IAsyncDisposable>? beside)
    {
        (_journal, _beside) = (journal, beside);
        Sites = Names.ToImmutableSortedDictionary(name => name, name => new Site(name, this));
    }

    public static LeaseTiming Timing { get; } = new()
    {
        BeatInterval = TimeSpan.FromMilliseconds(50),
        Duration = TimeSpan.FromMilliseconds(1000),
        FailAfter = TimeSpan.FromMilliseconds(500),
    };

    public ImmutableSortedDictionary<SiteId, Site> Sites { get; }

    public ControllerNode Controller => _controller!;

    public IControlStore Journal => _journal;

    public ControlState State => Controller.View.State;

    public IEnumerable<ControllerCommand> Told => _told;

    public ConcurrentQueue<string> Troubles { get; } = new();

    /// <summary>Starts everything; the VNF is served by the first site when this returns.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="beside">Starts what runs in the process of the controller, each time that this starts; null for nothing.</param>
    public static async Task<Town> StartAsync(IControlStore journal, Func<ControllerNode, IControlStore, IAsyncDisposable>? beside = null)
    {
        var town = new Town(journal, beside);
        var spec = new VnfSpec(Vnf, SiteSet.Of(Names), ReplicationMode.Stateless, GateKind.Kernel, HasPausableClocks: false, IsAutomatic: true);
        var state = new ControlState(
            new DesiredVersion(1, 1),
            0,
            null,
            SiteSet.Of(Names),
            new LocationSet(0, [Location]),
            ImmutableSortedDictionary<LocationId, Admission>.Empty.Add(Location, new Admission(Location, 1, null)),
            new([KeyValuePair.Create(Vnf, VnfRecord.First(spec, Names[0]))]))
        {
            Spread = ImmutableSortedDictionary<VnfId, SpreadService>.Empty.Add(
                Spread, new SpreadService(Spread, ServiceAvailabilityLevel.Level1, 1, [new SiteWeight(Names[0], 1), new SiteWeight(Names[1], 1)])),
        };
        Assert.IsType<Written>(await journal.InitializeAsync(state, new JournalStamp(TimeProvider.System.GetUtcNow(), "test")));
        Assert.IsType<Written>(await LocationStore.InstallAsync(town.LocationFile, Location));
        await town.StartControllerAsync();
        foreach (var site in town.Sites.Values)
        {
            site.Start();
        }

        town._watch = Task.Run(town.WatchAsync);
        await town.UntilAsync(() => town.Sites[Names[0]].Serves, "the first site serves");
        return town;
    }

    /// <summary>Starts the controller on what its disk and the journal hold.</summary>
    public async Task StartControllerAsync()
    {
        _store = (await LocationStore.OpenAsync(LocationFile, Location)).Value!;
        var state = (await _journal.ReadAsync(null)).Value!;
        var start = new ControllerStart(Location, Timing, new PlanOptions(), _journal, state, _store) { TellTrouble = Troubles.Enqueue };
        _controller = new ControllerNode(start, this, HostClock.Instance, TimeProvider.System, _told.Enqueue);
        _besides = _beside?.Invoke(_controller, _journal);
    }

    /// <summary>Ends the controller.</summary>
    public async Task EndControllerAsync()
    {
        var controller = Controller;
        _controller = null;
        if (_besides is not null)
        {
            await _besides.DisposeAsync();
        }

        await controller.DisposeAsync();
        await _store!.DisposeAsync();
    }

    public void Send(SiteId to, BeatReply reply) => Sites[to].Hear(reply);

    public void Send(LocationReport report)
    {
    }

    public void Pass(Beat beat)
    {
        _controller?.Hear(beat);
        foreach (var site in Sites.Values.Where(site => site.Name != beat.Site))
        {
            site.Hear(beat);
        }
    }

    /// <summary>Waits until something is so; says what did not come if it takes too long.</summary>
    public async Task UntilAsync(Func<bool> isSo, string what)
    {
        for (var waited = 0; !isSo(); waited++)
        {
            Assert.True(waited < 1500, $"waited in vain until {what}; the controller knows {_controller?.View.State.Vnfs[Vnf]}; {string.Join("; ", _controller?.View.State.Plans.Values.SelectMany(plan => plan.Items) ?? [])}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        Assert.Equal(1, Math.Max(1, await _watch));
        foreach (var site in Sites.Values)
        {
            await site.DisposeAsync();
        }

        if (_controller is not null)
        {
            await EndControllerAsync();
        }

        await _journal.DisposeAsync();
        _ending.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string LocationFile => Path.Combine(_folder, "location.db");

    /// <summary>S2: the most gates that let the VNF serve at one moment, by one reading of the clocks.</summary>
    private async Task<int> WatchAsync()
    {
        var most = 0;
        while (!_ending.IsCancellationRequested)
        {
            var now = HostClock.Instance.Read();
            most = Math.Max(most, Sites.Values.Count(site => site.Permits(now)));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        return most;
    }
}
