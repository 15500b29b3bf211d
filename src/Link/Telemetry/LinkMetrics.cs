using System.Diagnostics;
using System.Diagnostics.Metrics;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Telemetry;

/// <summary>Counts what the link of one process does.</summary>
internal sealed class LinkMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _self;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _received;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _handshakeFailures;

    /// <param name="self">This process.</param>
    /// <param name="meters">Who makes meters; null makes one that listeners find by its name.</param>
    /// <param name="streams">How many streams are open.</param>
    /// <param name="queues">What waits, by peer and lane.</param>
    public LinkMetrics(MemberId self, IMeterFactory? meters, Func<int> streams, Func<IEnumerable<(MemberId Peer, Lane Lane, long Bytes)>> queues)
    {
        _meter = meters?.Create(LinkTelemetry.MeterName) ?? new Meter(LinkTelemetry.MeterName);
        _self = new(LinkTelemetry.SelfTag, self.ToString());
        _sent = _meter.CreateCounter<long>(LinkTelemetry.Sent, "{message}", "Messages handed to the transport.");
        _received = _meter.CreateCounter<long>(LinkTelemetry.Arrived, "{message}", "Messages that arrived and were good.");
        _dropped = _meter.CreateCounter<long>(LinkTelemetry.Dropped, "{message}", "Messages not sent or not taken.");
        _reconnects = _meter.CreateCounter<long>(LinkTelemetry.Reconnects, "{stream}", "Streams opened again after an end.");
        _handshakeFailures = _meter.CreateCounter<long>(LinkTelemetry.HandshakeFailures, "{handshake}", "Connections that ended before both sides knew each other.");
        _meter.CreateObservableGauge(LinkTelemetry.Streams, () => new Measurement<int>(streams(), _self), "{stream}", "Open streams.");
        _meter.CreateObservableGauge(LinkTelemetry.QueueSize, () => queues().Select(queue => new Measurement<long>(
            queue.Bytes, _self, Peer(queue.Peer), new(LinkTelemetry.LaneTag, queue.Lane.ToString()))), "By", "What waits to be sent.");
    }

    public void Sent(MemberId peer, MessageKind kind) => _sent.Add(1, _self, Peer(peer), Kind(kind));

    public void Received(MemberId peer, MessageKind kind) => _received.Add(1, _self, Peer(peer), Kind(kind));

    public void Dropped(MemberId peer, MessageKind? kind, string reason, int messages = 1) => _dropped.Add(
        messages, new TagList { _self, Peer(peer), new(LinkTelemetry.KindTag, kind?.ToString() ?? "Undecoded"), new(LinkTelemetry.ReasonTag, reason) });

    public void Reconnected(MemberId peer, Lane lane) => _reconnects.Add(1, _self, Peer(peer), new(LinkTelemetry.LaneTag, lane.ToString()));

    public void HandshakeFailed(bool isServer, string reason) => _handshakeFailures.Add(
        1, _self, new(LinkTelemetry.SideTag, isServer ? "server" : "client"), new(LinkTelemetry.ReasonTag, reason));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Peer(MemberId peer) => new(LinkTelemetry.PeerTag, peer.ToString());

    private static KeyValuePair<string, object?> Kind(MessageKind kind) => new(LinkTelemetry.KindTag, kind.ToString());
}
