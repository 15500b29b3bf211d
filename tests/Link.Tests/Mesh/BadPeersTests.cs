using System.Net.Security;
using System.Net.Sockets;
using Grpc.Core;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Telemetry;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Mesh;

/// <summary>Peers with a good certificate that do what they may not.</summary>
public sealed class BadPeersTests : IDisposable
{
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    public static TheoryData<string> Spoofs { get; } =
        ["beat of another", "reply of another", "reply of a location", "report of a location", "report of itself", "append of another", "align of another", "ack of another"];

    [Theory]
    [MemberData(nameof(Spoofs))]
    public async Task WhoClaimsToBeAnother_OrHasNotTheRole_IsCutOff_AndNothingIsReceived(string spoof)
    {
        // At a site all kinds but reports may arrive; reports go to a location.
        var receiver = spoof.StartsWith("report", StringComparison.Ordinal) ? East : North;
        await using var server = await Node.StartAsync(_lab.Options(receiver));
        using var certificate = _lab.Certificate(South);
        var isLog = spoof.StartsWith('a');
        using var peer = new RawPeer(server.Mesh.ListensAt, certificate, isLog ? Lane.Log : Lane.State);
        var status = await peer.SendAndEndAsync(Messages.Bytes(spoof switch
        {
            "beat of another" => Messages.Beat("west"),
            "reply of another" => Messages.Reply(PromiserId.Of(new SiteId("west"))),
            "reply of a location" => Messages.Reply(PromiserId.Of(new LocationId("south"))),
            "report of a location" => Messages.Report("west"),
            "report of itself" => Messages.Report("south"),
            "append of another" => Messages.Append("west"),
            "align of another" => Messages.Align("west"),
            _ => Messages.Ack("west"),
        }));
        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
        Assert.Contains("site/south", status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, server.Counts.Dropped(DropReason.Forbidden));
        Assert.Equal(0, server.ReceivedCount);
        await Within.UntilAsync(() => server.Counts.Streams() == 0, "no stream left");
    }

