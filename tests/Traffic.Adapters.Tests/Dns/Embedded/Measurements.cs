using System.Diagnostics;
using System.Net.Sockets;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Embedded;

/// <summary>Numbers, not facts: run with <c>--explicit only --show-live-output on</c>.</summary>
public sealed class Measurements
{
    private const int Clients = 16;
    private const int Rounds = 5_000;

    [Fact(Explicit = true)]
    public async Task Queries_per_second_and_latency_over_UDP()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 500, b: 500)));
        foreach (var clients in new[] { 1, Clients })
        {
            await AskAsync(server, 1, Rounds);
            var allocated = GC.GetTotalAllocatedBytes();
            var since = Stopwatch.StartNew();
            var took = (await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => AskAsync(server, 1, Rounds)))).SelectMany(ticks => ticks).Order().ToList();
            Tell($"{clients} clients: {took.Count / since.Elapsed.TotalSeconds:N0} queries/s, p50 {Micros(took, 0.5):N0} us, p99 {Micros(took, 0.99):N0} us, {(GC.GetTotalAllocatedBytes() - allocated) / took.Count:N0} bytes/query (client included)");
        }
    }

    [Fact(Explicit = true)]
    public async Task From_the_update_to_the_first_new_answer()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        using var socket = Connect(server);
        var buffer = new byte[512];
        var took = new List<long>();
        for (var number = 2; number <= 2_001; number++)
        {
            var site = Sites[number % 3];
            var before = Stopwatch.GetTimestamp();
            await server.PublishAsync(Intent(Version(number), [new(site.Site, 1_000)]), TestContext.Current.CancellationToken);
            await socket.SendAsync(RawDns.Query("web.geo.example.", RawDns.A), TestContext.Current.CancellationToken);
            var length = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            took.Add(Stopwatch.GetTimestamp() - before);
            Assert.Equal(site.V4, Assert.Single(new RawAnswer(buffer[..length]).Answers).Address);
        }

        took.Sort();
        Tell($"update to answer: p50 {Micros(took, 0.5):N0} us, p99 {Micros(took, 0.99):N0} us");
    }

    private static async Task<List<long>> AskAsync(EmbeddedDnsDriver server, int type, int rounds)
    {
        using var socket = Connect(server);
        var query = RawDns.Query("web.geo.example.", type);
        var buffer = new byte[512];
        var took = new List<long>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            var before = Stopwatch.GetTimestamp();
            await socket.SendAsync(query, TestContext.Current.CancellationToken);
            await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            took.Add(Stopwatch.GetTimestamp() - before);
        }

        return took;
    }

    private static Socket Connect(EmbeddedDnsDriver server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server.Listens);
        return socket;
    }

    private static double Micros(List<long> sorted, double part) => Stopwatch.GetElapsedTime(0, sorted[(int)(sorted.Count * part)]).TotalMicroseconds;

    private static void Tell(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);
}
