using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Dapr.Client;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Host.State;
using NfvHa.Geo.SiteAgent.Host.State.Api;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State.Api;

/// <summary>A state API on free ports of loopback, with two VNFs, and clients that show the token of the first.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    public const string Store = "statestore";
    private static readonly VnfId First = new("hss");
    private static readonly VnfId Second = new("pcf");
    private readonly DirectoryInfo _folder;
    private readonly StateApi _api;

    private ApiUnderTest(DirectoryInfo folder, StateApi api, InMemoryVnfState hss, InMemoryVnfState pcf)
    {
        (_folder, _api, Hss, Pcf) = (folder, api, hss, pcf);
        Dapr = DaprOf(First);
        Http = new HttpClient { BaseAddress = new Uri($"http://{api.HttpListensAt}") };
        Http.DefaultRequestHeaders.Add("dapr-api-token", Token(First));
    }

    /// <summary>The state of the VNF whose token the clients show.</summary>
    public InMemoryVnfState Hss { get; }

    /// <summary>The state of another VNF.</summary>
    public InMemoryVnfState Pcf { get; }

    public DaprClient Dapr { get; }

    public HttpClient Http { get; }

    public string GrpcAddress => $"http://{_api.GrpcListensAt}";

    public string TokenFile => PathOf(_folder, First);

    public static Task<ApiUnderTest> StartAsync() => StartAsync(null);

    /// <summary>Starts with something else in place of the state of the first VNF.</summary>
    public static async Task<ApiUnderTest> StartAsync(IVnfState? instead, int requestsMax = 256, int answerMaxMilliseconds = 60_000)
    {
        var folder = Directory.CreateTempSubdirectory("state-api-");
        foreach (var vnf in new[] { First, Second })
        {
            Write(PathOf(folder, vnf), Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) + "\n");
        }

        var options = new StateApiOptions
        {
            Grpc = new IPEndPoint(IPAddress.Loopback, 0),
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            TokenFiles = ImmutableSortedDictionary.CreateRange(new[] { First, Second }.Select(vnf => KeyValuePair.Create(vnf, PathOf(folder, vnf)))),
            RequestsMax = requestsMax,
            AnswerMax = TimeSpan.FromMilliseconds(answerMaxMilliseconds),
        };
        var (hss, pcf) = (new InMemoryVnfState(), new InMemoryVnfState());
        var start = await StateApi.StartAsync(
            options,
            vnf => vnf == First ? instead ?? hss : pcf,
            TimeProvider.System,
            NullLogger.Instance,
            TestContext.Current.CancellationToken);
        Assert.Empty(start.Problems);
        return new ApiUnderTest(folder, start.Api!, hss, pcf);
    }

    public async ValueTask DisposeAsync()
    {
        Dapr.Dispose();
        Http.Dispose();
        await _api.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The agent ends.</summary>
    public ValueTask StopAsync() => _api.DisposeAsync();

    public DaprClient DaprOf(VnfId vnf) => DaprWith(Token(vnf));

    public DaprClient DaprOfOther() => DaprOf(Second);

    public DaprClient DaprWith(string? token)
    {
        var builder = new DaprClientBuilder().UseGrpcEndpoint(GrpcAddress).UseHttpEndpoint($"http://{_api.HttpListensAt}");
        return (token is null ? builder : builder.UseDaprApiToken(token)).Build();
    }

    /// <summary>A client whose every call shows the token: SaveBulkStateAsync of the SDK does not.</summary>
    public DaprClient DaprForBulk() => new DaprClientBuilder()
        .UseGrpcEndpoint(GrpcAddress)
        .UseGrpcChannelOptions(new GrpcChannelOptions { HttpHandler = new ShowToken(Token(First)), DisposeHttpClient = true })
        .Build();

    /// <summary>The status of a call that failed.</summary>
    public static async Task<Status> FailsAsync(Func<Task> call)
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(call);
        return (thrown as RpcException ?? Assert.IsType<RpcException>(thrown.InnerException)).Status;
    }

    public static void Write(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
    }

    private string Token(VnfId vnf) => File.ReadAllText(PathOf(_folder, vnf)).TrimEnd();

    private static string PathOf(DirectoryInfo folder, VnfId vnf) => Path.Combine(folder.FullName, $"{vnf}.token");

    private sealed class ShowToken(string token) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("dapr-api-token", token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
