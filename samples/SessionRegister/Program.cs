using System.Net;
using Dapr;
using Dapr.Client;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// SessionRegister is a stateful VNF as small as one can be: PUT and GET /sessions/ID, where the text of a session is kept in the Dapr state API of the site's
// agent, by the Dapr SDK and nothing of ours. That alone makes it geo-redundant: what was answered with 200 is there after the site is lost. It holds nothing
// itself, so it runs as standby without harm, and is told 503 by the agent until its site owns the VNF. ETag and If-Match guard against lost updates (412);
// Idempotency-Key lets a client repeat a request whose answer it missed, also at another site. GET /site names the site that answers. The gate starts it: HTTP on
// the unix socket in NFVHA_SOCKET, until stdin ends; NFVHA_SITE, DAPR_GRPC_ENDPOINT and DAPR_API_TOKEN or DAPR_API_TOKEN_FILE are in its environment.
const string Store = "statestore";
const int SessionBytesMax = 256 * 1024;
var patience = TimeSpan.FromSeconds(5);

string[] required = ["NFVHA_SOCKET", "NFVHA_SITE", "DAPR_GRPC_ENDPOINT"];
var missing = required.Where(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))).ToArray();
if (missing.Length > 0)
{
    Console.Error.WriteLine($"{string.Join(", ", missing)} not set: write it into the environment of the component; NFVHA_SOCKET is set by the gate that starts it.");
    return 2;
}

if (ReadToken() is not { Length: > 0 } token)
{
    Console.Error.WriteLine("No state token: name its file in DAPR_API_TOKEN_FILE (readable by this user), or set DAPR_API_TOKEN.");
    return 2;
}

var site = Environment.GetEnvironmentVariable("NFVHA_SITE")!;

// An agent that was started again is found within a moment: by default the channel waits for seconds.
using var state = new DaprClientBuilder()
    .UseGrpcEndpoint(Environment.GetEnvironmentVariable("DAPR_GRPC_ENDPOINT")!)
    .UseGrpcChannelOptions(new GrpcChannelOptions { InitialReconnectBackoff = TimeSpan.FromMilliseconds(50), MaxReconnectBackoff = TimeSpan.FromMilliseconds(250) })
    .UseDaprApiToken(token)
    .Build();

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Limits.MaxRequestBodySize = SessionBytesMax;
    kestrel.ListenUnixSocket(Environment.GetEnvironmentVariable("NFVHA_SOCKET")!);
});
await using var application = builder.Build();
application.MapGet("/site", (HttpContext context) => TextAsync(context, site));
application.MapGet("/sessions/{id}", (HttpContext context, string id) => AskAsync(context, cancellation => GetAsync(context, id, cancellation)));
application.MapPut("/sessions/{id}", (HttpContext context, string id) => AskAsync(context, cancellation => PutAsync(context, id, cancellation)));
await application.StartAsync();
var warmed = WarmAsync();

await Console.OpenStandardInput().CopyToAsync(Stream.Null);
await application.StopAsync();
await warmed;
return 0;

async Task GetAsync(HttpContext context, string id, CancellationToken cancellation)
{
    var (text, etag) = await state.GetStateAndETagAsync<string?>(Store, id, cancellationToken: cancellation);
    if (text is null)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return;
    }

    context.Response.Headers.ETag = $"\"{etag}\"";
    await TextAsync(context, text);
}

async Task PutAsync(HttpContext context, string id, CancellationToken cancellation)
{
    using var reader = new StreamReader(context.Request.Body);
    var text = await reader.ReadToEndAsync(cancellation);
    var metadata = context.Request.Headers["Idempotency-Key"] is [{ } key] ? new Dictionary<string, string> { ["idempotency-key"] = key } : [];
    if (context.Request.Headers.IfMatch is not [{ } expected])
    {
        await state.SaveStateAsync(Store, id, text, metadata: metadata, cancellationToken: cancellation);
    }
    else if (!await state.TrySaveStateAsync(Store, id, text, expected.Trim('"'), metadata: metadata, cancellationToken: cancellation))
    {
        context.Response.StatusCode = StatusCodes.Status412PreconditionFailed;
        return;
    }

    // The SDK does not tell the ETag of a write. Whoever wrote since has another text: that one's ETag must not be taken for ours.
    var (stored, etag) = await state.GetStateAndETagAsync<string?>(Store, id, cancellationToken: cancellation);
    if (stored == text)
    {
        context.Response.Headers.ETag = $"\"{etag}\"";
    }

    await TextAsync(context, "");
}

async Task AskAsync(HttpContext context, Func<CancellationToken, Task> ask)
{
    using var waiting = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    waiting.CancelAfter(patience);
    try
    {
        await ask(waiting.Token);
    }
    catch (DaprException refused) when (refused.InnerException is RpcException { StatusCode: StatusCode.InvalidArgument or StatusCode.ResourceExhausted } reason)
    {
        context.Response.StatusCode = (int)HttpStatusCode.BadRequest;
        await TextAsync(context, reason.Status.Detail);
    }
    catch (Exception unanswered) when (unanswered is DaprException or RpcException or OperationCanceledException)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        await TextAsync(context, "The state can't be reached here at the moment; whether a write was done is not known. Ask again, with the same Idempotency-Key.\n");
    }
}

// The first request after a takeover finds the channel open and the way to it compiled. A standby is refused, which serves as well.
async Task WarmAsync()
{
    using var waiting = new CancellationTokenSource(patience);
    try
    {
        await state.GetStateAsync<string?>(Store, "warm", cancellationToken: waiting.Token);
    }
    catch (Exception unanswered) when (unanswered is DaprException or RpcException or OperationCanceledException)
    {
        // It is asked again by the first client.
    }
}

Task TextAsync(HttpContext context, string text)
{
    context.Response.Headers["X-Site"] = site;
    context.Response.ContentType = "text/plain; charset=utf-8";
    return context.Response.WriteAsync(text);
}

static string? ReadToken()
{
    if (Environment.GetEnvironmentVariable("DAPR_API_TOKEN_FILE") is not { Length: > 0 } file)
    {
        return Environment.GetEnvironmentVariable("DAPR_API_TOKEN");
    }

    try
    {
        return File.ReadAllText(file).TrimEnd('\r', '\n');
    }
    catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
    {
        return null;
    }
}
