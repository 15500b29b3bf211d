using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Hosting.Telemetry;

namespace NfvHa.Geo.Hosting.Tests.Telemetry;

/// <summary>Ids of traces, and collectors that are not as they should be.</summary>
public sealed class TelemetryExportTests
{
    private static readonly VnfId Vnf = new("register");

    [Fact]
    public void Whoever_derives_a_trace_finds_the_same_and_other_takeovers_have_others()
    {
        var trace = TakeoverTrace.Of("lab", Vnf, new Epoch(1, 2));

        Assert.Equal(trace.TraceId, TakeoverTrace.Of("lab", Vnf, new Epoch(1, 2)).TraceId);
        Assert.Equal(4, new[] { trace, TakeoverTrace.Of("lab", Vnf, new Epoch(1, 3)), TakeoverTrace.Of("lab", Vnf, new Epoch(2, 2)), TakeoverTrace.Of("other", Vnf, new Epoch(1, 2)) }
            .Select(one => one.TraceId).Distinct().Count());
        Assert.NotEqual(trace.SpanOf(TakeoverSpan.Revoke, "east"), trace.SpanOf(TakeoverSpan.Revoke, "west"));
    }

    [Fact]
    public void A_span_has_the_ids_that_are_derived()
    {
        using var heard = new Heard();

        new TakeoverSpans("derived").Write(Vnf, new Epoch(1, 2), TakeoverSpan.Root, "", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
        new TakeoverSpans("derived").Write(Vnf, new Epoch(1, 2), TakeoverSpan.Grant, "", TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(5));

        var trace = TakeoverTrace.Of("derived", Vnf, new Epoch(1, 2));
        var spans = heard.Spans.Where(span => span.TraceId == trace.TraceId).ToList();
        Assert.Equal([trace.RootId, trace.SpanOf(TakeoverSpan.Grant, "")], spans.Select(span => span.SpanId));
        Assert.Equal([default, trace.RootId], spans.Select(span => span.ParentSpanId));
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromTicks(1)], spans.Select(span => span.Duration)); // The runtime has no span without a duration.
        Assert.Null(Activity.Current);
    }

    /// <summary>It listens and never answers, or nobody listens.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_collector_that_is_dead_or_silent_delays_nobody_and_takes_no_memory(bool listens)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = new Uri($"http://{silent.LocalEndpoint}");
        if (!listens)
        {
            silent.Stop();
        }

        const int Many = 50_000;
        var options = new TelemetryOptions(endpoint, OtlpProtocol.Grpc, "dead", "", TimeSpan.FromSeconds(10), 256);
        var export = TelemetryExport.Start(options, TelemetryNames.Agent, "a")!;
        var spans = new TakeoverSpans("dead");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = TimeProvider.System.GetTimestamp();
        for (var number = 1; number <= Many; number++)
        {
            spans.Write(Vnf, new Epoch(1, number), TakeoverSpan.Root, "", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        }

        var took = TimeProvider.System.GetElapsedTime(began);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        began = TimeProvider.System.GetTimestamp();
        export.Dispose();

        Assert.True(took < TimeSpan.FromSeconds(10), $"{Many} spans took {took}");
        Assert.True(kept < 4_000_000, $"{kept} bytes are kept");
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(8), "the end took long");
    }

    [Fact]
    public async Task An_observer_that_fails_ends_alone_and_one_that_stands_still_keeps_nobody_waiting()
    {
        var failure = new TaskCompletionSource<Exception>();
        await using (var observer = new Observer<int>(_ => throw new InvalidOperationException("x"), failure.SetResult))
        {
            observer.Hand(1);
            Assert.Equal("x", (await failure.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken)).Message);
            observer.Hand(2);
        }

        using var stands = new ManualResetEventSlim();
        var seen = new List<int>();
        await using (var slow = new Observer<int>(
            number =>
            {
                stands.Wait();
                seen.Add(number);
            },
            failed => throw failed))
        {
            Enumerable.Range(0, 10_000).ToList().ForEach(slow.Hand);
            stands.Set();
        }

        Assert.InRange(seen.Count, 1_024, 1_025);
        Assert.Equal(9_999, seen[^1]);
    }

    [Fact]
    public void All_that_is_wrong_is_named_and_no_secret_is()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("nfvha-otlp-").FullName, "headers");
        File.WriteAllText(path, "authorization: Bearer secret, with a comma\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var wrong = Parse($$"""{ "telemetry": { "endpoint": "ftp://x", "protocol": "udp", "headersFile": "{{path}}", "queueMax": 1, "port": 1 } }""");

        Assert.Null(wrong.Value);
        Assert.Equal(5, wrong.Errors.Length);
        Assert.All(wrong.Errors, error => Assert.StartsWith("f: telemetry.", error, StringComparison.Ordinal));
        Assert.DoesNotContain(wrong.Errors, error => error.Contains("secret", StringComparison.Ordinal));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("https", Assert.Single(Parse($$"""{ "telemetry": { "endpoint": "http://192.0.2.1:4317", "headersFile": "{{path}}" } }""").Errors), StringComparison.Ordinal);
        var good = Parse($$"""{ "telemetry": { "endpoint": "http://127.0.0.1:4317", "headersFile": "{{path}}" } }""").Value!.Options!;
        Assert.Equal("authorization=Bearer%20secret%2C%20with%20a%20comma", good.Headers);
        Assert.DoesNotContain("secret", $"{good}", StringComparison.Ordinal);
        Assert.Null(Parse("{}").Value!.Options);
        File.Delete(path);
    }

    private static OptionsReading<Box> Parse(string json) => OptionsFile.Parse("f", Encoding.UTF8.GetBytes(json), root => new Box(TelemetryOptions.Read(root)));

    private sealed record Box(TelemetryOptions? Options);

    private sealed class Heard : IDisposable
    {
        private readonly ActivityListener _listener;

        public Heard()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == TelemetryNames.TakeoverSource,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Spans.Add,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Spans { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
