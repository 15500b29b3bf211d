using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Mesh;

/// <summary>How things stand with one peer on one lane, for operators.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Lane">The lane.</param>
/// <param name="IsOpen">Whether a stream is open.</param>
/// <param name="QueuedBytes">What waits to be sent.</param>
/// <param name="Problem">Why there was no stream last, if this process opens it and it was; else null.</param>
public sealed record PeerStatus(MemberId Peer, Lane Lane, bool IsOpen, long QueuedBytes, string? Problem);
