using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Telemetry;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Mesh;

public sealed class StrangersTests : IDisposable
{
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("none", HandshakeReason.Certificate)]
    [InlineData("wrong authority", HandshakeReason.Certificate)]
    [InlineData("same name of authority", HandshakeReason.Certificate)]
    [InlineData("expired", HandshakeReason.Certificate)]
    [InlineData("not yet valid", HandshakeReason.Certificate)]
    [InlineData("self-signed", HandshakeReason.Certificate)]
    [InlineData("the authority's own", HandshakeReason.Certificate)]
    [InlineData("our own name", HandshakeReason.WrongMember)]
    public async Task WhoShowsNoGoodCertificate_GetsNothing_AndNothingIsReceived(string fault, string reason)
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var peer = new RawPeer(east.Mesh.ListensAt, Certificate(fault));
        var status = await peer.SendAndEndAsync(Messages.Bytes(Messages.Beat("north")));
        Assert.NotEqual(StatusCode.OK, status.StatusCode);
        Assert.Equal(0, east.ReceivedCount);
        await Within.UntilAsync(() => east.Counts[LinkTelemetry.HandshakeFailures, reason] >= 1, "a counted handshake failure");
        Assert.Equal(0, east.Counts.Streams());
    }

    [Fact]
    public async Task AGoodCertificate_IsLetIn()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(North);
        using var peer = new RawPeer(east.Mesh.ListensAt, certificate);
        await peer.SendAsync(Messages.Beat("north"));
        Assert.Equal(North, (await east.NextAsync()).From);
    }

    [Fact]
    public async Task AnOperator_IsKnown_ButHasNoStream()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(MemberId.Operator("mara"));
        using var peer = new RawPeer(east.Mesh.ListensAt, certificate);
        var status = await peer.SendAndEndAsync(Messages.Bytes(Messages.Beat("mara")));
        Assert.Equal(StatusCode.PermissionDenied, status.StatusCode);
        Assert.Contains("operator/mara has nothing to say to location/east", status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, east.ReceivedCount);
    }

    [Fact]
    public async Task PlainHttp_AndOlderTls_GetNothing()
    {
        await using var east = await Node.StartAsync(_lab.Options(East) with { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Empty(await AnswerAsync(east, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray()));
        Assert.Empty(await AnswerAsync(east, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray()));

        // Says nothing at all: the time for a handshake ends it.
        Assert.Empty(await AnswerAsync(east, []));
        await Within.UntilAsync(() => east.Counts[LinkTelemetry.HandshakeFailures, HandshakeReason.NoHandshake] == 3, "three counted failures");

        using var certificate = _lab.Certificate(North);
        foreach (var protocol in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            var handshake = await Record.ExceptionAsync(() => HandshakeAsync(east, certificate, protocol));
            Assert.Equal(protocol == SslProtocols.Tls13, handshake is null);
        }
    }

    [Theory]
    [InlineData("wrong authority", "no authority of the trust bundle vouches for")]
    [InlineData("other member", "location/west answers there: correct the address of location/east")]
    [InlineData("nobody", "refused")]
    public async Task AServerThatIsNotTheExpectedPeer_GetsNoMessage(string fault, string problem)
    {
        var options = _lab.Options(West);
        if (fault == "wrong authority")
        {
            using var other = _lab.Another("other");
            var issued = Good(other.Issue(East, Path.Combine(_lab.Folder, "other")));
            options = options with { Self = East, Files = new(issued.CertificateFile, issued.KeyFile, Path.Combine(_lab.Folder, "other", CertificateAuthority.CertificateFile)) };
        }

        await using var server = await Node.StartAsync(options);
        var address = server.Mesh.ListensAt;
        if (fault == "nobody")
        {
            await server.Mesh.DisposeAsync();
        }

        await using var north = await Node.StartAsync(_lab.Options(North) with { Peers = _lab.Options(North).Peers.Add(East, Address(address)) });
        north.Mesh.Send(East, Messages.Beat("north"));
        await Within.UntilAsync(() => north.Mesh.Status() is [{ Problem: not null }], "the reason");
        Assert.Contains(problem, north.Mesh.Status()[0].Problem, StringComparison.Ordinal);
        Assert.False(north.Mesh.Status()[0].IsOpen);
        Assert.Equal(0, server.ReceivedCount);
        Assert.True(north.Counts[LinkTelemetry.HandshakeFailures, "client"] >= 1);
    }

    [Fact]
    public async Task APortThatIsTaken_IsAProblemInWords()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        var start = await LinkMesh.StartAsync(
            _lab.Options(West) with { Listen = east.Mesh.ListensAt }, (_, _) => ValueTask.CompletedTask, Hosting.Clocks.HostClock.Instance, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("can't be listened at", Assert.Single(start.Problems), StringComparison.Ordinal);
        Assert.Null(start.Mesh);
    }

    private X509Certificate2? Certificate(string fault)
    {
        switch (fault)
        {
            case "none":
                return null;
            case "wrong authority":
            case "same name of authority":
                using (var other = Good(CertificateAuthority.Create(Path.Combine(_lab.Folder, "other"), fault == "wrong authority" ? "other" : "lab", TimeProvider.System)))
                {
                    return Load(Good(other.Issue(North, _lab.Folder)));
                }

            case "expired":
            case "not yet valid":
                using (var then = Good(CertificateAuthority.Open(_lab.Folder, new SetTime(fault == "expired" ? TimeSpan.FromMinutes(-4) : TimeSpan.FromHours(1)))))
                {
                    return Load(Good(then.Issue(North, _lab.Folder, life: TimeSpan.FromMinutes(fault == "expired" ? 3 : 100))));
                }

            case "self-signed":
                using (var key = System.Security.Cryptography.ECDsa.Create())
                {
                    var request = new CertificateRequest("CN=north", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
                    var names = new SubjectAlternativeNameBuilder();
                    names.AddUri(new Uri(North.ToUri()));
                    request.CertificateExtensions.Add(names.Build());
                    request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.2")], false));
                    return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddDays(1));
                }

            case "the authority's own":
                return X509Certificate2.CreateFromPemFile(_lab.Trust, Path.Combine(_lab.Folder, CertificateAuthority.KeyFile));
            default:
                return _lab.Certificate(East);
        }
    }

    private static X509Certificate2 Load(IssuedFiles files) => X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);

    /// <summary>What the server answers to a few bytes over TCP until it closes, without the one TLS alert that says that it was not understood.</summary>
    private static async Task<byte[]> AnswerAsync(Node server, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Mesh.ListensAt, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, TestContext.Current.CancellationToken).WaitAsync(Within.Limit, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Closed in anger is closed too.
        }

        return answer.ToArray() is [0x15, ..] and { Length: 7 } ? [] : answer.ToArray();
    }

    private static async Task HandshakeAsync(Node server, X509Certificate2 certificate, SslProtocols protocol)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Mesh.ListensAt, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "x",
            EnabledSslProtocols = protocol,
            ClientCertificates = [certificate],
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        };
        await tls.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 1);
    }
}
