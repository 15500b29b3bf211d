using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NfvHa.Geo.Demo.Lab;
using NfvHa.Geo.Traffic.Adapters.Dns.Stub;

namespace NfvHa.Geo.Demo.Clients;

/// <summary>
/// A client as a telco has millions of: it finds the service by DNS, keeps the answer for its time, keeps its connection, writes one thing after the other and
/// asks again, with the same idempotency key, until each is acknowledged.
/// </summary>
internal sealed class RegisterClient : IAsyncDisposable
{
    /// <summary>What a client that retries gives up after: it sees an error.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int Keys = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly ConcurrentQueue<Write> _acknowledged = new();
    private readonly StubResolver _resolver;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = Limit, UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _ending = new();
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly Task _writing;
    private long _errors;

    /// <summary>Begins to write.</summary>
    internal RegisterClient(LabFiles files)
    {
        _resolver = new StubResolver(files.Dns, $"{LabFiles.Register}.geo.example", TimeProvider.System);
        _writing = WriteAsync();
    }

    /// <summary>What was acknowledged, oldest first.</summary>
    internal IEnumerable<Write> Acknowledged => _acknowledged;

    /// <summary>How many writes were given up: errors that a client saw although it retried.</summary>
    internal long Errors => Interlocked.Read(ref _errors);

    /// <summary>How many of some acknowledged writes are not there any more. Numbers only grow, so a later one says that the earlier one was there.</summary>
    /// <param name="writes">The writes.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<int> LostAsync(IReadOnlyCollection<Write> writes, CancellationToken cancellation)
    {
        var lost = 0;
        await Parallel.ForEachAsync(writes, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (write, token) =>
        {
            if (!long.TryParse(await ReadAsync(write.Key, token).ConfigureAwait(false), NumberStyles.None, CultureInfo.InvariantCulture, out var found) || found < write.Value)
            {
                Interlocked.Increment(ref lost);
            }
        }).ConfigureAwait(false);
        return lost;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task WriteAsync()
    {
        for (var number = 0L; !_ending.IsCancellationRequested; number++)
        {
            var (key, value) = (string.Create(CultureInfo.InvariantCulture, $"{_run}-{number % Keys}"), number.ToString(CultureInfo.InvariantCulture));
            var begun = TimeProvider.System.GetTimestamp();
            HttpStatusCode? answer;
            while ((answer = await TryAsync(HttpMethod.Put, key, value, $"{_run}-{value}").ConfigureAwait(false)) is not HttpStatusCode.OK)
            {
                if (TimeProvider.System.GetElapsedTime(begun) > Patience)
                {
                    Interlocked.Increment(ref _errors);
                    break;
                }

                await Task.Delay(Pause, TimeProvider.System, _ending.Token).ConfigureAwait(false);
            }

            if (answer is HttpStatusCode.OK)
            {
                _acknowledged.Enqueue(new Write(key, number, begun, TimeProvider.System.GetTimestamp()));
            }

            await Task.Delay(Pause, TimeProvider.System, _ending.Token).ConfigureAwait(false);
        }
    }

    private async Task<HttpStatusCode?> TryAsync(HttpMethod method, string key, string value, string idempotencyKey)
    {
        if (await _resolver.ResolveAsync(_ending.Token).ConfigureAwait(false) is not { } address)
        {
            return null;
        }

        using var request = new HttpRequestMessage(method, UriOf(address, key)) { Content = new StringContent(value) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        late.CancelAfter(Limit);
        try
        {
            using var response = await _http.SendAsync(request, late.Token).ConfigureAwait(false);
            return response.StatusCode;
        }
        catch (Exception failed) when (failed is HttpRequestException or SocketException or IOException || (failed is OperationCanceledException && !_ending.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task<string?> ReadAsync(string key, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        while (true)
        {
            var address = await _resolver.ResolveAsync(late.Token).ConfigureAwait(false);
            try
            {
                using var response = await _http.GetAsync(UriOf(address!, key), late.Token).ConfigureAwait(false);
                if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound)
                {
                    return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync(late.Token).ConfigureAwait(false) : null;
                }
            }
            catch (Exception failed) when (failed is HttpRequestException or SocketException or IOException)
            {
                // Asked again.
            }

            await Task.Delay(Pause, TimeProvider.System, late.Token).ConfigureAwait(false);
        }
    }

    private static Uri UriOf(IPAddress address, string key) => new($"http://{address}:{LabFiles.RegisterPort}/sessions/{key}");
}

/// <summary>A write that was acknowledged.</summary>
/// <param name="Key">What was written.</param>
/// <param name="Value">To what.</param>
/// <param name="BegunAt">When the client first asked, as a timestamp.</param>
/// <param name="AcknowledgedAt">When it had the answer.</param>
internal sealed record Write(string Key, long Value, long BegunAt, long AcknowledgedAt);
