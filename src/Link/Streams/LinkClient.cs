using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Streams;

/// <summary>
/// Keeps one stream to one peer open on one lane: connects, and connects again for as long as it lives. Its outbox outlives the connections, so the first
/// thing that a peer hears when it is back is the newest state.
/// </summary>
internal sealed class LinkClient : IAsyncDisposable
{
    private readonly LinkSelf _self;
    private readonly Uri _address;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Backoff _backoff;
    private readonly Task _running;
    private string? _said;

    public LinkClient(LinkSelf self, MemberId peer, DnsEndPoint address, Lane lane)
    {
        (_self, Peer, Lane) = (self, peer, lane);
        _address = new UriBuilder(Uri.UriSchemeHttps, address.Host, address.Port).Uri;
        _backoff = new Backoff(self.Options.BackoffMin, self.Options.BackoffMax, Random.Shared);
        Outbox = new Outbox(lane, self.Options.LogQueueBytesMax, (kind, reason, messages) => self.Metrics.Dropped(peer, kind, reason, messages));
        _running = Task.Run(RunAsync);
    }

    /// <summary>The one it is to reach.</summary>
    public MemberId Peer { get; }

    /// <summary>The lane.</summary>
    public Lane Lane { get; }

    /// <summary>What waits for the peer.</summary>
    public Outbox Outbox { get; }

    /// <summary>Why there was no stream last; null if there never was trouble.</summary>
    public string? Problem { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        for (var attempt = 0; !_stopping.IsCancellationRequested; attempt++)
        {
            var began = _self.Time.GetTimestamp();
            var (wasOpen, reason) = await AttemptAsync(attempt > 0).ConfigureAwait(false);
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            Say(wasOpen, reason);
            if (wasOpen && _self.Time.GetElapsedTime(began) >= _self.Options.BackoffMax)
            {
                _backoff.Reset();
            }

            await Task.Delay(_backoff.Next(), _self.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One connection, from the first packet to its end, whatever ends it: a link that gave up after a surprise would be a dead site.</summary>
    private async Task<(bool WasOpen, string Reason)> AttemptAsync(bool isAgain)
    {
        var handshake = new Handshake();
        var wasOpen = false;
        try
        {
            var credentials = _self.PresentCredentials();
            using var client = new HttpClient(Handler(credentials, handshake)) { Timeout = Timeout.InfiniteTimeSpan };
            using var channel = GrpcChannel.ForAddress(_address, new GrpcChannelOptions
            {
                HttpClient = client,
                MaxReceiveMessageSize = WireLimits.LinkBytesMax,
                MaxSendMessageSize = WireLimits.LinkBytesMax,
                CompressionProviders = [],
            });
            using var opening = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(LinkMethods.OfClient(Lane), null, new CallOptions(cancellationToken: opening.Token));
            await call.ResponseHeadersAsync.WaitAsync(_self.Options.ConnectTimeout, _self.Time, _stopping.Token).ConfigureAwait(false);
            var peer = handshake.Peer ?? throw new InvalidOperationException("A stream opened without a verified peer.");
            wasOpen = true;
            LinkLog.Opened(_self.Logger, Lane, Peer);
            _said = null;
            if (isAgain)
            {
                _self.Metrics.Reconnected(Peer, Lane);
            }

            using var life = new StreamLife(_self.AgeMax(peer.Until, credentials.Until), _self.Time, _stopping.Token);
            var why = await new LinkStream(_self, Peer, Lane, Outbox).RunAsync(call.ResponseStream, call.RequestStream, life, isServer: false).ConfigureAwait(false);
            return (true, $"{why.StatusCode}: {why.Detail}");
        }
        catch (Exception exception)
        {
            if (!_stopping.IsCancellationRequested && !wasOpen && handshake.Problem is null && handshake.Peer is null)
            {
                _self.Metrics.HandshakeFailed(isServer: false, HandshakeReason.NoHandshake);
            }

            return (wasOpen, handshake.Problem ?? Words(exception));
        }
    }

    private SocketsHttpHandler Handler(Credentials credentials, Handshake handshake)
    {
        var options = _self.Options;
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            InitialHttp2StreamWindowSize = options.WindowBytes,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = options.KeepAliveDelay,
            KeepAlivePingTimeout = options.KeepAliveTimeout,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = credentials.Shown,
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                AllowRenegotiation = false,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = credentials.Trust.Policy(MemberExtensions.ServerUse, _self.Time.GetUtcNow()),
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Admit(credentials.Trust, certificate as X509Certificate2, handshake),
            },
        };
    }

    /// <summary>The peer's name is what is asked for; the address that it was found at proves nothing.</summary>
    private bool Admit(TrustBundle trust, X509Certificate2? certificate, Handshake handshake)
    {
        var verified = trust.Verify(certificate, isServer: true, _self.Time.GetUtcNow());
        if (verified.IsGood && verified.Value.Member == Peer)
        {
            handshake.Peer = verified.Value;
            return true;
        }

        handshake.Problem = verified.Problem ?? $"{verified.Value!.Member} answers there: correct the address of {Peer}";
        _self.Metrics.HandshakeFailed(isServer: false, verified.IsGood ? HandshakeReason.WrongMember : HandshakeReason.Certificate);
        return false;
    }

    /// <summary>Says an end of a stream always, and a reason for none when it is new.</summary>
    private void Say(bool wasOpen, string reason)
    {
        Problem = reason;
        if (wasOpen)
        {
            LinkLog.Ended(_self.Logger, Lane, Peer, reason);
        }
        else if (_said != reason)
        {
            _said = reason;
            LinkLog.CannotConnect(_self.Logger, Lane, Peer, reason);
        }
    }

    private static string Words(Exception exception) => exception switch
    {
        TimeoutException => "no answer in time",
        RpcException { Status: { DebugException: { } cause } } => cause.GetBaseException().Message,
        RpcException rpc => $"{rpc.StatusCode}: {rpc.Status.Detail}",
        _ => exception.Message,
    };

    private sealed class Handshake
    {
        public AuthenticatedPeer? Peer { get; set; }

        public string? Problem { get; set; }
    }
}
