using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.Demo.Lab;
using NfvHa.Geo.Demo.Scenes;

namespace NfvHa.Geo.Demo.Tests.Telemetry;

/// <summary>The processes of a lab, a site that is killed, and what a collector gets to see of it.</summary>
[Collection(LabCollection.Name)]
public sealed class FailoverTraceTests
{
    private static readonly string[] Once =
    [
        TakeoverSpan.Root, TakeoverSpan.Detect, TakeoverSpan.Intent, TakeoverSpan.Revoke, TakeoverSpan.Fence, TakeoverSpan.Grant, TakeoverSpan.SiteArm,
        TakeoverSpan.SitePromote, TakeoverSpan.TrafficIntent, TakeoverSpan.TrafficPublish, TakeoverSpan.TrafficRedirect,
    ];

    [Fact]
    [Trait("Length", "long")]
    public async Task A_failover_is_one_trace_of_all_processes_that_took_part()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var collector = await Collector.StartAsync();
        var settings = new LabSettings("127.60", LabSettings.FastTiming, Level: 1, IsBeside: false) { Otlp = collector.At };
        await using var stage = await Stage.SetAsync(settings, TimeSpan.FromSeconds(1), cancellation);

        var result = await new Play(stage, new Random(1), cancellation).SiteDiesAsync();
        var root = new SpanSeen[1];
        await stage.UntilAsync(
            () =>
            {
                root[0] = collector.Spans.LastOrDefault(span => span.Name == TakeoverSpan.Root)!;
                var seen = collector.Spans.Where(span => span.Trace == root[0]?.Trace).ToList();
                return Task.FromResult(Once.All(name => seen.Any(span => span.Name == name)) && seen.Count(span => span.Name == TakeoverSpan.SiteRevoke) == 2);
            },
            $"all spans arrived; so far {string.Join(", ", collector.Spans.Select(span => $"{span.Instance} {span.Name}"))}",
            cancellation);

        Assert.Empty(result.Problems);
        Assert.Equal(0, result.LostAckedWrites);
        var trace = collector.Spans.Where(span => span.Trace == root[0].Trace).ToList();
        Assert.Equal("", root[0].Parent);
        Assert.All(trace, span => Assert.True(span == root[0] || span.Parent == root[0].Id, $"{span.Name} has the parent {span.Parent}"));
        Assert.Equal(trace.Count, trace.Select(span => span.Id).Distinct().Count());
        Assert.Equal(["a", "b", "c", "hq"], trace.Select(span => span.Instance).Append("a").Distinct().Order());
        Assert.All(trace, span => Assert.Equal(span.Instance == "hq" ? TelemetryNames.Controller : TelemetryNames.Agent, span.Service));
        Assert.All(trace, span => Assert.Equal("register", span.Attributes[TelemetryNames.Vnf]));

        // One host, one wall clock.
        ulong End(string name) => trace.Single(span => span.Name == name).End;
        Assert.All(trace, span => Assert.True(span.Start <= span.End && span.Start >= root[0].Start && span.End <= root[0].End + 500_000_000UL, $"{span.Name} lies outside of the takeover"));
        Assert.True(End(TakeoverSpan.Detect) <= End(TakeoverSpan.Intent));
        Assert.True(End(TakeoverSpan.Intent) <= End(TakeoverSpan.Fence));
        Assert.True(End(TakeoverSpan.Fence) <= End(TakeoverSpan.Grant));
        Assert.True(End(TakeoverSpan.Grant) <= End(TakeoverSpan.SiteArm));
        Assert.True(End(TakeoverSpan.TrafficIntent) <= End(TakeoverSpan.TrafficRedirect));
        Assert.Equal("LeaseExpired", root[0].Attributes[TelemetryNames.Proof]);
        Assert.Equal("Granted", root[0].Attributes[TelemetryNames.Outcome]);

        await stage.UntilAsync(() => Task.FromResult(collector.Holds("metrics", TelemetryNames.Takeovers)), "metrics arrived", cancellation);
        foreach (var name in new[] { TelemetryNames.BeatAge, TelemetryNames.LeaseRemaining, TelemetryNames.CheckpointLag, TelemetryNames.CommitDuration, TelemetryNames.DnsQueries, TelemetryNames.LoopTurn })
        {
            Assert.True(collector.Holds("metrics", name), name);
        }

        Assert.True(collector.Holds("logs", "is to take over from"));
        var secrets = Directory.EnumerateFiles(Path.GetDirectoryName(stage.Lab.Files.Token)!, "*.token", SearchOption.AllDirectories).Select(file => File.ReadAllText(file).Trim()).ToList();
        Assert.NotEmpty(secrets);
        Assert.All(secrets, secret => Assert.DoesNotContain(new[] { "trace", "metrics", "logs" }, signal => collector.Holds(signal, secret)));
    }
}
