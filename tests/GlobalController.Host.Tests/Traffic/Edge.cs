using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Tests.Control;
using NfvHa.Geo.GlobalController.Host.Traffic;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Adapters.Vantage;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Tests.Traffic;

/// <summary>
/// Where clients meet the town: a real DNS server and a vantage point in the process of the controller, which start and end with it; and one more driver that
/// lives elsewhere. At the address of each site only a site that serves answers; of the active/active VNF any that lives.
/// </summary>
internal sealed class Edge : IAsyncDisposable, ISiteProbe
{
    public static readonly TrafficOptions Options = new()
    {
        Drivers = [new DriverId("dns-1"), new DriverId("far")],
        Vantages = [new VantageId("v1")],
        RepeatAfter = TimeSpan.FromMilliseconds(200),
        FreshFor = TimeSpan.FromSeconds(1),
    };

    private static readonly ImmutableArray<SiteAddress> Sites =
    [
        new(new SiteId("a"), IPAddress.Parse("127.0.1.1")),
        new(new SiteId("b"), IPAddress.Parse("127.0.2.1")),
        new(new SiteId("c"), IPAddress.Parse("127.0.3.1")),
    ];

    private readonly ConcurrentQueue<TrafficCommand> _told = new();
    private EmbeddedDnsDriver? _dns;
    private VantagePoint? _vantage;
    private TrafficNode? _node;

    public Town? Town { get; set; }

    public InMemoryDriver Far { get; } = new(new DriverId("far"), [Town.Vnf, Town.Spread]);

    public TrafficNode Node => _node!;

    public IEnumerable<TrafficCommand> Told => _told;

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Starts what runs in the process of the controller.</summary>
    public IAsyncDisposable Start(ControllerNode controller, IControlStore journal)
    {
        var options = new EmbeddedDnsOptions
        {
            Id = new DriverId("dns-1"),
            Zone = "geo.example.",
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Services = [new DnsService(Town.Vnf, Sites), new DnsService(Town.Spread, Sites)],
        };
        Assert.True(EmbeddedDnsDriver.TryStart(options, TimeProvider.System, out _dns, out var errors), string.Join(' ', errors));
        _vantage = new VantagePoint(Watching(_dns.Listens), this, TimeProvider.System);
        var start = new TrafficStart(controller, journal, Town.Timing, Options, [Town.Vnf, Town.Spread], [_dns, Far], [_vantage], null);
        _node = new TrafficNode(start, HostClock.Instance, TimeProvider.System, _told.Enqueue, Lines.Enqueue);
        return this;
    }

    /// <summary>The site that a client comes to who asks DNS now, or null if DNS names none.</summary>
    public async Task<SiteId?> AskAsync()
    {
        using var client = new VantagePoint(Watching(_dns!.Listens) with { ClientsPerServer = 1, KeepsAnswers = false }, new Addresses(), TimeProvider.System);
        return (await client.LookAsync(TestContext.Current.CancellationToken))?.Answers.Single(answers => answers.Service == Town.Vnf).Shares is [var only] ? only.Site : null;
    }

    public ValueTask<SiteId?> AskAsync(VnfId service, IPAddress address, CancellationToken cancellation)
    {
        var site = Sites.Single(site => address.Equals(site.V4)).Site;
        return ValueTask.FromResult<SiteId?>(Town?.Sites[site] is { } there && (service == Town.Spread ? there.IsAlive : there.Serves) ? site : null);
    }

    public async ValueTask DisposeAsync()
    {
        await _node!.DisposeAsync();
        await _node.Stopped;
        _vantage!.Dispose();
        await _dns!.DisposeAsync();
    }

    private static VantageOptions Watching(IPEndPoint server) => new()
    {
        Id = new VantageId("v1"),
        Zone = "geo.example.",
        Services = [Town.Vnf, Town.Spread],
        Servers = [server],
        ClientsPerServer = 100,
        Interval = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>Believes DNS, whoever serves.</summary>
    private sealed class Addresses : ISiteProbe
    {
        public ValueTask<SiteId?> AskAsync(VnfId service, IPAddress address, CancellationToken cancellation) =>
            ValueTask.FromResult<SiteId?>(Sites.Single(site => address.Equals(site.V4)).Site);
    }
}
