using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Host.Events;

namespace NfvHa.Geo.SiteAgent.Host.Tests.Control;

/// <summary>The agent at work with a real gate: clients are served while the lease lasts, and no longer.</summary>
public sealed class AgentNodeTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_site_with_a_grant_and_promises_serves()
    {
        _site.StartAgent();

        await UntilAsync(IsServedAsync, "served");
    }

    [Fact]
    public async Task What_happens_at_the_site_is_told_once()
    {
        _site.StartAgent();
        await UntilAsync(IsServedAsync, "served");
        var runs = Assert.Single(_site.Notes, note => note.Kind == SiteEventKind.Component);
        Assert.Single(_site.Notes, note => note.Kind == SiteEventKind.Service);
        Assert.Single(_site.Notes, note => note.Kind == SiteEventKind.Gate);

        using (var component = Process.GetProcessById(int.Parse(runs.Text.Split(' ')[^1].TrimEnd('.'), CultureInfo.InvariantCulture)))
        {
            component.Kill();
        }

        await UntilAsync(() => Task.FromResult(_site.Notes.Count(note => note.Kind == SiteEventKind.Component) == 3), "it ended and runs again");
        Assert.Contains(_site.Notes, note => note == new SiteNote(SiteEventKind.Component, "echo", "echo ended with 137"));
    }

    [Fact]
    public async Task Without_promises_service_ends_within_the_lease_and_comes_back_with_them()
    {
        _site.StartAgent();
        await UntilAsync(IsServedAsync, "served");

        _site.Promises = false;
        await Task.Delay(SiteUnderTest.Timing.Duration + SiteUnderTest.Timing.BeatInterval, TimeProvider.System, Cancelled);
        Assert.False(await IsServedAsync());

        _site.Promises = true;
        await UntilAsync(IsServedAsync, "served again");
    }

    [Fact]
    public async Task An_agent_that_is_restarted_within_the_lease_disturbs_nobody()
    {
        _site.StartAgent();
        await UntilAsync(IsServedAsync, "served");
        using var client = await ConnectAsync();
        Assert.True(await AskAsync(client));

        await _site.EndAgentAsync();
        Assert.True(await AskAsync(client));
        _site.StartAgent();
        for (var asked = 0; asked < 40; asked++)
        {
            await Task.Delay(SiteUnderTest.Timing.BeatInterval, TimeProvider.System, Cancelled);
            Assert.True(await AskAsync(client), "the connection that was open before");
        }
    }

    [Fact]
    public async Task An_agent_that_stays_away_takes_its_service_along()
    {
        _site.StartAgent();
        await UntilAsync(IsServedAsync, "served");

        await _site.EndAgentAsync();
        await Task.Delay(SiteUnderTest.Timing.Duration + SiteUnderTest.Timing.BeatInterval, TimeProvider.System, Cancelled);

        Assert.False(await IsServedAsync());
    }

    [Fact]
    public async Task Who_lost_the_VNF_serves_no_more()
    {
        _site.StartAgent();
        await UntilAsync(IsServedAsync, "served");

        _site.Journal = (new SiteId("b"), new Epoch(1, 2), 2);

        await UntilAsync(async () => !await IsServedAsync(), "served no more");
    }

    [Fact]
    public async Task A_site_whose_component_does_not_run_yet_says_so_until_it_does()
    {
        _site.StartAgent();

        await UntilAsync(() => Task.FromResult(_site.LastBeat?.Troubles.Contains("echo does not run yet") == true), "said that it does not run yet");
        await UntilAsync(() => Task.FromResult(_site.LastBeat!.Troubles.IsEmpty), "said that all works");
        await UntilAsync(IsServedAsync, "served");
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(_site.At, Cancelled);
        return client;
    }

    private async Task<bool> IsServedAsync()
    {
        try
        {
            using var client = await ConnectAsync();
            return await AskAsync(client);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>One request of 16 bytes to the echo component; its answer begins with the token.</summary>
    private static async Task<bool> AskAsync(TcpClient client)
    {
        var request = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(8), 42);
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(request, late.Token);
            var answer = new byte[8];
            await stream.ReadExactlyAsync(answer, late.Token);
            return BinaryPrimitives.ReadInt64BigEndian(answer) == 42;
        }
        catch (Exception cut) when (cut is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await isSo(); await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancelled))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"not in time: {what}");
        }
    }
}
