using System.Net;
using System.Net.Security;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>
/// The operator API of a location: HTTPS under the location's certificate, for who shows the operator token. Everything a client can make us hold is bounded:
/// connections, headers, bodies, waits, answers. It only reads the view and gives orders to the loop; the loop never waits for it.
/// </summary>
public sealed class OperatorApi : IAsyncDisposable
{
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HeadersMax = TimeSpan.FromSeconds(10);
    private readonly WebApplication _application;
    private readonly TimeProvider _time;
    private readonly Routes _routes;
    private readonly CancellationTokenSource _stopping = new();

    private OperatorApi(OperatorApiOptions options, LinkCredentials credentials, OperatorToken token, Routes routes, TimeProvider time, ILoggerFactory loggers)
    {
        (_routes, _time) = (routes, time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, options, credentials));
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        _application.Use((context, next) => token.IsShownBy(context.Request.Headers.Authorization) ? next(context) : RefuseAsync(context));
        foreach (var route in routes.All)
        {
            _application.MapMethods(route.Path, [route.Method], context => HandleAsync(context, route));
        }

        var document = OpenApiDocument.Of(routes.All);
        _application.MapMethods(OpenApiDocument.Path, ["GET"], context => WriteAsync(context, Answer.Of(document)));
        _application.MapFallback("{**path}", context => WriteAsync(context, Answer.Missing(
            context.Request.Path, $"nothing is asked for by {context.Request.Method} here", $"look into {OpenApiDocument.Path}")));
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint ListensAt { get; private set; } = new(IPAddress.None, 0);

    /// <summary>What the server answers under /v1, as it knows it itself: method and path of each endpoint.</summary>
    internal IEnumerable<string> Served =>
        from endpoint in ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        where endpoint.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select $"{method} {endpoint.RoutePattern.RawText}";

    /// <summary>Starts it.</summary>
    /// <param name="options">What it needs.</param>
    /// <param name="node">The location.</param>
    /// <param name="journal">Its journal.</param>
    /// <param name="events">What happened there.</param>
    /// <param name="clock">The clocks of this host, the same that the location has.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="loggers">Where the server's own errors go.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The running API, or everything that is wrong.</returns>
    public static async Task<Reading<OperatorApi>> StartAsync(
        OperatorApiOptions options, ControllerNode node, IControlStore journal, IEventFeed events, IClock clock, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation = default)
    {
        var credentials = LinkCredentials.Load(MemberId.Of(node.View.Location), options.Files, time);
        var token = OperatorToken.Load(options.TokenFile);
        if (!credentials.IsGood || token.Value is null)
        {
            return Reading.Not<OperatorApi>(string.Join("; ", new[] { credentials.Problem, token.Problem }.Where(problem => problem is not null)));
        }

        var api = new OperatorApi(options, credentials.Value, token.Value, new Routes(options, node, journal, events, clock, time), time, loggers);
        try
        {
            await api._application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            await api.DisposeAsync().ConfigureAwait(false);
            return Reading.Not<OperatorApi>($"the operator API can't listen at {options.Listen} ({exception.Message}): free the address, or configure another one");
        }

        api.ListensAt = IPEndPoint.Parse(new Uri(api._application.Urls.First()).Authority);
        return Reading.Of(api);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time))
        {
            await _application.StopAsync(patience.Token).ConfigureAwait(false);
        }

        await _application.DisposeAsync().ConfigureAwait(false);
        _routes.Dispose();
        _stopping.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, OperatorApiOptions options, LinkCredentials credentials)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
        kestrel.Limits.KeepAliveTimeout = IdleMax;
        kestrel.Limits.RequestHeadersTimeout = HeadersMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestBodySize = ApiJson.RequestBytesMax;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 16;
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HeadersMax,
                OnConnection = _ => ValueTask.FromResult(credentials.ServeAnybody(SslApplicationProtocol.Http2, SslApplicationProtocol.Http11)),
            });
        });
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private async Task HandleAsync(HttpContext context, Route route)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        context.RequestAborted = ended.Token;
        var call = new Call(context, route);
        try
        {
            await WriteAsync(context, call.WrongQuery ?? await route.Handle(call).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Who asked has gone, or this location ends: there is nobody to answer.
            context.Abort();
        }
    }

    private static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Body is Problem ? Problem.MediaType : "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var bytes = answer.Body is JsonNode node ? JsonSerializer.SerializeToUtf8Bytes(node) : JsonSerializer.SerializeToUtf8Bytes(answer.Body, answer.Body.GetType(), ApiJson.Options);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
