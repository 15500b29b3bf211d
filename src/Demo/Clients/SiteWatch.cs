using System.Collections.Concurrent;
using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Demo.Lab;

namespace NfvHa.Geo.Demo.Clients;

/// <summary>An observer outside of the system: it asks every site all the time whether it serves, each over connections of its own.</summary>
internal sealed class SiteWatch : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan PauseIfSilent = TimeSpan.FromMilliseconds(25);
    private readonly ConcurrentQueue<Sight> _sights = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = Limit, UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;

    /// <summary>Begins to look.</summary>
    internal SiteWatch(IEnumerable<LabSite> sites) => _watching = Task.WhenAll(sites.Select(WatchAsync));

    /// <summary>When sites answered, in the order of the answers.</summary>
    internal IEnumerable<Sight> Sights => _sights;

    /// <summary>
    /// How often two sites were active at once, as far as answers prove it: one answered a question that was asked after another one had answered, and the
    /// other one then answered again a question that was asked after that. Whoever is moved back in an orderly way counts as well, so a scene says how
    /// often the service was to move.
    /// </summary>
    /// <param name="sights">What was seen.</param>
    internal static int Changes(IEnumerable<Sight> sights)
    {
        var changes = 0;
        Sight? last = null;
        foreach (var sight in sights.OrderBy(sight => sight.AnsweredAt))
        {
            if (last is { } before && before.Site != sight.Site && sight.AskedAt > before.AnsweredAt)
            {
                changes++;
            }

            // An answer to an older question proves nothing about who served last.
            last = last is null || sight.Site == last.Site || sight.AskedAt > last.AnsweredAt ? sight : last;
        }

        return changes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task WatchAsync(LabSite site)
    {
        while (!_ending.IsCancellationRequested)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            late.CancelAfter(Limit);
            var (asked, pause) = (TimeProvider.System.GetTimestamp(), PauseIfSilent);
            try
            {
                using var response = await _http.GetAsync(new Uri(site.Register, "site"), late.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    // Who came to a site that does not serve may have been led on: the answer says who gave it.
                    var answered = new SiteId(await response.Content.ReadAsStringAsync(late.Token).ConfigureAwait(false));
                    _sights.Enqueue(new Sight(answered, asked, TimeProvider.System.GetTimestamp()));
                    pause = answered == site.Name ? Pause : PauseIfSilent;
                }
            }
            catch (Exception silent) when (silent is HttpRequestException or SocketException or IOException or OperationCanceledException)
            {
                // It does not serve.
            }

            await Task.Delay(pause, TimeProvider.System, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>A site answered a client.</summary>
/// <param name="Site">The site.</param>
/// <param name="AskedAt">When it was asked, as a timestamp.</param>
/// <param name="AnsweredAt">When the answer was there.</param>
internal sealed record Sight(SiteId Site, long AskedAt, long AnsweredAt);
