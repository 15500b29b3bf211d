using System.Net;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>What the state API logs. Never a token, a key or a value. The event ids (3100 to 3199) are stable.</summary>
internal static partial class StateApiLog
{
    [LoggerMessage(3100, LogLevel.Information, "The state API listens at {Grpc} (gRPC) and {Http} (HTTP)")]
    public static partial void Listening(ILogger logger, IPEndPoint grpc, IPEndPoint http);

    [LoggerMessage(3101, LogLevel.Warning, "A request over {Protocol} was refused: its header {Header} holds no token of a VNF of this site; said at most every 10 s")]
    public static partial void WrongToken(ILogger logger, string protocol, string header);

    [LoggerMessage(3102, LogLevel.Error, "The state of {Vnf} failed to answer a request")]
    public static partial void Failed(ILogger logger, Exception exception, VnfId vnf);
}
