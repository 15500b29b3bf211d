using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Mesh;

/// <summary>How a process takes part in the link. <see cref="Validate"/> before use.</summary>
public sealed record LinkOptions
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Who this process is: a site or a location. Its certificate says the same.</summary>
    public required MemberId Self { get; init; }

    /// <summary>Its certificate, key and trust bundle.</summary>
    public required CredentialFiles Files { get; init; }

    /// <summary>Where it listens. Default: loopback, port 7443. Port 0 lets the system choose. An address that others reach must be given.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 7443);

    /// <summary>Every other member it talks to, and where that one listens. Addresses of members that open the streams themselves may be missing.</summary>
    public ImmutableSortedDictionary<MemberId, DnsEndPoint> Peers { get; init; } = ImmutableSortedDictionary<MemberId, DnsEndPoint>.Empty;

    /// <summary>The wait after the first failed or ended connection; it doubles, with jitter. Default 50 ms. From 1 ms to <see cref="BackoffMax"/>.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between two attempts to connect. Default 1 s. At most 1 minute.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an attempt may take until the stream is open: TCP, TLS and the server's consent. Default 2 s. From 100 ms to 1 minute.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stranger may take for the TLS handshake with our server. Default 2 s. From 100 ms to 1 minute.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence after which a peer is asked for a sign of life. Default 1 s, which is also the least that HTTP/2 pings take. At most 1 minute.</summary>
    public TimeSpan KeepAliveDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the answer may take before the connection is given up. Default 1 s. From 1 s to 1 minute.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How much a peer may send on one stream that we have not read: the flow-control window of HTTP/2. Default 256 KiB. From 64 KiB to 16 MiB. A
    /// reader that stands still gets at most about this much of old messages when it goes on; a log stream moves at most this much per round trip.
    /// </summary>
    public int WindowBytes { get; init; } = 256 * 1024;

    /// <summary>How much may wait for one peer on its log lane. Default 8 MiB. At least <see cref="WireLimits.LinkBytesMax"/>, at most 256 MiB.</summary>
    public int LogQueueBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>The most streams that are accepted at a time. Default 160: two lanes of 64 sites and 9 locations, and some. From 2 to 10,000.</summary>
    public int StreamsMax { get; init; } = 160;

    /// <summary>
    /// How old a stream may get before it is opened anew, so that a new certificate or trust bundle counts everywhere. It ends with the certificates
    /// of its two ends anyway. Default 1 day, which is also the most. At least 1 s.
    /// </summary>
    public TimeSpan StreamAgeMax { get; init; } = Day;

    /// <summary>All errors, each with the key, what is wrong and what would be right. Empty: the options may be used.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        if (Self.Role is not (MemberRole.Site or MemberRole.Location) || Identifier.Problem(Self.Name) is not null)
        {
            errors.Add(Text($"Self is {Self}; it must be a site or a location with a good name."));
        }

        foreach (var (key, file) in new[] { ("CertificateFile", Files.CertificateFile), ("KeyFile", Files.KeyFile), ("TrustFile", Files.TrustFile) })
        {
            if (string.IsNullOrWhiteSpace(file))
            {
                errors.Add(Text($"Files.{key} is empty; it must be the path of a PEM file."));
            }
        }

        foreach (var (peer, address) in Peers)
        {
            Check(errors, peer, address);
        }

        var (least, most) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Within(errors, nameof(BackoffMin), BackoffMin, TimeSpan.FromMilliseconds(1), most);
        Within(errors, nameof(BackoffMax), BackoffMax, BackoffMin < most ? BackoffMin : most, most);
        Within(errors, nameof(ConnectTimeout), ConnectTimeout, least, most);
        Within(errors, nameof(HandshakeTimeout), HandshakeTimeout, least, most);
        Within(errors, nameof(KeepAliveDelay), KeepAliveDelay, TimeSpan.FromSeconds(1), most);
        Within(errors, nameof(KeepAliveTimeout), KeepAliveTimeout, TimeSpan.FromSeconds(1), most);
        Within(errors, nameof(StreamAgeMax), StreamAgeMax, TimeSpan.FromSeconds(1), Day);
        Within(errors, nameof(WindowBytes), WindowBytes, 64 * 1024, 16 * 1024 * 1024);
        Within(errors, nameof(LogQueueBytesMax), LogQueueBytesMax, WireLimits.LinkBytesMax, 256 * 1024 * 1024);
        Within(errors, nameof(StreamsMax), StreamsMax, 2, 10_000);
        return errors.ToImmutable();
    }

    private void Check(ImmutableArray<string>.Builder errors, MemberId peer, DnsEndPoint address)
    {
        if (Identifier.Problem(peer.Name) is { } wrongName)
        {
            errors.Add(Text($"Peers[{peer}] {wrongName}."));
        }

        if (!MessageRights.Talk(Self, peer, Lane.State))
        {
            errors.Add(Text($"Peers[{peer}] is {(peer == Self ? "this process itself" : "nobody that talks on the link")}; it must be another site or location."));
        }

        if (address.Port is < 1 or > ushort.MaxValue || Uri.CheckHostName(address.Host) == UriHostNameType.Unknown)
        {
            errors.Add(Text($"Peers[{peer}] is at {address.Host}:{address.Port}; it must be a host name or IP address with a port from 1 to 65535."));
        }
    }

    private static void Within(ImmutableArray<string>.Builder errors, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            errors.Add(Text($"{key} is {value.TotalMilliseconds:#,0.###} ms; it must be from {least.TotalMilliseconds:#,0.###} ms to {most.TotalMilliseconds:#,0.###} ms."));
        }
    }

    private static void Within(ImmutableArray<string>.Builder errors, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.Add(Text($"{key} is {value:#,0}; it must be from {least:#,0} to {most:#,0}."));
        }
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
