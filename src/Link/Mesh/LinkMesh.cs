using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Streams;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Mesh;

/// <summary>
/// The link of one process: its server, and its streams to all peers. Each pair of members has one stream for each lane, which both ends send on: a site
/// opens it to locations, else the member with the lesser name does. A message may be lost, late or repeated; nothing is sent again here, and a newer
/// message of state takes the place of an older one that still waits. Thread-safe.
/// </summary>
public sealed class LinkMesh : IAsyncDisposable
{
    private readonly LinkSelf _self;
    private readonly LinkServer _server;
    private bool _isDisposed;
    private ImmutableDictionary<(MemberId Peer, Lane Lane), LinkClient> _clients = ImmutableDictionary<(MemberId, Lane), LinkClient>.Empty;

    private LinkMesh(LinkSelf self, LinkServer server) => (_self, _server) = (self, server);

    /// <summary>Where it listens; the port that the system chose if none was asked for.</summary>
    public IPEndPoint ListensAt => _server.ListensAt;

    /// <summary>Who this process is.</summary>
    public MemberId Self => _self.Member;

    /// <summary>Starts the link: from now on messages arrive. Peers that are not there are no error; they are tried until they are.</summary>
    /// <param name="options">How to take part.</param>
    /// <param name="receive">
    /// Takes each message, from each stream one at a time, several streams at once. The next message of a stream is read when it has ended, so it hands
    /// on and does not work. If it throws, the stream ends.
    /// </param>
    /// <param name="clock">The clocks that arrivals are read on.</param>
    /// <param name="time">Time of waits and of certificates.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="meters">Who makes meters; null makes one that listeners find by its name.</param>
    /// <param name="cancellation">Gives the start up.</param>
    public static async Task<LinkStart> StartAsync(
        LinkOptions options,
        Func<Received, CancellationToken, ValueTask> receive,
        IClock clock,
        TimeProvider time,
        ILoggerFactory logs,
        IMeterFactory? meters = null,
        CancellationToken cancellation = default)
    {
        var problems = options.Validate();
        if (problems.Length > 0)
        {
            return new LinkStart(null, problems);
        }

        var credentials = LinkCredentials.Load(options.Self, options.Files, time);
        if (!credentials.IsGood)
        {
            return new LinkStart(null, [credentials.Problem]);
        }

        LinkMesh? mesh = null;
        var metrics = new LinkMetrics(options.Self, meters, () => mesh?.Status().Count(peer => peer.IsOpen) ?? 0, () => mesh?.Queues() ?? []);
        var self = new LinkSelf(options, credentials.Value, receive, clock, time, metrics, logs.CreateLogger(LinkTelemetry.MeterName));
        var server = new LinkServer(self);
        if (await server.StartAsync(cancellation).ConfigureAwait(false) is { } problem)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            metrics.Dispose();
            return new LinkStart(null, [problem]);
        }

        mesh = new LinkMesh(self, server);
        mesh._clients = (
            from peer in options.Peers
            where MessageRights.Opens(options.Self, peer.Key)
            from lane in Enum.GetValues<Lane>()
            where MessageRights.Talk(options.Self, peer.Key, lane)
            select new LinkClient(self, peer.Key, peer.Value, lane)).ToImmutableDictionary(client => (client.Peer, client.Lane));
        return new LinkStart(mesh, []);
    }

    /// <summary>Puts a message into the queue of a peer. Never waits.</summary>
    /// <param name="to">Who is to get it.</param>
    /// <param name="envelope">The message.</param>
    public SendOutcome Send(MemberId to, Envelope envelope)
    {
        var encoded = WireCodec.Link.Encode(envelope);
        return encoded is Done<ReadOnlyMemory<byte>> done
            ? Send(to, envelope, new Outgoing(envelope.Kind, done.Value))
            : Refuse(to, envelope, ((Refused<ReadOnlyMemory<byte>>)encoded).Reason);
    }

    /// <summary>Puts one message into the queues of several peers; it is encoded once. Never waits.</summary>
    /// <returns>Null, or why one of them can't get it, now or later. What was dropped on the way is in the metrics.</returns>
    public Refusal? Send(ImmutableArray<MemberId> to, Envelope envelope)
    {
        if (WireCodec.Link.Encode(envelope) is not Done<ReadOnlyMemory<byte>> done)
        {
            return to.IsEmpty ? null : (Send(to[0], envelope) as SendOutcome.Refused)?.Reason;
        }

        Refusal? refusal = null;
        var outgoing = new Outgoing(envelope.Kind, done.Value);
        foreach (var peer in to)
        {
            refusal ??= (Send(peer, envelope, outgoing) as SendOutcome.Refused)?.Reason;
        }

        return refusal;
    }

    /// <summary>How things stand with each peer that has a stream or that this process opens one to.</summary>
    public ImmutableArray<PeerStatus> Status() =>
    [
        .. _clients.Values.Select(client => new PeerStatus(client.Peer, client.Lane, client.Outbox.HasStream, client.Outbox.Bytes, client.Problem))
            .Concat(_server.Streams.All().Select(stream => new PeerStatus(stream.Peer, stream.Lane, true, stream.Outbox.Bytes, null)))
            .OrderBy(peer => peer.Peer).ThenBy(peer => peer.Lane),
    ];

    /// <summary>Ends all streams and the server. Waits until nothing is received any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await Task.WhenAll(_clients.Values.Select(client => client.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _self.Metrics.Dispose();
    }

    private SendOutcome Send(MemberId to, Envelope envelope, Outgoing outgoing)
    {
        var lane = MessageRights.LaneOf(envelope.Kind) ?? Lane.State;
        if (MessageRights.Problem(envelope, Self, to, lane) is { } problem)
        {
            return Refuse(to, envelope, new Refusal("message", $"can't be sent: {problem}", "correct the sender"));
        }

        if ((_clients.TryGetValue((to, lane), out var client) ? client.Outbox : _server.Streams.OutboxOf(to, lane)) is { } outbox)
        {
            return outbox.Put(outgoing);
        }

        _self.Metrics.Dropped(to, envelope.Kind, DropReason.NoStream);
        return SendOutcome.Dropped.NoStream;
    }

    private SendOutcome.Refused Refuse(MemberId to, Envelope envelope, Refusal reason)
    {
        _self.Metrics.Dropped(to, envelope.Kind, DropReason.Unsendable);
        return new SendOutcome.Refused(reason);
    }

    private IEnumerable<(MemberId Peer, Lane Lane, long Bytes)> Queues() => Status().Select(peer => (peer.Peer, peer.Lane, peer.QueuedBytes));
}
