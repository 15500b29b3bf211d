namespace NfvHa.Geo.Link.Telemetry;

/// <summary>Names and units of the link's metrics, after the OpenTelemetry conventions.</summary>
public static class LinkTelemetry
{
    /// <summary>The meter.</summary>
    public const string MeterName = "NfvHa.Geo.Link";

    /// <summary>Counter, {message}: handed to the transport. Tags self, peer, kind.</summary>
    public const string Sent = "nfvha.link.messages.sent";

    /// <summary>Counter, {message}: arrived, good, handed on. Tags self, peer, kind.</summary>
    public const string Arrived = "nfvha.link.messages.received";

    /// <summary>Counter, {message}: not sent or not taken. Tags self, peer, kind, reason.</summary>
    public const string Dropped = "nfvha.link.messages.dropped";

    /// <summary>Gauge, By: what waits to be sent. Tags self, peer, lane.</summary>
    public const string QueueSize = "nfvha.link.queue.size";

    /// <summary>Gauge, {stream}: open streams. Tag self.</summary>
    public const string Streams = "nfvha.link.streams";

    /// <summary>Counter, {stream}: streams that this side opened again after an end. Tags self, peer, lane.</summary>
    public const string Reconnects = "nfvha.link.reconnects";

    /// <summary>Counter, {handshake}: connections that ended before both sides knew each other. Tags self, side, reason.</summary>
    public const string HandshakeFailures = "nfvha.link.handshake.failures";

    /// <summary>Tag: this process, e.g. <c>site/north</c>.</summary>
    public const string SelfTag = "nfvha.self";

    /// <summary>Tag: the other end, e.g. <c>location/east</c>.</summary>
    public const string PeerTag = "nfvha.peer";

    /// <summary>Tag: the kind of message; <c>Undecoded</c> where it is not known.</summary>
    public const string KindTag = "nfvha.message.kind";

    /// <summary>Tag: the lane.</summary>
    public const string LaneTag = "nfvha.lane";

    /// <summary>Tag: why; one of <see cref="DropReason"/> or <see cref="HandshakeReason"/>.</summary>
    public const string ReasonTag = "reason";

    /// <summary>Tag: client or server.</summary>
    public const string SideTag = "side";
}

/// <summary>Why a message was not sent or not taken.</summary>
public static class DropReason
{
    /// <summary>A newer one of its kind took its place in the queue.</summary>
    public const string Superseded = "superseded";

    /// <summary>The log lane's queue had no room.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>No stream to the peer was open.</summary>
    public const string NoStream = "no_stream";

    /// <summary>This process may not send it to that peer, or it breaks a rule of form or size.</summary>
    public const string Unsendable = "unsendable";

    /// <summary>Arrived, but of a version or kind that this build does not know. The stream goes on.</summary>
    public const string Unknown = "unknown";

    /// <summary>Arrived malformed or too large. The stream was ended.</summary>
    public const string Malformed = "malformed";

    /// <summary>Arrived from one who may not send it, or claims to be another. The stream was ended.</summary>
    public const string Forbidden = "forbidden";
}

/// <summary>Why a handshake failed.</summary>
public static class HandshakeReason
{
    /// <summary>It never came to a certificate: no TLS 1.3, no answer in time, or nobody there.</summary>
    public const string NoHandshake = "no_handshake";

    /// <summary>The peer showed no certificate, or one that is not good.</summary>
    public const string Certificate = "certificate";

    /// <summary>The certificate is good, but another member's than expected.</summary>
    public const string WrongMember = "wrong_member";
}
