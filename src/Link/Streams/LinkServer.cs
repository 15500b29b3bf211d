using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Streams;

/// <summary>
/// Accepts streams: HTTP/2 over TLS 1.3 and nothing else. Who shows no certificate of the trust bundle gets no byte of HTTP. Everything that a stranger or
/// a peer can make us hold is bounded: connections, the time of a handshake, streams, headers, the window, a message.
/// </summary>
internal sealed class LinkServer : IAsyncDisposable
{
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(10);
    private readonly LinkSelf _self;
    private readonly RefusalLog _refusals;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _application;

    public LinkServer(LinkSelf self)
    {
        _self = self;
        _refusals = new RefusalLog(self.Logger, self.Time);
        Streams = new AcceptedStreams(self.Options.StreamsMax);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc =>
        {
            (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (WireLimits.LinkBytesMax, WireLimits.LinkBytesMax);
            grpc.CompressionProviders.Clear();
            grpc.EnableDetailedErrors = false;
        });
        builder.Services.AddSingleton<IServiceMethodProvider<LinkService>, LinkServiceMethods>();
        builder.Services.AddSingleton(new LinkService(self, Streams, _stopping.Token));
        _application = builder.Build();
        _application.MapGrpcService<LinkService>();
    }

    /// <summary>The streams that peers opened.</summary>
    public AcceptedStreams Streams { get; }

    /// <summary>Where it listens, once it does.</summary>
    public IPEndPoint ListensAt { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Begins to listen.</summary>
    /// <returns>Null, or why it can't.</returns>
    public async Task<string?> StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            return $"Listen is {_self.Options.Listen}, which can't be listened at: {exception.Message}";
        }

        ListensAt = IPEndPoint.Parse(new Uri(_application.Urls.First()).Authority);
        LinkLog.Listening(_self.Logger, _self.Member, ListensAt);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _self.Time))
        {
            await _application.StopAsync(patience.Token).ConfigureAwait(false);
        }

        await _application.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        var options = _self.Options;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.StreamsMax * 2;
        kestrel.Limits.KeepAliveTimeout = IdleMax;
        kestrel.Limits.RequestHeadersTimeout = IdleMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;

        // A beat is small and rare; what counts is whether the peer lives, and pings tell that.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 2;
        kestrel.Limits.Http2.InitialStreamWindowSize = options.WindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = options.WindowBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = options.KeepAliveDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.KeepAliveTimeout;
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => CountAsync(next, connection));
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = options.HandshakeTimeout,
                OnConnection = context => new ValueTask<SslServerAuthenticationOptions>(Tls(context.Connection)),
            });
        });
    }

    private SslServerAuthenticationOptions Tls(ConnectionContext connection)
    {
        var credentials = _self.PresentCredentials();
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = credentials.Shown,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = credentials.Trust.Policy(MemberExtensions.ClientUse, _self.Time.GetUtcNow()),
            RemoteCertificateValidationCallback = (_, certificate, _, _) => Admit(connection, credentials.Trust, certificate as X509Certificate2),
        };
    }

    private bool Admit(ConnectionContext connection, TrustBundle trust, X509Certificate2? certificate)
    {
        var verified = trust.Verify(certificate, isServer: false, _self.Time.GetUtcNow());
        var problem = verified.Problem;
        var reason = HandshakeReason.Certificate;
        if (verified.IsGood && verified.Value.Member == _self.Member)
        {
            (problem, reason) = ($"The peer is {_self.Member} too: two processes have the same name, or this one has its own address among its peers", HandshakeReason.WrongMember);
        }

        connection.Features.Set(new Handshake());
        if (problem is not null)
        {
            _self.Metrics.HandshakeFailed(isServer: true, reason);
            _refusals.Write(connection.RemoteEndPoint, problem);
            return false;
        }

        connection.Features.Set(verified.Value);
        return true;
    }

    private async Task CountAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        await next(connection).ConfigureAwait(false);
        if (connection.Features.Get<Handshake>() is null)
        {
            _self.Metrics.HandshakeFailed(isServer: true, HandshakeReason.NoHandshake);
            _refusals.Write(connection.RemoteEndPoint, "it spoke no TLS 1.3 with HTTP/2, or not in time");
        }
    }

    /// <summary>The handshake came as far as a certificate, good or bad.</summary>
    private sealed class Handshake;
}
