using System.Net;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Telemetry;

/// <summary>What the link logs. Never a message's content, never a key. The event ids (3000 to 3099) are stable.</summary>
internal static partial class LinkLog
{
    [LoggerMessage(3000, LogLevel.Information, "{Self} listens for the link at {Address}")]
    public static partial void Listening(ILogger logger, MemberId self, IPEndPoint address);

    [LoggerMessage(3001, LogLevel.Information, "The {Lane} stream with {Peer} is open")]
    public static partial void Opened(ILogger logger, Lane lane, MemberId peer);

    [LoggerMessage(3002, LogLevel.Warning, "The {Lane} stream with {Peer} ended: {Reason}")]
    public static partial void Ended(ILogger logger, Lane lane, MemberId peer, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "No {Lane} stream with {Peer}: {Reason}; tried again until it works")]
    public static partial void CannotConnect(ILogger logger, Lane lane, MemberId peer, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "A connection from {Address} was refused: {Reason} ({Unsaid} more since the last such line)")]
    public static partial void HandshakeRefused(ILogger logger, EndPoint? address, string reason, long unsaid);

    [LoggerMessage(3005, LogLevel.Warning, "A message of {Peer} is not known here and was skipped, like all of its kind on this stream: {Reason}")]
    public static partial void Skipped(ILogger logger, MemberId peer, string reason);

    [LoggerMessage(3006, LogLevel.Error, "The new certificate files are not in use, the old ones stay: {Problem}")]
    public static partial void FilesNotUsed(ILogger logger, string problem);

    [LoggerMessage(3007, LogLevel.Error, "The receiver of messages failed on a {Kind} of {Peer}; the stream ends")]
    public static partial void ReceiverFailed(ILogger logger, Exception exception, MessageKind kind, MemberId peer);
}
