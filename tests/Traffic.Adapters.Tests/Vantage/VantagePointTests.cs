using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Dns;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using NfvHa.Geo.Traffic.Adapters.Vantage;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Vantage;

/// <summary>Real DNS servers; real HTTP listeners at 127.0.1.1 (a) and 127.0.2.1 (b).</summary>
public sealed class VantagePointTests : IDisposable
{
    private static readonly VantageId V1 = new("v1");
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly SiteListener[] _sites = SiteListener.StartAll(("127.0.1.1", "a"), ("127.0.2.1", "b"));
    private readonly HttpSiteProbe _probe;

    public VantagePointTests() => _probe = new HttpSiteProbe(new HttpSiteProbeOptions { Port = _sites[0].Port }, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _probe.Dispose();
        Array.ForEach(_sites, site => site.Dispose());
    }

    [Fact]
    public async Task A_move_is_seen_in_full_within_the_time_to_live_and_an_interval()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000), ttl: 1));
        using var vantage = From(server.Listens);
        var moved = Soon(vantage.WatchAsync(Cancellation), seen => seen.Answers[0].Version == Version(2) && Of(seen, B) == 1_000);
        await Soon(vantage2().WatchAsync(Cancellation), seen => Of(seen, A) == 1_000);
        var since = Stopwatch.StartNew();
        await server.PublishAsync(Intent(Version(2), Weights(b: 1_000)), Cancellation);
        Assert.Equal(new SiteShare(B, 1_000), Assert.Single(Assert.Single((await moved).Answers).Shares));

        // Besides, a round takes its time on a busy machine.
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1) + Interval + TimeSpan.FromSeconds(1));

        VantagePoint vantage2() => From(server.Listens);
    }

    [Fact]
    public async Task Resolvers_keep_answers_for_their_time_and_the_version_is_read_anew()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000), ttl: 60));
        using var keeping = From(server.Listens);
        using var forgetting = new VantagePoint(OptionsOf(server.Listens) with { KeepsAnswers = false }, _probe, TimeProvider.System);
        foreach (var vantage in new[] { keeping, forgetting })
        {
            Assert.Equal((1_000, Version(1)), await Look(vantage, A));
        }

        await server.PublishAsync(Intent(Version(2), Weights(b: 1_000), ttl: 60), Cancellation);
        Assert.Equal((1_000, Version(2)), await Look(keeping, A));
        Assert.Equal((1_000, Version(2)), await Look(forgetting, B));
    }

    [Fact]
    public async Task Shares_follow_the_weights()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 250, b: 750)));
        using var vantage = new VantagePoint(OptionsOf(server.Listens) with { ClientsPerServer = 100 }, _probe, TimeProvider.System);
        var seen = await vantage.LookAsync(Cancellation);
        Assert.InRange(Of(seen!, A), 220, 280);
        Assert.Equal(1_000, Of(seen!, A) + Of(seen!, B));
    }

    [Fact]
    public async Task A_former_owner_that_forwards_counts_as_the_one_it_forwards_to()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        _sites[0].Answer = SiteListener.Header("b");
        using var vantage = From(server.Listens);
        Assert.Equal((1_000, Version(1)), await Look(vantage, B));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_dead_DNS_server_should_have_answered_is_missing(bool takesPackets)
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        using var dead = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)dead.Client.LocalEndPoint!;
        if (!takesPackets)
        {
            dead.Dispose();
        }

        using var vantage = From(server.Listens, address);
        var since = Stopwatch.StartNew();
        Assert.Equal((500, Version(1)), await Look(vantage, A));
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task What_was_answered_before_a_server_died_is_held_until_its_time_is_over()
    {
        await using var living = await ServerOf(Intent(Version(1), Weights(b: 1_000), ttl: 60));
        await using var dying = await ServerOf(Intent(Version(1), Weights(a: 1_000), ttl: 1));
        using var vantage = From(living.Listens, dying.Listens);
        await vantage.LookAsync(Cancellation);
        await dying.DisposeAsync();
        Assert.Equal((500, Version(1)), await Look(vantage, A));
        await Soon(vantage.WatchAsync(Cancellation), seen => Of(seen, A) == 0 && Of(seen, B) == 500);
    }

    [Fact]
    public async Task What_a_dead_site_should_have_answered_is_missing()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 500, b: 500)));
        _sites[1].Dispose();
        using var vantage = From(server.Listens);
        var seen = await vantage.LookAsync(Cancellation);
        Assert.Equal(0, Of(seen!, B));
        Assert.InRange(Of(seen!, A), 450, 550);
    }

    [Fact]
    public async Task The_version_is_the_oldest_that_is_published_where_it_asks()
    {
        await using var newer = await ServerOf(Intent(Version(2, counter: 9), Weights(a: 1_000)));
        await using var older = await ServerOf(Intent(Version(1, counter: 10), Weights(b: 1_000)), Intent(Version(1), Weights(b: 1_000), Voice));
        await using var blank = Server();
        using var vantage = From(newer.Listens, older.Listens, blank.Listens);
        var seen = await vantage.LookAsync(Cancellation);
        Assert.Equal(Version(2, counter: 9), seen!.Answers[0].Version);
        Assert.InRange(Of(seen, A), 333, 334);
        Assert.InRange(Of(seen, B), 333, 334);
    }

    [Fact]
    public async Task Of_what_is_nowhere_published_nothing_is_said()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        await using var blank = Server();
        using var half = new VantagePoint(OptionsOf(server.Listens) with { Services = [Voice, Web] }, _probe, TimeProvider.System);
        Assert.Equal(Web, Assert.Single((await half.LookAsync(Cancellation))!.Answers).Service);
        using var none = From(blank.Listens);
        Assert.Null(await none.LookAsync(Cancellation));
    }

    [Fact]
    public async Task A_move_is_proven_to_the_core_and_a_dead_site_or_server_proves_nothing()
    {
        await using var server = await ServerOf();
        using var vantage = new VantagePoint(OptionsOf(server.Listens) with { KeepsAnswers = false }, _probe, TimeProvider.System);
        var leader = new Leader(server);
        Assert.Equal(Version(1), (await leader.Move(A, 1, vantage))?.Version);
        Assert.Equal(Version(2, counter: 2), (await leader.Move(B, 2, vantage))?.Version);

        using var blind = new VantagePoint(OptionsOf(server.Listens, new IPEndPoint(IPAddress.Loopback, 9)) with { KeepsAnswers = false }, _probe, TimeProvider.System);
        Assert.Null(await leader.Move(A, 3, blind));
        _sites[1].Dispose();
        Assert.Null(await leader.Move(B, 4, vantage));
    }

    [Fact]
    public void Wrong_options_are_all_named()
    {
        var errors = new VantageOptions
        {
            Id = V1,
            Zone = "geo example",
            Services = [Web, Web],
            Servers = [],
            ClientsPerServer = 0,
            DnsTries = 0,
            ConcurrencyMax = 0,
            Interval = TimeSpan.Zero,
            DnsLimit = TimeSpan.Zero,
            ProbeLimit = TimeSpan.Zero,
        }.Validate();
        Assert.All(
            new[] { "Zone", "Services has", "Servers", "ClientsPerServer", "DnsTries", "ConcurrencyMax", "Interval", "DnsLimit", "ProbeLimit" },
            key => Assert.Contains(errors, error => error.Contains(key, StringComparison.Ordinal)));
        Assert.Empty(OptionsOf(new IPEndPoint(IPAddress.Loopback, 53)).Validate());
    }

    [Theory]
    [InlineData("1.42/7", 1, 42, 7)]
    [InlineData("0.0/0", 0, 0, 0)]
    public void A_version_is_read_as_it_was_written(string text, int generation, long counter, long number)
    {
        Assert.Equal(Version(number, counter, generation), VersionRecord.Parse(text));
        Assert.Equal(text, VersionRecord.Format(Version(number, counter, generation)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.42")]
    [InlineData("1/42.7")]
    [InlineData("1.-42/7")]
    [InlineData("1.42/7 ")]
    [InlineData("99999999999.1/1")]
    public void What_is_no_version_is_none(string text) => Assert.Null(VersionRecord.Parse(text));

    private static VantageOptions OptionsOf(params IPEndPoint[] servers) =>
        new() { Id = V1, Zone = Zone, Services = [Web], Servers = [.. servers], ClientsPerServer = 30, Interval = Interval };

    private static int Of(Observed seen, SiteId site) => seen.Answers[0].Shares.Where(share => share.Site == site).Sum(share => share.Share);

    private static async Task<(int Share, TrafficVersion Version)> Look(VantagePoint vantage, SiteId site)
    {
        var seen = await vantage.LookAsync(Cancellation);
        Assert.Equal(V1, seen!.By);
        return (Of(seen, site), Assert.Single(seen.Answers).Version);
    }

    private VantagePoint From(params IPEndPoint[] servers) => new(OptionsOf(servers), _probe, TimeProvider.System);

    /// <summary>A leader's loop around the core, by hand.</summary>
    private sealed class Leader(EmbeddedDnsDriver driver)
    {
        private readonly TrafficDecider _decider = new(new TrafficOptions { Drivers = [D1], Vantages = [V1] });
        private TrafficView _view = new();

        /// <summary>Sends all clients to a new owner; what the core then says of it.</summary>
        public async Task<Moved?> Move(SiteId owner, int epoch, VantagePoint vantage)
        {
            Decide(new SitesJudged(Contracts.Ownership.SiteSet.Empty));
            var step = Decide(new SpecsRead([new TrafficSpec(Web, new(1, epoch), 1, new SingleOwner(owner), null, false)]));
            Assert.IsType<Adapters.Drivers.PublishDone>(await driver.PublishAsync(Assert.Single(step.Commands.OfType<Publish>()).Intent, Cancellation));
            Decide(await Soon(driver.WatchAsync(Cancellation), _ => true));
            return Decide((await vantage.LookAsync(Cancellation))!).Commands.OfType<Moved>().SingleOrDefault();
        }

        private TrafficStep Decide(TrafficEvent happened)
        {
            var step = _decider.Decide(_view, happened, Hosting.Clocks.HostClock.Instance.Read());
            _view = step.View;
            return step;
        }
    }
}