    [Theory]
    [InlineData("too large")]
    [InlineData("random")]
    [InlineData("empty")]
    [InlineData("breaks a rule")]
    [InlineData("torn")]
    public async Task WhatIsNoMessage_EndsTheStreamWithAReason_AndIsCounted(string fault)
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(North);
        using var peer = new RawPeer(east.Mesh.ListensAt, certificate);
        var good = Messages.Bytes(Messages.Beat("north", vnfs: 20));
        var status = await peer.SendAndEndAsync(fault switch
        {
            "too large" => new byte[WireLimits.LinkBytesMax + 1],
            "random" => [.. Enumerable.Range(0, 1000).Select(value => (byte)(value * 7))],
            "empty" => [],
            "torn" => good[..^3],
            _ => [.. good[..^2], 0xFF, 0xFF],
        });
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.NotEmpty(status.Detail);
        Assert.Equal(1, east.Counts.Dropped(DropReason.Malformed));
        Assert.Equal(0, east.ReceivedCount);
    }

    [Fact]
    public async Task WhatANewerPeerSays_IsSkipped_AndTheStreamGoesOn()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(North);
        using var peer = new RawPeer(east.Mesh.ListensAt, certificate);

        // Field 1 is the schema version. A message of version 2, then one of version 1 with a payload (field 90) that nobody knows yet.
        await peer.Call.RequestStream.WriteAsync([0x08, 0x02], TestContext.Current.CancellationToken);
        await peer.Call.RequestStream.WriteAsync([0x08, 0x01, 0xD2, 0x05, 0x00], TestContext.Current.CancellationToken);
        await peer.SendAsync(Messages.Beat("north", 5));
        Assert.Equal(MessageKind.Beat, (await east.NextAsync()).Envelope.Kind);
        Assert.Equal(2, east.Counts.Dropped(DropReason.Unknown));
        Assert.Equal(0, east.Counts.Dropped(DropReason.Malformed));
    }

    [Fact]
    public async Task ASecondStreamOfAPeer_TakesThePlaceOfTheFirst()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(North);
        using var first = new RawPeer(east.Mesh.ListensAt, certificate);
        await first.SendAsync(Messages.Beat("north", 1));
        await east.NextAsync();
        using var second = new RawPeer(east.Mesh.ListensAt, certificate);
        await second.SendAsync(Messages.Beat("north", 2));
        await east.NextAsync();
        var status = await first.EndAsync();
        Assert.Equal(StatusCode.Aborted, status.StatusCode);
        Assert.Contains("opened another State stream", status.Detail, StringComparison.Ordinal);
        Assert.Equal(1, east.Counts.Streams());
        Assert.IsType<SendOutcome.Queued>(east.Mesh.Send(North, Messages.Reply(PromiserId.Of(new LocationId("east")))));
        using var limit = new CancellationTokenSource(Within.Limit);
        Assert.True(await second.Call.ResponseStream.MoveNext(limit.Token));
    }

    [Fact]
    public async Task MoreStreamsThanAllowed_AreRefused()
    {
        await using var east = await Node.StartAsync(_lab.Options(East) with { StreamsMax = 2 });
        var peers = new List<RawPeer>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            peers.Add(new RawPeer(east.Mesh.ListensAt, _lab.Certificate(MemberId.Of(new SiteId(name)))));
            if (name != "c")
            {
                await peers[^1].SendAsync(Messages.Beat(name));
                await east.NextAsync();
            }
        }

        var status = await peers[^1].EndAsync();
        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("2 streams are open", status.Detail, StringComparison.Ordinal);
        Assert.Equal(2, east.Counts.Streams());
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task RandomBytesAfterTls_HurtNobody()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(North);
        var chance = new Random(12);
        for (var round = 0; round < 40; round++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(east.Mesh.ListensAt, TestContext.Current.CancellationToken);
            await using var tls = new SslStream(client.GetStream());
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = "x",
                ClientCertificates = [certificate],
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            };
            await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
            var bytes = new byte[chance.Next(1, 20_000)];
            chance.NextBytes(bytes);
            try
            {
                if (round % 2 == 0)
                {
                    // A good preface and settings, then frames of random content.
                    await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), TestContext.Current.CancellationToken);
                    for (var at = 0; at + 9 < bytes.Length; at += 9 + bytes[at + 2])
                    {
                        (bytes[at], bytes[at + 1], bytes[at + 3]) = (0, 0, (byte)(bytes[at + 3] % 10));
                    }
                }

                await tls.WriteAsync(bytes, TestContext.Current.CancellationToken);
                await tls.ReadAsync(new byte[4096], TestContext.Current.CancellationToken).AsTask().WaitAsync(Within.Limit, TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // It was thrown out.
            }
        }

        Assert.Equal(0, east.ReceivedCount);
        using var peer = new RawPeer(east.Mesh.ListensAt, certificate);
        await peer.SendAsync(Messages.Beat("north"));
        await east.NextAsync();
    }

    [Fact]
    public async Task RandomMessages_EndTheirStreamsOnly()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(North);
        var chance = new Random(13);
        var good = Messages.Bytes(Messages.Beat("north", vnfs: 20));
        for (var round = 0; round < 60; round++)
        {
            var bytes = (byte[])good.Clone();
            for (var hit = 0; hit <= round % 4; hit++)
            {
                bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
            }

            using var peer = new RawPeer(east.Mesh.ListensAt, certificate);
            await peer.Call.RequestStream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            await peer.Call.RequestStream.CompleteAsync();
            Assert.NotEqual(StatusCode.Internal, (await peer.EndAsync()).StatusCode);
        }

        Assert.True(east.Counts.Dropped(DropReason.Malformed) > 0);
        while (east.TryNext(out var received))
        {
            Assert.Equal(North, received!.From);
        }
    }
}
