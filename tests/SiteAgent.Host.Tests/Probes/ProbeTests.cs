using System.Net.Sockets;
using System.Text;
using NfvHa.Geo.SiteAgent.Host.Probes;

namespace NfvHa.Geo.SiteAgent.Host.Tests.Probes;

/// <summary>One probe, of a real socket.</summary>
public sealed class ProbeTests : IDisposable
{
    private static readonly ProbeOptions Http = new() { Kind = ProbeKind.Http, Path = "/healthz", Interval = TimeSpan.FromSeconds(10), Timeout = TimeSpan.FromSeconds(10) };
    private static readonly ProbeOptions Brief = Http with { Interval = TimeSpan.FromMilliseconds(300), Timeout = TimeSpan.FromMilliseconds(300) };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("probe-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.FullName, "s");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", null)]
    [InlineData("HTTP/1.1 204\r\n\r\n", null)]
    [InlineData("HTTP/1.0 302 Found\r\n", null)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", "it answered 404")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n", "it answered 503")]
    [InlineData("SSH-2.0-x\r\n", "the answer is not HTTP")]
    [InlineData("HTTP/1.1 200 OK", "the answer is not HTTP")]
    [InlineData("", "the answer is not HTTP")]
    public async Task An_answer_over_HTTP_counts_by_its_status(string answer, string? why)
    {
        using var listener = Listen();
        var asked = AnswerAsync(listener, Encoding.ASCII.GetBytes(answer));

        var outcome = await Probe.AskAsync(Path, Http, TimeProvider.System, Cancelled);

        Assert.Equal(why is null ? ProbeAnswered.It : new ProbeMissed(why), outcome);
        Assert.StartsWith("GET /healthz HTTP/1.1\r\nHost: localhost\r\n", await asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", null)]
    [InlineData("", "the connection ended without an answer")]
    public async Task Of_a_stream_any_byte_is_an_answer(string answer, string? why)
    {
        using var listener = Listen();
        var asked = AnswerAsync(listener, Encoding.ASCII.GetBytes(answer));

        var outcome = await Probe.AskAsync(Path, Http with { Kind = ProbeKind.Stream, Send = [.. "ping"u8] }, TimeProvider.System, Cancelled);

        Assert.Equal(why is null ? ProbeAnswered.It : new ProbeMissed(why), outcome);
        Assert.Equal("ping", await asked);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_missed()
    {
        Assert.IsType<ProbeMissed>(await Probe.AskAsync(Path, Http, TimeProvider.System, Cancelled));
    }

    /// <summary>The kernel connects, as it does for a process that stands still.</summary>
    [Fact]
    public async Task A_connection_without_an_answer_is_missed()
    {
        using var listener = Listen();
        Assert.Equal(new ProbeMissed("no answer within 300 ms"), await Probe.AskAsync(Path, Brief, new ManualTime(), Cancelled));
    }

    [Fact]
    public async Task A_miss_while_the_prober_itself_stood_still_says_nothing()
    {
        using var listener = Listen();
        Assert.Equal(ProbeUncertain.It, await Probe.AskAsync(Path, Brief, new LateTime(TimeSpan.FromMilliseconds(200)), Cancelled));
    }

    [Fact]
    public async Task An_answer_counts_also_if_the_prober_stood_still()
    {
        using var listener = Listen();
        var asked = AnswerAsync(listener, "HTTP/1.1 200 OK\r\n"u8.ToArray());
        Assert.Equal(ProbeAnswered.It, await Probe.AskAsync(Path, Http, new LateTime(TimeSpan.FromSeconds(5)), Cancelled));
        await asked;
    }

    [Fact]
    public void A_budget_gives_no_more_than_its_most_within_its_window_which_slides()
    {
        var time = new ManualTime();
        var budget = new RestartBudget(2, TimeSpan.FromSeconds(10), time);
        Assert.True(budget.TryTake());
        time.Seconds = 4;
        Assert.True(budget.TryTake());
        time.Seconds = 9;
        Assert.False(budget.TryTake());
        time.Seconds = 10;
        Assert.True(budget.HasRoom);
        Assert.True(budget.TryTake());
        Assert.False(budget.TryTake());
        Assert.False(new RestartBudget(0, TimeSpan.FromSeconds(1), time).TryTake());
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path));
        listener.Listen(8);
        return listener;
    }

    private static async Task<string> AnswerAsync(Socket listener, byte[] answer)
    {
        using var client = await listener.AcceptAsync(Cancelled);
        var asked = new byte[1024];
        var read = await client.ReceiveAsync(asked, Cancelled);
        await client.SendAsync(answer, Cancelled);
        client.Shutdown(SocketShutdown.Send);
        return Encoding.ASCII.GetString(asked, 0, read);
    }

    /// <summary>The time of a process that gets no processor when its timers are due.</summary>
    private sealed class LateTime(TimeSpan late) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime + late, period);
    }

    /// <summary>Waits are real, and never seem late: what is measured stands still until it is set.</summary>
    private sealed class ManualTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
