using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.GlobalController.Host.Tests.Processes;

/// <summary>The controller as operators run it: its executable, its file of options, its exit codes.</summary>
public sealed class ControllerProcessTests : IAsyncDisposable
{
    private static readonly MemberId East = MemberId.Of(new LocationId("east"));
    private readonly Controller _controller = new();
    private readonly ConcurrentQueue<BeatReply> _replies = new();
    private readonly ConcurrentQueue<SiteEventsAck> _acks = new();
    private readonly CancellationTokenSource _ending = new();
    private LinkMesh? _site;
    private Task _beating = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        await _controller.DisposeAsync();
        _ending.Dispose();
    }

    [Fact]
    public async Task It_answers_the_beats_of_a_site_and_stops_when_it_is_asked_to()
    {
        await InstallAsync();
        await ConnectAsync(await _controller.StartAsync());

        await PromisedAsync();

        Assert.Contains("east leads since term 1", _controller.Log, StringComparison.Ordinal);
        _controller.Signal(Controller.Term);
        Assert.Equal(0, await _controller.EndedAsync());
    }

    /// <summary>The site is there all the time: it connects again by itself, and is not called failed by a location that was away.</summary>
    [Fact]
    public async Task It_goes_on_after_it_was_killed_and_misses_nobody_who_is_there()
    {
        await InstallAsync();
        var at = await _controller.StartAsync();
        await ConnectAsync(at);
        await PromisedAsync();
        _controller.Signal(Controller.Killed);
        await _controller.EndedAsync();
        File.WriteAllText(_controller.Config, _controller.Good().Replace("\"listen\": \"127.0.0.1:0\", \"certificate\"", $"\"listen\": \"{at}\", \"certificate\"", StringComparison.Ordinal));

        await _controller.StartAsync();

        await PromisedAsync();
        Assert.DoesNotContain("term 1.", _controller.Log, StringComparison.Ordinal);
        Assert.Contains("east leads since term", _controller.Log, StringComparison.Ordinal);
        await _controller.UntilAsync(() => _controller.Log.Contains("verdict b: b is Healthy", StringComparison.Ordinal), "the site is healthy");
        Assert.DoesNotContain("b is Failed", _controller.Log, StringComparison.Ordinal);
    }

    /// <summary>An agent sends until it is acknowledged, and so does this site.</summary>
    [Fact]
    public async Task What_a_site_tells_is_told_to_operators_once_and_acknowledged()
    {
        await InstallAsync();
        await ConnectAsync(await _controller.StartAsync());
        var events = new SiteEvents(
            new SiteId("b"), new BootId("boot-b"), 2, [new SiteEvent(3, DateTimeOffset.UnixEpoch, "site-component", "web", "web ended with 137.")]);

        await _controller.UntilAsync(
            () =>
            {
                _site!.Send(East, Envelope.Of(events));
                return _acks.Count > 1;
            },
            "it acknowledges");

        Assert.All(_acks, ack => Assert.Equal(new SiteEventsAck(new LocationId("east"), new BootId("boot-b"), 3), ack));
        await _controller.UntilAsync(() => _controller.Log.Contains("site-component web: At b: web ended with 137.", StringComparison.Ordinal), "it is told");
        Assert.Single(_controller.Log.Split('\n'), line => line.Contains("web ended with 137.", StringComparison.Ordinal));
        Assert.Single(_controller.Log.Split('\n'), line => line.Contains("2 events of b were dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_does_not_start_where_it_is_not_installed_and_is_not_installed_twice()
    {
        var (code, output) = await Controller.RunAsync("--config", _controller.Config);
        Assert.Equal(4, code);
        Assert.Contains("--install", output, StringComparison.Ordinal);

        await InstallAsync();
        (code, output) = await Controller.RunAsync("--config", _controller.Config, "--install");
        Assert.Equal(4, code);
        Assert.Contains("is installed already", output, StringComparison.Ordinal);

        // Its disk was lost, not the journal: to install it again would let it promise what it has revoked.
        File.Delete(Path.Combine(_controller.Folder, "location.db"));
        (code, output) = await Controller.RunAsync("--config", _controller.Config, "--install");
        Assert.Equal(4, code);
        Assert.Contains("never overwritten", output, StringComparison.Ordinal);
        await _controller.StartAsync();
        await _controller.UntilAsync(() => _controller.Log.Contains("east was admitted anew", StringComparison.Ordinal), "it is admitted again");
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_with_every_error_and_no_trace()
    {
        var path = _controller.Write(_controller.Good(""", "vnf": 1, "eventsMax": 0""").Replace("\"a\", \"capacity\": 10", "\"A\"", StringComparison.Ordinal), "wrong.json");

        var (code, output) = await Controller.RunAsync("--config", path);

        Assert.Equal(3, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.StartsWith(path, line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("vnf is not known", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("eventsMax is 0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("deployment.sites[0].name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Arguments_that_are_wrong_and_help_have_codes_of_their_own()
    {
        Assert.Equal(2, (await Controller.RunAsync("--confg", "x")).Code);
        Assert.Equal(3, (await Controller.RunAsync("--config", Path.Combine(_controller.Folder, "missing.json"))).Code);
        var (code, output) = await Controller.RunAsync("--help");
        Assert.Equal(0, code);
        Assert.Contains("exit codes", output, StringComparison.Ordinal);
    }

    private async Task InstallAsync()
    {
        var (code, output) = await Controller.RunAsync("--config", _controller.Config, "--install");
        Assert.True(code == 0, output);
    }

    /// <summary>Connects as the agent of site b, which owns the VNF, and beats from then on.</summary>
    private async Task ConnectAsync(IPEndPoint controller)
    {
        var self = MemberId.Of(new SiteId("b"));
        var options = new LinkOptions
        {
            Self = self,
            Files = _controller.Files(self),
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Peers = ImmutableSortedDictionary<MemberId, DnsEndPoint>.Empty.Add(East, new DnsEndPoint(controller.Address.ToString(), controller.Port)),
        };
        ValueTask HearAsync(Received received, CancellationToken cancellation)
        {
            switch (received.Envelope.Message)
            {
                case BeatReply reply:
                    _replies.Enqueue(reply);
                    break;
                case SiteEventsAck ack:
                    _acks.Enqueue(ack);
                    break;
            }

            return ValueTask.CompletedTask;
        }

        var start = await LinkMesh.StartAsync(
            options, HearAsync, HostClock.Instance, TimeProvider.System, NullLoggerFactory.Instance, cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(start.Problems);
        _site = start.Mesh;
        _beating = Task.Run(() => BeatAsync(_site!));
    }

    private async Task BeatAsync(LinkMesh site)
    {
        for (var sequence = 1L; ; sequence++)
        {
            var beat = new Beat(
                new SiteId("b"),
                new AgentInstanceId("agent-b"),
                new BootId("boot-b"),
                sequence,
                HostClock.Instance.Read().Monotonic,
                new DesiredVersion(1, 1),
                0,
                [new PromiseRequest(new VnfId("web"), new Epoch(1, 1))],
                [],
                []);
            site.Send(East, Envelope.Of(beat));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, _ending.Token);
        }
    }

    /// <summary>Waits until the location promises from now on: it is silent for one hold after each start.</summary>
    private async Task PromisedAsync()
    {
        _replies.Clear();
        await _controller.UntilAsync(() => _replies.Any(reply => !reply.Promises.IsEmpty), "it promises");
    }
}
