using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;
using CsCheck;
using NfvHa.Geo.Traffic.Adapters.Dns.Stub;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Stub;

/// <summary>Answers of servers that are out of order, over a real socket.</summary>
public sealed class DnsServerClientTests : IDisposable
{
    private readonly UdpClient _server = new(new IPEndPoint(IPAddress.Loopback, 0));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IPEndPoint Address => (IPEndPoint)_server.Client.LocalEndPoint!;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Whatever_a_server_answers_does_no_harm()
    {
        var client = new DnsServerClient(Address, TimeSpan.FromSeconds(5), 1, TimeProvider.System);
        var read = 0;
        await Gen.Select(Gen.UShort[0, 3].Array[3], Gen.Byte.Array[0, 80]).SampleAsync(
            async (counts, records) =>
            {
                var asked = client.AskAsync("web.geo.example.", RecordType.A, Cancellation).AsTask();
                var query = await _server.ReceiveAsync(Cancellation);
                byte[] answer = [.. query.Buffer[..2], 0x84, 0, 0, 1, .. counts.SelectMany(count => new byte[] { 0, (byte)count }), .. query.Buffer[12..], .. records];
                await _server.SendAsync(answer, query.RemoteEndPoint, Cancellation);

                // What can't be read is a stray; this one ends the wait.
                await _server.SendAsync((byte[])[.. query.Buffer[..2], 0x84, 2, .. query.Buffer[4..]], query.RemoteEndPoint, Cancellation);
                read += (await asked)!.ReturnCode == ReturnCode.NoError ? 1 : 0;
            },
            iter: 2_000,
            threads: 1);
        Assert.InRange(read, 1, 1_999);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(14)]
    [InlineData(30)]
    public async Task An_answer_to_another_query_is_none(int changed)
    {
        var client = new DnsServerClient(Address, TimeSpan.FromMilliseconds(200), 2, TimeProvider.System);
        var asked = client.AskAsync("web.geo.example.", RecordType.A, Cancellation).AsTask();
        for (var tries = 0; tries < 2; tries++)
        {
            var query = await _server.ReceiveAsync(Cancellation);
            byte[] answer = [.. query.Buffer];
            answer[2] |= 0x80;
            answer[changed] ^= changed == 2 ? (byte)0x80 : (byte)1;
            await _server.SendAsync(answer, query.RemoteEndPoint, Cancellation);
        }

        Assert.Null(await asked);
    }

    [Fact]
    public async Task A_lost_packet_is_sent_again()
    {
        var client = new DnsServerClient(Address, TimeSpan.FromMilliseconds(300), 2, TimeProvider.System);
        var asked = client.AskAsync("web.geo.example.", RecordType.A, Cancellation).AsTask();
        await _server.ReceiveAsync(Cancellation);
        var query = await _server.ReceiveAsync(Cancellation);
        query.Buffer[2] |= 0x80;
        await _server.SendAsync(query.Buffer, query.RemoteEndPoint, Cancellation);
        Assert.NotNull(await asked);
    }

    [Fact]
    public async Task What_was_cut_is_asked_for_over_TCP()
    {
        var zone = string.Join('.', Enumerable.Repeat(new string('z', 49), 4)) + ".";
        var site = new Contracts.Identity.SiteId(new string('s', 40));
        await using var server = Server(Options with { Zone = zone, Services = [new(Web, [Sites[0] with { Site = site }], "_http._tcp")] });
        await server.PublishAsync(Intent(Version(1), [new(site, 1_000)]), Cancellation);
        var answer = await new DnsServerClient(server.Listens, Patience, 1, TimeProvider.System).AskAsync($"_http._tcp.web.{zone}", RecordType.Srv, Cancellation);
        Assert.Single(answer!.AnswerRecords);
    }
}
