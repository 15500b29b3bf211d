using System.Diagnostics;
using System.Net;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Serving;

/// <summary>What the gate costs: a measurement, run by name (--explicit only). Direct and through the gate take turns, so both see the same machine.</summary>
public sealed class CostTests(ITestOutputHelper output)
{
    private const int Rounds = 20;
    private const int RequestsPerRound = 500;
    private const int Callers = 8;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    [Fact(Explicit = true)]
    public async Task Latency_throughput_and_start()
    {
        var started = Stopwatch.StartNew();
        await using var gate = GateUnderTest.Start();
        await gate.AttachAsync("boot-0");
        output.WriteLine($"gate process: attached {started.Elapsed.TotalMilliseconds:F0} ms after it was started");
        await gate.ServeAsync();
        using var direct = Client.Connect(gate.Direct);
        using var through = Client.Connect(gate.At);
        Time(direct, []);
        Time(through, []);
        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            Time(direct, without);
            Time(through, with);
        }

        Report("direct", without);
        Report("gate", with);
        output.WriteLine($"direct: {await PerSecond(gate.Direct):F0} requests/s with {Callers} callers");
        output.WriteLine($"gate: {await PerSecond(gate.At):F0} requests/s with {Callers} callers");
    }

    private static void Time(Client client, List<double> microseconds)
    {
        for (var token = 0; token < RequestsPerRound; token++)
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.Equal(token, client.Request(Ask.Echo, token));
            microseconds.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
        }
    }

    private static async Task<double> PerSecond(IPEndPoint at)
    {
        var end = Given.Now.Plus(Window);
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() =>
        {
            using var client = Client.Connect(at);
            var count = 0;
            while (Given.Now.IsBefore(end))
            {
                Assert.Equal(count, client.Request(Ask.Echo, count));
                count++;
            }

            return count;
        })));
        return counts.Sum() / Window.TotalSeconds;
    }

    private void Report(string what, List<double> microseconds)
    {
        microseconds.Sort();
        output.WriteLine($"{what}: p50 {microseconds[microseconds.Count / 2]:F0} us, p99 {microseconds[microseconds.Count * 99 / 100]:F0} us");
    }
}
