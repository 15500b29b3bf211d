using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>
/// Serves the state of the VNFs of this site to their components as the Dapr state API: a VNF that is written against a Dapr SDK is geo-redundant once its
/// endpoint and token are set. gRPC and HTTP have an endpoint each, for clear text can't negotiate. Everything that a component can make us hold is bounded:
/// connections, requests, headers, bodies, answers, the time of a wait.
/// </summary>
public sealed class StateApi : IAsyncDisposable
{
    private const int ConnectionsMax = 2048;
    private const int StreamsMax = 256;
    private const int FrameBytes = 1024;
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(2);
    private readonly WebApplication _application;
    private readonly TimeProvider _time;

    private StateApi(WebApplication application, TimeProvider time)
    {
        (_application, _time) = (application, time);
        var addresses = application.Urls.Select(url => IPEndPoint.Parse(new Uri(url).Authority)).ToArray();
        (GrpcListensAt, HttpListensAt) = (addresses[0], addresses[1]);
    }

    /// <summary>Where gRPC is served.</summary>
    public IPEndPoint GrpcListensAt { get; }

    /// <summary>Where HTTP is served.</summary>
    public IPEndPoint HttpListensAt { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="options">How.</param>
    /// <param name="find">The state of a VNF; null if this site holds none. Called for each request, on any thread.</param>
    /// <param name="time">Measures waits.</param>
    /// <param name="logger">Where it logs.</param>
    /// <param name="cancellation">Gives up starting.</param>
    public static async Task<StateApiStart> StartAsync(
        StateApiOptions options, Func<VnfId, IVnfState?> find, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var problems = options.Validate();
        var (tokens, wrongTokens) = StateTokens.Read(options.TokenFiles, options.RequestsMax);
        if (tokens is null || !problems.IsEmpty)
        {
            return new StateApiStart(null, [.. problems, .. wrongTokens]);
        }

        var application = Build(options, new StateService(options, find, time, logger), new Admission(tokens, time, logger));
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            return new StateApiStart(null, [$"The state API can't listen at {options.Grpc} (gRPC) and {options.Http} (HTTP): {failure.Message}"]);
        }

        var api = new StateApi(application, time);
        StateApiLog.Listening(logger, api.GrpcListensAt, api.HttpListensAt);
        return new StateApiStart(api, []);
    }

    /// <summary>Ends: requests under way have 2 s.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(StopMax, _time))
        {
            await _application.StopAsync(patience.Token).ConfigureAwait(false);
        }

        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(StateApiOptions options, StateService service, Admission admission)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc =>
        {
            (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (StateService.RequestBytesMax, StateService.AnswerBytesMax);
            grpc.CompressionProviders.Clear();
            grpc.EnableDetailedErrors = false;
            grpc.IgnoreUnknownServices = true;
        });
        builder.Services.AddSingleton(new GrpcState(service));

        var application = builder.Build();
        var http = new HttpState(service);
        application.Use((context, next) => admission.EnterAsync(context, next));
        application.UseRouting();
        application.MapGrpcService<GrpcState>();
        application.UseEndpoints(_ => { });
        application.Run(context => Admission.IsGrpc(context)
            ? Admission.RefuseAsync(context, Refusal.NotSupported(context.Request.Path.Value!.TrimStart('/')))
            : http.AnswerAsync(context));
        return application;
    }

    private static void Configure(KestrelServerOptions kestrel, StateApiOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestBodySize = StateService.RequestBytesMax + FrameBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsMax;
        kestrel.Listen(options.Grpc, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(options.Http, listen => listen.Protocols = HttpProtocols.Http1);
    }
}

/// <summary>What became of a start.</summary>
/// <param name="Api">The running API, or null.</param>
/// <param name="Problems">Everything that is wrong, if it does not run: each with what would be right.</param>
public sealed record StateApiStart(StateApi? Api, ImmutableArray<string> Problems);
