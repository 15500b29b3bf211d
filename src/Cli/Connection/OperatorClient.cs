using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Link.Certificates;

namespace NfvHa.Geo.Cli.Connection;

/// <summary>
/// Asks the operator API of the deployment's locations. Of several it asks the one that leads, and if none says so the first that answers. The token is shown
/// only to a server whose certificate names a location and is vouched for by the trust bundle. For one caller at a time.
/// </summary>
internal sealed class OperatorClient : IDisposable
{
    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(15);
    private readonly ImmutableArray<ControllerAddress> _controllers;
    private readonly ImmutableArray<HttpClient> _clients;
    private readonly TimeProvider _time;
    private int? _chosen;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="controllers">Where the locations are; at least one.</param>
    /// <param name="trust">Whose certificates are taken.</param>
    /// <param name="token">The operator token.</param>
    /// <param name="time">Where the time comes from.</param>
    internal OperatorClient(ImmutableArray<ControllerAddress> controllers, TrustBundle trust, string token, TimeProvider time)
    {
        (_controllers, _time) = (controllers, time);
        _clients = [.. controllers.Select(controller => Open(controller, trust, token, time))];
    }

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    /// <summary>Reads something.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="path">Its path, with the query.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<ApiResult<T>> GetAsync<T>(string path, CancellationToken cancellation)
        where T : class
    {
        var (chosen, problem) = await ChooseAsync(cancellation).ConfigureAwait(false);
        return problem is not null ? ApiResult<T>.Not(problem.Code, problem.Errors) : await SendAsync<T>(chosen, HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives an order.</summary>
    /// <param name="path">Its path, with the query.</param>
    /// <param name="request">What it is about; null if the path says that.</param>
    /// <param name="cancellation">Gives up; the order may be taken up all the same.</param>
    internal async Task<ApiResult<OrderAnswer>> OrderAsync(string path, OrderRequest? request, CancellationToken cancellation)
    {
        var (chosen, problem) = await ChooseAsync(cancellation).ConfigureAwait(false);
        return problem is not null ? ApiResult<OrderAnswer>.Not(problem.Code, problem.Errors) : await SendAsync<OrderAnswer>(chosen, HttpMethod.Post, path, request is null ? null : JsonContent.Create(request, options: ApiJson.Options), cancellation).ConfigureAwait(false);
    }

    /// <summary>Hands a file in.</summary>
    /// <typeparam name="T">What comes back.</typeparam>
    /// <param name="path">The path, with the query.</param>
    /// <param name="yaml">The file.</param>
    /// <param name="cancellation">Gives up; the file may be taken up all the same.</param>
    internal async Task<ApiResult<T>> PostYamlAsync<T>(string path, string yaml, CancellationToken cancellation)
        where T : class
    {
        var (chosen, problem) = await ChooseAsync(cancellation).ConfigureAwait(false);
        return problem is not null
            ? ApiResult<T>.Not(problem.Code, problem.Errors)
            : await SendAsync<T>(chosen, HttpMethod.Post, path, new StringContent(yaml, Encoding.UTF8, "application/yaml"), cancellation).ConfigureAwait(false);
    }

    /// <summary>The place of the location to ask; the one that leads if it is found.</summary>
    private async Task<(int Chosen, ApiResult<LocationStatus>? Problem)> ChooseAsync(CancellationToken cancellation)
    {
        if (_chosen is { } known || (_clients.Length == 1 && (known = 0) == 0))
        {
            return (known, null);
        }

        var problems = new List<ApiResult<LocationStatus>>();
        int? first = null;
        for (var place = 0; place < _clients.Length; place++)
        {
            var status = await SendAsync<LocationStatus>(place, HttpMethod.Get, "/v1/status", null, cancellation).ConfigureAwait(false);
            if (status.Value is not { } answered)
            {
                problems.Add(status);
            }
            else if (answered.Leads)
            {
                return ((_chosen = place).Value, null);
            }
            else
            {
                first ??= place;
            }
        }

        return first is { } any ? (any, null) : (0, ApiResult<LocationStatus>.Not(ExitCode.Unreachable, problems.SelectMany(problem => problem.Errors)));
    }

    private async Task<ApiResult<T>> SendAsync<T>(int place, HttpMethod method, string path, HttpContent? body, CancellationToken cancellation)
        where T : class
    {
        var controller = _controllers[place];
        using var late = new CancellationTokenSource(AnswerMax + TimeSpan.FromSeconds(ApiJson.WaitSecondsMax), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        try
        {
            using var answer = await _clients[place].SendAsync(request, either.Token).ConfigureAwait(false);
            return await ReadAsync<T>(controller, answer, either.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException failed)
        {
            return ApiResult<T>.Not(ExitCode.Unreachable, Why(controller, failed, method == HttpMethod.Post));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ApiResult<T>.Not(ExitCode.Unreachable, $"{controller} does not answer in time: {(method == HttpMethod.Post ? "look at geo plan list whether the order was taken up" : "try again, or name another controller")}");
        }
        catch (JsonException unreadable)
        {
            return ApiResult<T>.Not(ExitCode.Failed, $"{controller} answers with something else than expected ({unreadable.Message}): use a geo of the same version");
        }
    }

    private static async Task<ApiResult<T>> ReadAsync<T>(ControllerAddress controller, HttpResponseMessage answer, CancellationToken cancellation)
        where T : class
    {
        if (answer.IsSuccessStatusCode)
        {
            return await answer.Content.ReadFromJsonAsync<T>(ApiJson.Options, cancellation).ConfigureAwait(false) is { } value
                ? ApiResult<T>.Of(value)
                : ApiResult<T>.Not(ExitCode.Failed, $"{controller} answers with nothing: use a geo of the same version");
        }

        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            return ApiResult<T>.Not(ExitCode.Unreachable, $"{controller} does not take the token: name the file with the token of this deployment by --token-file");
        }

        var problem = answer.Content.Headers.ContentType?.MediaType == Problem.MediaType
            ? await answer.Content.ReadFromJsonAsync<Problem>(ApiJson.Options, cancellation).ConfigureAwait(false)
            : null;
        return ApiResult<T>.Not(answer.StatusCode == HttpStatusCode.PreconditionFailed ? ExitCode.Conflict : ExitCode.Failed, problem is null
            ? [$"{controller} answers with {(int)answer.StatusCode}: look into its log"]
            : problem.Findings.IsEmpty ? [$"{problem.Title}: {problem.Detail}. To do: {problem.ToDo}."]
            : [$"{problem.Title}:", .. problem.Findings.Select(finding => $"  {finding}")]);
    }

    private static string Why(ControllerAddress controller, HttpRequestException failed, bool isOrder) => failed.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => $"{controller} shows no certificate that is trusted{(failed.InnerException is AuthenticationException ? "" : " by TLS 1.3")}: look at --trust-file, at the location's name, and whether something else listens there",
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => $"{controller} can't be reached ({failed.Message}): look whether it runs, and at the address",
        _ when isOrder => $"{controller} broke off before it answered ({failed.Message}): look at geo plan list whether the order was taken up",
        _ => $"{controller} broke off before it answered ({failed.Message}): try again, or name another controller",
    };

    private static HttpClient Open(ControllerAddress controller, TrustBundle trust, string token, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectMax,
            UseCookies = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsTrusted(controller, trust, certificate as X509Certificate2, time.GetUtcNow()),
            },
        };
        var client = new HttpClient(handler) { BaseAddress = controller.Url, Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = ApiJson.AnswerBytesMax };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>The name of the host does not matter: addresses move, the member's name stays.</summary>
    private static bool IsTrusted(ControllerAddress controller, TrustBundle trust, X509Certificate2? certificate, DateTimeOffset now) =>
        trust.Verify(certificate, isServer: true, now).Value?.Member.Location is { } location && (controller.Location is null || controller.Location == location);
}
