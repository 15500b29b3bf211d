using System.Net;
using System.Net.Sockets;
using CsCheck;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Embedded;

public sealed class HostileQueriesTests
{
    private const int Packets = 10_000;
    private static readonly string[] Names = ["web.geo.example.", "_version.web.geo.example.", "_http._tcp.WEB.geo.example.", "geo.example.", "x.geo.example.", "www.example.com.", "."];

    /// <summary>Noise, queries with some bytes changed, cut or added, headers that claim more than there is, and good queries among them.</summary>
    private static readonly Gen<byte[]> Packet = Gen.Frequency(
        (2, Gen.Byte.Array[0, 600]),
        (1, Gen.Int[1_000, 60_000].Select(length => new byte[length])),
        (2, Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte.Array[2], (rest, id) => (byte[])[.. id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. rest])),
        (2, Gen.Select(Gen.UShort.Array[4], Good, (counts, query) => (byte[])[.. query[..4], .. counts.SelectMany(count => new[] { (byte)(count >> 8), (byte)count }), .. query[12..]])),
        (6, Gen.Select(Good, Gen.Select(Gen.Int[0, 80], Gen.Byte).Array[1, 4], Change)),
        (2, Gen.Select(Good, Gen.Int[0, 60], (query, length) => query[..Math.Min(length, query.Length)])),
        (1, Gen.Select(Good, Gen.Byte.Array[1, 40], (query, more) => (byte[])[.. query, .. more])),
        (2, Good));

    private static Gen<byte[]> Good => Gen.Select(Gen.OneOf(Names), Gen.OneOf(1, 2, 6, 16, 28, 33, 252, 255, 12_345), Gen.OneOf<int?>(null, 0, 512, 65_535), Gen.Byte.Array[0, 20])
        .Select((name, type, edns, options) => RawDns.Query(name, type, edns, ednsOptions: options));

    [Fact]
    public async Task No_packet_ends_the_server_or_gets_data_from_outside_the_zone()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 500, b: 500)));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22 };
        await socket.ConnectAsync(server.Listens, TestContext.Current.CancellationToken);
        var sent = 0;
        var buffer = new byte[65_536];
        await Packet.SampleAsync(
            async packet =>
            {
                await socket.SendAsync(packet, TestContext.Current.CancellationToken);
                if (++sent % 50 == 0)
                {
                    // The server takes packets one after the other: it has taken all of them once this one is answered.
                    Check((await RawDns.OverUdp(server.Listens, RawDns.Query("web.geo.example.", RawDns.A)))!);
                }

                while (socket.Available > 0)
                {
                    Check(buffer.AsSpan(0, await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)).ToArray());
                }
            },
            iter: Packets,
            threads: 1);
        Assert.InRange(sent, Packets, int.MaxValue);

        var after = await RawDns.Ask(server.Listens, "web.geo.example.", RawDns.A);
        Assert.Single(after.Answers);
        Assert.Equal(0, server.Counts.Failed);
        Assert.InRange(server.Counts.Rejected + server.Counts.Dropped, Packets / 4, Packets);
        Assert.InRange(server.Counts.Answered, Packets / 10, Packets);
    }

    [Fact]
    public async Task Over_TCP_no_bytes_end_the_server_either()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        var answered = 0;
        await Packet.SampleAsync(
            async packet =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(server.Listens, TestContext.Current.CancellationToken);
                client.Client.LingerState = new LingerOption(true, 0);
                var stream = client.GetStream();
                await stream.WriteAsync((byte[])[(byte)(packet.Length >> 8), (byte)packet.Length, .. packet], TestContext.Current.CancellationToken);
                client.Client.Shutdown(SocketShutdown.Send);
                var head = new byte[2];
                try
                {
                    if (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, TestContext.Current.CancellationToken) == 2)
                    {
                        var answer = new byte[(head[0] << 8) | head[1]];
                        await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
                        Check(answer);
                        answered++;
                    }
                }
                catch (IOException)
                {
                    // The server hung up on bytes that it had not read.
                }
            },
            iter: 500,
            threads: 1);
        Assert.Single((await RawDns.Ask(server.Listens, "web.geo.example.", RawDns.A, overTcp: true)).Answers);
        Assert.Equal(0, server.Counts.Failed);
        Assert.True(answered > 50);
    }

    [Fact]
    public async Task Header_claims_of_65535_records_are_not_believed()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        byte[] claims = [0, 1, 1, 0, 255, 255, 255, 255, 255, 255, 255, 255];
        await RawDns.OverUdp(server.Listens, claims);
        var before = GC.GetTotalAllocatedBytes();
        for (var sent = 0; sent < 100; sent++)
        {
            Assert.Equal(1, new RawAnswer((await RawDns.OverUdp(server.Listens, claims))!).Code);
        }

        // The library alone takes 524,288 bytes for each; other tests take some meanwhile.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100 * 300_000);
    }

    [Fact]
    public async Task An_answer_is_not_answered()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        var query = RawDns.Query("web.geo.example.", RawDns.A);
        query[2] |= 0x80;
        Assert.Null(await RawDns.OverUdp(server.Listens, query, TimeSpan.FromMilliseconds(200)));
        Assert.Equal(1, server.Counts.Dropped);
    }

    [Fact]
    public async Task A_name_with_odd_bytes_is_refused_and_given_back_byte_for_byte()
    {
        await using var server = await ServerOf(Intent(Version(1), Weights(a: 1_000)));
        var answer = await RawDns.Ask(server.Listens, "w\u00ffb\u0000.geo.example.", RawDns.A);
        Assert.Equal((5, "w\u00ffb\u0000.geo.example."), (answer.Code, answer.Question));
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_not_answered_and_others_are()
    {
        await using var server = Server(Options with { QueriesPerSecondMax = 5 });
        await server.PublishAsync(Intent(Version(1), Weights(a: 1_000)), TestContext.Current.CancellationToken);
        using var busy = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.7"), 0));
        for (var sent = 0; sent < 50; sent++)
        {
            await busy.SendAsync(RawDns.Query("web.geo.example.", RawDns.A), server.Listens, TestContext.Current.CancellationToken);
        }

        Assert.Single((await RawDns.Ask(server.Listens, "web.geo.example.", RawDns.A)).Answers);
        Assert.InRange(server.Counts.Limited, 30, 45);
    }

    [Fact]
    public async Task Connections_over_the_bound_are_closed_and_idle_ones_make_room()
    {
        await using var server = Server(Options with { ConnectionsMax = 2, ConnectionIdle = TimeSpan.FromMilliseconds(300) });
        await server.PublishAsync(Intent(Version(1), Weights(a: 1_000)), TestContext.Current.CancellationToken);
        using var first = new TcpClient();
        using var second = new TcpClient();
        using var third = new TcpClient();
        foreach (var client in new[] { first, second, third })
        {
            await client.ConnectAsync(server.Listens, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, await third.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(0, await first.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Single((await RawDns.Ask(server.Listens, "web.geo.example.", RawDns.A, overTcp: true)).Answers);
    }

    private static byte[] Change(byte[] query, (int At, byte To)[] changes)
    {
        foreach (var (at, to) in changes)
        {
            query[at % query.Length] = to;
        }

        return query;
    }

    private static void Check(byte[] bytes)
    {
        var answer = new RawAnswer(bytes);
        Assert.True(answer.IsAnswer);
        Assert.False(answer.OffersRecursion);
        foreach (var record in answer.Answers.Concat(answer.Authority).Concat(answer.Additional).Where(record => record.Type != RawDns.Opt))
        {
            Assert.All(record.Names.Append(record.Name), name => Assert.EndsWith("geo.example.", name, StringComparison.OrdinalIgnoreCase));
        }
    }
}
