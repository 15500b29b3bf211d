using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Host.Probes;
using NfvHa.Geo.SiteAgent.Host.Tests.Control;

namespace NfvHa.Geo.SiteAgent.Host.Tests.Probes;

/// <summary>Components that stand still or are slow, as real processes at a real gate, and the agent that probes them.</summary>
public sealed class ProbedSiteTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ProbeOptions Probe = new()
    {
        Kind = ProbeKind.Stream,
        Send = [.. new byte[16]],
        Interval = TimeSpan.FromMilliseconds(300),
        Timeout = TimeSpan.FromMilliseconds(300),
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_component_that_stands_still_is_noticed_killed_and_serves_again()
    {
        await using var site = new SiteUnderTest { Probe = Probe };
        site.StartAgent();
        await WellAsync(site);
        await UntilAsync(() => IsServedAsync(site), "served", site);

        var frozen = site.Processes[^1];
        await SignalAsync("STOP", frozen);
        var begun = TimeProvider.System.GetTimestamp();
        await UntilAsync(() => Says(site, "echo does not answer its probe"), "said so", site);
        output.WriteLine($"noticed after {TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds:0} ms");
        await UntilAsync(() => IsServedAsync(site), "served again", site);
        output.WriteLine($"served after {TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds:0} ms");
        await WellAsync(site);

        Assert.Equal(2, site.Processes.Count);
        Assert.False(Directory.Exists($"/proc/{frozen}"), "what stood still is dead");
        Assert.Contains(site.Told, line => line.StartsWith("echo missed 3 probes in a row (no answer within 300 ms); it is killed and started again, restart 1 of at most 3 within 600 s", StringComparison.Ordinal));
        Assert.Contains("echo answers its probe again", site.Told);
        Assert.False(IsEscalated(site));
    }

    [Fact]
    public async Task The_component_of_a_standby_is_probed_and_started_again_too()
    {
        await using var site = new SiteUnderTest { Probe = Probe, Journal = (new SiteId("b"), new Epoch(1, 1), 1) };
        site.StartAgent();
        await WellAsync(site);

        await SignalAsync("STOP", site.Processes[^1]);
        await UntilAsync(() => site.Processes.Count == 2, "started again", site);
        await WellAsync(site);
    }

    [Fact]
    public async Task A_component_that_is_slow_but_within_the_timeout_is_left_alone()
    {
        await using var site = new SiteUnderTest
        {
            Probe = Probe with { Interval = TimeSpan.FromMilliseconds(400), Timeout = TimeSpan.FromMilliseconds(400), StartupGrace = TimeSpan.Zero },
            Delay = TimeSpan.FromMilliseconds(150),
        };
        site.StartAgent();
        await WellAsync(site);
        await UntilAsync(() => IsServedAsync(site), "served", site);

        for (var asked = 0; asked < 15; asked++)
        {
            await UntilAsync(() => IsServedAsync(site), "served, again and again", site);
        }

        Assert.Single(site.Processes);
        Assert.DoesNotContain(site.Told, line => line.Contains("missed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_component_that_no_restart_helps_is_said_to_be_beyond_it_and_is_left_in_peace()
    {
        await using var site = new SiteUnderTest { Probe = Probe with { FailuresMax = 2, StartupGrace = TimeSpan.Zero, RestartsMax = 2 }, Delay = TimeSpan.FromMinutes(1) };
        site.StartAgent();

        await UntilAsync(() => IsEscalated(site), "escalated", site);
        Assert.Equal(3, site.Processes.Count);
        Assert.True(Says(site, "echo does not answer its probe"));

        // As many misses again change nothing: no further start, and the operator is told once.
        await Task.Delay(3 * Probe.Interval, TimeProvider.System, Cancelled);
        Assert.True(IsEscalated(site));
        Assert.Equal(3, site.Processes.Count);
        Assert.Single(site.Told, line => line.Contains("2 restarts within 600 s did not help", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_restarts_a_silent_component_is_not_killed_and_the_site_takes_its_word_back_when_it_goes_on()
    {
        await using var site = new SiteUnderTest { Probe = Probe with { RestartsMax = 0 } };
        site.StartAgent();
        await WellAsync(site);

        await SignalAsync("STOP", site.Processes[^1]);
        await UntilAsync(() => IsEscalated(site), "escalated", site);
        await SignalAsync("CONT", site.Processes[^1]);
        await UntilAsync(() => !IsEscalated(site), "no more escalated", site);
        await WellAsync(site);
        Assert.Single(site.Processes);
    }

    [Fact]
    public async Task A_site_that_escalates_at_once_says_so_while_it_starts_the_component_again()
    {
        await using var site = new SiteUnderTest { Probe = Probe with { EscalatesAtOnce = true } };
        site.StartAgent();
        await WellAsync(site);

        await SignalAsync("STOP", site.Processes[^1]);
        await UntilAsync(() => IsEscalated(site), "escalated", site);
        await UntilAsync(() => !IsEscalated(site), "no more escalated", site);
        Assert.Equal(2, site.Processes.Count);
        await WellAsync(site);
    }

    [Fact]
    public async Task An_agent_that_starts_again_beside_a_running_component_goes_on_probing_it()
    {
        await using var site = new SiteUnderTest { Probe = Probe with { StartupGrace = TimeSpan.FromMilliseconds(200) } };
        site.StartAgent();
        await WellAsync(site);
        await site.EndAgentAsync();
        await SignalAsync("STOP", site.Processes[^1]);
        site.StartAgent();

        await UntilAsync(() => site.Processes.Distinct().Count() == 2, "started again", site);
        await WellAsync(site);
        await UntilAsync(() => IsServedAsync(site), "served", site);
    }

    private static bool Says(SiteUnderTest site, string trouble) => site.LastBeat?.Troubles.Contains(trouble) == true;

    private static bool IsEscalated(SiteUnderTest site) => site.LastBeat is { } beat && beat.Vnfs.Any(report => report.Escalated);

    private static Task WellAsync(SiteUnderTest site) =>
        UntilAsync(() => site.Processes.Count > 0 && site.LastBeat is { Troubles.IsEmpty: true }, "said that all works", site);

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancelled);
        Assert.Equal(0, kill.ExitCode);
    }

    private static async Task<bool> IsServedAsync(SiteUnderTest site)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(site.At, late.Token);
            var request = new byte[16];
            BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(8), 42);
            await client.GetStream().WriteAsync(request, late.Token);
            var answer = new byte[8];
            await client.GetStream().ReadExactlyAsync(answer, late.Token);
            return BinaryPrimitives.ReadInt64BigEndian(answer) == 42;
        }
        catch (Exception cut) when (cut is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static Task UntilAsync(Func<bool> isSo, string what, SiteUnderTest site) => UntilAsync(() => Task.FromResult(isSo()), what, site);

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what, SiteUnderTest site)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await isSo(); await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"not in time: {what}; the agent told: {string.Join(" | ", site.Told)}");
        }
    }
}
