using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Traffic.Adapters.Vantage;

/// <summary>How a site is asked for its name over HTTP.</summary>
public sealed record HttpSiteProbeOptions
{
    /// <summary>The path, which every site answers to GET with status 200 and its name in the header <see cref="Header"/> or, without that, as the body. Default <c>/site</c>; begins with '/', at most 256 characters.</summary>
    public string Path { get; init; } = "/site";

    /// <summary>The header that holds the name of the site. Default <c>X-Site</c>.</summary>
    public string Header { get; init; } = "X-Site";

    /// <summary>The port of services that <see cref="Ports"/> does not name. Default 80; 1 to 65,535.</summary>
    public int Port { get; init; } = 80;

    /// <summary>The ports of services that have another.</summary>
    public ImmutableSortedDictionary<VnfId, int> Ports { get; init; } = ImmutableSortedDictionary<VnfId, int>.Empty;

    /// <summary>How long a site may take, from connecting to the last byte. Default 500 ms; from 10 ms to 1 minute.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>All errors, each with the key, what is wrong and what would be right. Empty: the options may be used.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        if (Path.Length is < 1 or > 256 || Path[0] != '/' || !Uri.TryCreate($"http://127.0.0.1{Path}", UriKind.Absolute, out _))
        {
            errors.Add($"Path is '{Path}'; it must be the path of a URL, beginning with '/', of at most 256 characters.");
        }

        if (Header.Length is < 1 or > 64 || !Header.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            errors.Add($"Header is '{Header}'; it must be the name of a header, of letters, digits and '-'.");
        }

        foreach (var port in Ports.Values.Append(Port).Where(port => port is < 1 or > 65_535))
        {
            errors.Add($"Port or Ports has {port}; a port is from 1 to 65535.");
        }

        if (Limit < TimeSpan.FromMilliseconds(10) || Limit > TimeSpan.FromMinutes(1))
        {
            errors.Add($"Limit is {Limit}; it must be from 10 ms to 1 minute.");
        }

        return errors.ToImmutable();
    }
}

/// <summary>Asks sites for their name over HTTP. It follows no redirect and uses no proxy: both would answer for somebody else.</summary>
public sealed class HttpSiteProbe : ISiteProbe, IDisposable
{
    private readonly HttpSiteProbeOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Begins with no connection.</summary>
    /// <param name="options">Options without errors; others throw.</param>
    /// <param name="time">The clock.</param>
    public HttpSiteProbe(HttpSiteProbeOptions options, TimeProvider time)
    {
        var errors = options.Validate();
        if (!errors.IsEmpty)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        (_options, _time) = (options, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = 8,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public async ValueTask<SiteId?> AskAsync(VnfId service, IPAddress address, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(_options.Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var port = _options.Ports.TryGetValue(service, out var own) ? own : _options.Port;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{new IPEndPoint(address, port)}{_options.Path}"));
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var name = response.StatusCode != HttpStatusCode.OK ? null
                : response.Headers.TryGetValues(_options.Header, out var values) ? values.First()
                : await BodyAsync(response, either.Token).ConfigureAwait(false);
            return Identifier.Problem(name) is null ? new SiteId(name!) : null;
        }
        catch (Exception silence) when (silence is HttpRequestException or IOException or SocketException || (silence is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The body without white space around it, or what can be no name if it is longer than one.</summary>
    private static async ValueTask<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[Identifier.LengthMax + 8];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return Encoding.ASCII.GetString(buffer, 0, length).Trim();
    }
}
