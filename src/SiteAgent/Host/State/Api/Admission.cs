using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>Stands before both protocols: who shows no token of a VNF learns nothing, and no VNF can take all there is.</summary>
internal sealed class Admission(StateTokens tokens, TimeProvider time, ILogger logger)
{
    /// <summary>The header with the token, as the Dapr SDKs send it.</summary>
    internal const string TokenHeader = "dapr-api-token";

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private long _said;

    /// <summary>Lets a request through to <paramref name="next"/>, or refuses it.</summary>
    internal async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers[TokenHeader] is not [{ } token] || tokens.Find(token) is not { } caller)
        {
            Say(context);
            await RefuseAsync(context, Refusal.NoToken).ConfigureAwait(false);
            return;
        }

        if (!caller.TryEnter())
        {
            await RefuseAsync(context, Refusal.Busy(caller.RequestsMax)).ConfigureAwait(false);
            return;
        }

        try
        {
            context.Features.Set(caller);
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            caller.Leave();
        }
    }

    /// <summary>Answers with a refusal, in the protocol of the request.</summary>
    internal static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        if (IsGrpc(context))
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = ((int)refusal.Status).ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Message);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = refusal.HttpStatus;
        if (refusal.HttpStatus == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return JsonBodies.WriteAsync(context.Response, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("errorCode", refusal.Code);
            writer.WriteString("message", refusal.Message);
            writer.WriteEndObject();
        });
    }

    /// <summary>Whether a request came to the endpoint of gRPC: nothing else speaks HTTP/2 here.</summary>
    internal static bool IsGrpc(HttpContext context) => HttpProtocol.IsHttp2(context.Request.Protocol);

    /// <summary>A wrong token is most likely a misconfigured component, which asks again and again: it is said now and then.</summary>
    private void Say(HttpContext context)
    {
        var (now, before) = (time.GetTimestamp(), Interlocked.Read(ref _said));
        if ((before == 0 || time.GetElapsedTime(before, now) >= Quiet) && Interlocked.CompareExchange(ref _said, now, before) == before)
        {
            StateApiLog.WrongToken(logger, IsGrpc(context) ? "gRPC" : "HTTP", TokenHeader);
        }
    }
}
