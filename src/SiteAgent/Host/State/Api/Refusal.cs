using System.Globalization;
using Grpc.Core;
using NfvHa.Geo.Replication.Core.State;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>Why a request got no other answer, as both protocols say it.</summary>
/// <param name="Status">The status over gRPC.</param>
/// <param name="HttpStatus">The status over HTTP.</param>
/// <param name="Code">The error code in a body over HTTP.</param>
/// <param name="Message">What is wrong, and what to do.</param>
internal sealed record Refusal(StatusCode Status, int HttpStatus, string Code, string Message)
{
    internal static Refusal NoToken { get; } = new(
        StatusCode.Unauthenticated, 401, "ERR_API_TOKEN", $"the header '{Admission.TokenHeader}' is missing or does not hold the token of a VNF of this site");

    internal static Refusal Busy(int most) => new(
        StatusCode.Unavailable, 503, "ERR_TOO_MANY_REQUESTS", Text($"{most} requests of this VNF are under way, and no more are taken: ask again when some are answered"));

    internal static Refusal NoStore(string asked, string configured) => new(
        StatusCode.FailedPrecondition, 400, "ERR_STATE_STORE_NOT_FOUND", $"state store '{asked}' is not found; the store here is '{configured}'");

    internal static Refusal Malformed(string message) => new(StatusCode.InvalidArgument, 400, "ERR_MALFORMED_REQUEST", message);

    internal static Refusal TooLarge(string message) => new(StatusCode.ResourceExhausted, 413, "ERR_TOO_LARGE", message);

    internal static Refusal Conflict(string key, StateTag? found) => new(
        StatusCode.Aborted,
        409,
        "ERR_STATE_ETAG_MISMATCH",
        found is { } tag ? $"possible etag mismatch: key '{key}' has the etag {tag}; read it again" : $"possible etag mismatch: key '{key}' is not there; read it again");

    internal static Refusal Unavailable(string reason) => new(StatusCode.Unavailable, 503, "ERR_STATE_UNAVAILABLE", reason);

    internal static Refusal NotSupported(string what) => new(
        StatusCode.Unimplemented, 501, "ERR_NOT_SUPPORTED", $"{what} is not supported: the agent of a site serves the state API of Dapr and nothing else of it");

    internal static Refusal Failed { get; } = new(
        StatusCode.Internal, 500, "ERR_INTERNAL", "the agent of this site failed to answer; whether a change was written is not known. Its log says why");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
