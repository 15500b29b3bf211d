using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Replication.Core.State;
using NfvHa.Geo.SiteAgent.Host.State;
using NfvHa.Geo.SiteAgent.Host.State.Api;
using static NfvHa.Geo.SiteAgent.Host.Tests.State.Api.ApiUnderTest;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State.Api;

/// <summary>A state that is slow or broken, and options that are wrong.</summary>
public sealed class BoundsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("state-tokens-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Requests_beyond_the_bound_are_refused_and_those_of_other_vnfs_are_not()
    {
        var slow = new SlowState();
        await using var api = await ApiUnderTest.StartAsync(slow, requestsMax: 2);
        using var other = api.DaprOfOther();
        Task<int>[] waiting = [Read(api), Read(api)];
        await slow.Asked.Reader.ReadAsync(Cancellation);
        await slow.Asked.Reader.ReadAsync(Cancellation);

        var refused = await FailsAsync(() => Read(api));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.StartsWith("2 requests of this VNF are under way", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Http.GetAsync("/v1.0/state/statestore/a", Cancellation)).StatusCode);
        Assert.Equal(0, await other.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));

        slow.Go.SetResult();
        Assert.All(await Task.WhenAll(waiting), value => Assert.Equal(0, value));
        Assert.Equal(0, await Read(api));
    }

    [Fact]
    public async Task Answer_that_takes_too_long_is_unavailable_and_says_what_to_do()
    {
        await using var api = await ApiUnderTest.StartAsync(new SlowState(), answerMaxMilliseconds: 100);
        var refused = await FailsAsync(() => api.Dapr.SaveStateAsync(Store, "a", 1, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Contains("ask again with the same idempotency key", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_that_throws_shows_nothing_of_its_inside()
    {
        await using var api = await ApiUnderTest.StartAsync(new BrokenState());
        var refused = await FailsAsync(() => Read(api));
        Assert.Equal(StatusCode.Internal, refused.StatusCode);
        Assert.DoesNotContain("secret", refused.Detail, StringComparison.Ordinal);
        var response = await api.Http.GetAsync("/v1.0/state/statestore/a", Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_that_the_site_does_not_hold_is_unavailable()
    {
        var start = await StartAsync([("hss", Good("a"))]);
        await using var api = start.Api!;
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("dapr-api-token", new string('a', 32));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync($"http://{api.HttpListensAt}/v1.0/state/statestore/a", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Every_wrong_token_file_is_named_and_no_token_is_shown()
    {
        var start = await StartAsync(
        [
            ("vnf-1", Good("a")),
            ("vnf-2", Good("a")),
            ("vnf-3", File("open", new string('b', 32), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)),
            ("vnf-4", File("short", "secret")),
            ("vnf-5", File("blank", $"{new string('b', 32)} secret")),
            ("vnf-6", File("long", new string('b', 257))),
            ("vnf-7", Path.Combine(_folder.FullName, "missing")),
        ]);
        Assert.Null(start.Api);
        Assert.Equal(6, start.Problems.Length);
        Assert.Contains("holds the token of vnf-1 too", start.Problems[0], StringComparison.Ordinal);
        Assert.Contains("is open to others (mode 640): chmod 600 it", start.Problems[1], StringComparison.Ordinal);
        Assert.All(start.Problems[2..5], problem => Assert.Contains("does not hold one line of 32 to 256 printable characters", problem, StringComparison.Ordinal));
        Assert.Contains("can't be read", start.Problems[5], StringComparison.Ordinal);
        Assert.All(start.Problems, problem => Assert.DoesNotContain("secret", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_wrong_option_is_named()
    {
        var options = new StateApiOptions
        {
            Grpc = new IPEndPoint(IPAddress.Any, 50001),
            Http = new IPEndPoint(IPAddress.Any, 50001),
            Store = "",
            TokenFiles = ImmutableSortedDictionary<VnfId, string>.Empty,
            RequestsMax = 0,
            AnswerMax = TimeSpan.Zero,
        };
        Assert.Equal(["Grpc", "Http", "Grpc", "Store", "RequestsMax", "AnswerMax"], options.Validate().Select(error => error.Split(' ')[0]));
        Assert.Empty(new StateApiOptions { TokenFiles = options.TokenFiles }.Validate());
    }

    [Fact]
    public void Options_are_read_from_a_file()
    {
        const string Json = """{ "grpc": "127.0.1.1:50001", "http": "127.0.1.1:3500", "requestsMax": 7, "answerMaxMilliseconds": 500 }""";
        var (options, errors) = Parse(Json);
        Assert.Empty(errors);
        Assert.Equal(("127.0.1.1:50001", "127.0.1.1:3500", "statestore"), (options!.Grpc.ToString(), options.Http.ToString(), options.Store));
        Assert.Equal((7, TimeSpan.FromMilliseconds(500)), (options.RequestsMax, options.AnswerMax));
        Assert.Equal(KeyValuePair.Create(new VnfId("hss"), "/etc/hss.token"), Assert.Single(options.TokenFiles));
    }

    [Theory]
    [InlineData("""{ "grpc": "10.0.0.1:50001" }""", "f: grpc is 10.0.0.1:50001, which is not on loopback")]
    [InlineData("""{ "tokens": { "hss": "hss.token" } }""", "f: tokens is not known; the keys here are")]
    [InlineData("""{ "requestsMax": 0 }""", "f: requestsMax is 0; write a whole number from 1 to 10000")]
    public void Wrong_option_in_a_file_is_named(string json, string error) => Assert.StartsWith(error, Assert.Single(Parse(json).Errors), StringComparison.Ordinal);

    [Fact]
    public async Task Address_that_is_taken_is_named()
    {
        var first = await StartAsync([("hss", Good("a"))]);
        await using var api = first.Api!;
        var second = await StartAsync([("hss", Good("a"))], api.GrpcListensAt);
        Assert.Null(second.Api);
        Assert.Contains(api.GrpcListensAt.ToString(), Assert.Single(second.Problems), StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<VnfId, string> Tokens { get; } = ImmutableSortedDictionary<VnfId, string>.Empty.Add(new VnfId("hss"), "/etc/hss.token");

    private static Task<int> Read(ApiUnderTest api) => api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation);

    private static Task<StateApiStart> StartAsync((string Vnf, string File)[] tokens, IPEndPoint? grpc = null) => StateApi.StartAsync(
        new StateApiOptions
        {
            Grpc = grpc ?? new IPEndPoint(IPAddress.Loopback, 0),
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            TokenFiles = tokens.ToImmutableSortedDictionary(token => new VnfId(token.Vnf), token => token.File),
        },
        _ => null,
        TimeProvider.System,
        NullLogger.Instance,
        Cancellation);

    private static (StateApiOptions? Options, ImmutableArray<string> Errors) Parse(string json)
    {
        var reading = OptionsFile.Parse("f", Encoding.UTF8.GetBytes(json), node => StateApiOptions.Read(node, Tokens));
        return (reading.Value, reading.Errors);
    }

    private string Good(string character) => File(character, string.Concat(Enumerable.Repeat(character, 32)) + "\n");

    private string File(string name, string token, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(_folder.FullName, name);
        Write(path, token, mode);
        return path;
    }

    /// <summary>Says when it is asked, and answers when it is told to.</summary>
    private sealed class SlowState : IVnfState
    {
        private readonly InMemoryVnfState _inner = new();

        public Channel<bool> Asked { get; } = Channel.CreateUnbounded<bool>();

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<StateAnswer> ReadAsync(ImmutableArray<string> keys, CancellationToken cancellation)
        {
            await WaitAsync(cancellation);
            return await _inner.ReadAsync(keys, cancellation);
        }

        public async ValueTask<StateAnswer> WriteAsync(StateRequest request, CancellationToken cancellation)
        {
            await WaitAsync(cancellation);
            return await _inner.WriteAsync(request, cancellation);
        }

        private Task WaitAsync(CancellationToken cancellation)
        {
            Asked.Writer.TryWrite(true);
            return Go.Task.WaitAsync(cancellation);
        }
    }

    private sealed class BrokenState : IVnfState
    {
        public ValueTask<StateAnswer> ReadAsync(ImmutableArray<string> keys, CancellationToken cancellation) => throw new InvalidOperationException("secret");

        public ValueTask<StateAnswer> WriteAsync(StateRequest request, CancellationToken cancellation) => throw new InvalidOperationException("secret");
    }
}
