using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests;

/// <summary>How fast and how large the link is. Run alone: <c>--explicit only --show-live-output on --parallel none</c>.</summary>
public sealed class Measurements : IDisposable
{
    private const int Vnfs = 100;
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact(Explicit = true)]
    public async Task LatencyAndCost_OfABeatOf5Kilobytes()
    {
        var arrivals = new TaskCompletionSource<TimeSpan>[1];
        var got = 0;
        var start = await LinkMesh.StartAsync(
            _lab.Options(East),
            (received, _) =>
            {
                Interlocked.Increment(ref got);
                Volatile.Read(ref arrivals[0])?.TrySetResult(received.At.Monotonic);
                return ValueTask.CompletedTask;
            },
            HostClock.Instance,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            cancellation: TestContext.Current.CancellationToken);
        await using var east = start.Mesh!;
        await using var north = await Node.StartAsync(_lab.Options(North) with { Peers = _lab.Options(North).Peers.Add(East, Address(east.ListensAt)) });
        await north.OpenAsync(East);
        var took = new List<double>();
        for (var sequence = 1; sequence <= 6000; sequence++)
        {
            Volatile.Write(ref arrivals[0], new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously));
            var sent = HostClock.Instance.Read().Monotonic;
            north.Mesh.Send(East, Messages.Beat("north", sequence, Vnfs));
            took.Add(((await arrivals[0].Task.WaitAsync(Within.Limit, TestContext.Current.CancellationToken)) - sent).TotalMicroseconds);
        }

        took.RemoveRange(0, 1000);
        took.Sort();
        Write($"{Messages.Bytes(Messages.Beat("north", 1, Vnfs)).Length} bytes, one way, Send to receipt: p50 {took[2500]:f0} us, p99 {took[4950]:f0} us, max {took[^1]:f0} us");

        // A log message is never superseded, so what is sent is what is carried; here between two sites.
        var sites = await _lab.StartAllAsync(South, MemberId.Of(new SiteId("zulu")));
        await sites[0].OpenAsync(sites[1].Id, Lane.Log);
        foreach (var (bytes, count) in new[] { (100, 50_000), (5_000, 20_000), (1_000_000, 300) })
        {
            var (cpu, began, carried) = (Cpu(), Stopwatch.GetTimestamp(), 0);
            var envelope = Messages.Append("south", bytes: bytes);
            while (carried < count)
            {
                if (sites[0].Mesh.Send(sites[1].Id, envelope) is SendOutcome.Queued)
                {
                    carried++;
                }
                else
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
                }
            }

            await Within.UntilAsync(() => sites[1].ReceivedCount == count, "all of them");
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            Write($"appends of {bytes} bytes: {count / seconds:f0} per s, {count / seconds * bytes / 1e6:f0} MB/s, {(Cpu() - cpu).TotalMilliseconds * 1000 / count:f1} ms CPU per 1,000 (both ends)");
            while (sites[1].TryNext(out _))
            {
            }
        }

        foreach (var site in sites)
        {
            await site.DisposeAsync();
        }

        // At a real pace: a beat and nothing else, 50 per s.
        var before = (Cpu: Cpu(), got);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var sequence = 10_000; sequence < 10_250; sequence++)
        {
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            north.Mesh.Send(East, Messages.Beat("north", sequence, Vnfs));
        }

        Write($"beats of 5 kB at 50 per s: {(Cpu() - before.Cpu).TotalMilliseconds * 1000 / (got - before.got):f0} ms CPU per 1,000 (both ends, idle process included)");
    }

    [Fact(Explicit = true)]
    public async Task Memory_OfAHundredConnectedPeers()
    {
        await using var east = await Node.StartAsync(_lab.Options(East) with { StreamsMax = 200 });
        var peers = new List<RawPeer>();
        var (rss, heap) = (Rss(), GC.GetTotalMemory(forceFullCollection: true));
        for (var peer = 0; peer < 100; peer++)
        {
            var name = $"s{peer}";
            peers.Add(new RawPeer(east.Mesh.ListensAt, _lab.Certificate(MemberId.Of(new SiteId(name)))));
            await peers[^1].SendAsync(Messages.Beat(name, 1, Vnfs));
            await east.NextAsync();
        }

        Assert.Equal(100, east.Counts.Streams());
        Write($"100 peers, both ends in this process: {(GC.GetTotalMemory(forceFullCollection: true) - heap) / 100_000} kB of heap and {(Rss() - rss) / 100_000} kB resident for each");
        peers.ForEach(peer => peer.Dispose());
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static TimeSpan Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static long Rss()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
