using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Dns.Stub;
using NfvHa.Geo.Traffic.Core.Intents;
using NfvHa.Geo.Traffic.Core.Weights;

namespace NfvHa.Geo.Traffic.Adapters.Vantage;

/// <summary>
/// A vantage point (docs/traffic.md): in every round it plays, for each service, a number of resolvers at each DNS server, then asks the addresses that they
/// hold which site answers, and says who did. The version that it says is the oldest of those that the servers it reached published before it began
/// to count. What a server that is silent, or an address where no site answers, should have given is missing in the shares. If no server was reached
/// that publishes a service, nothing is said of it: silence proves nothing.
/// </summary>
public sealed class VantagePoint : IDisposable
{
    private const int SitesMax = 64;
    private readonly VantageOptions _options;
    private readonly ISiteProbe _probe;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turns;
    private readonly ImmutableArray<(VnfId Service, ImmutableArray<KeptAnswers> Servers)> _watched;

    /// <summary>Begins with no answer kept.</summary>
    /// <param name="options">Options without errors; others throw.</param>
    /// <param name="probe">Asks sites for their name; not disposed of here.</param>
    /// <param name="time">The clock.</param>
    public VantagePoint(VantageOptions options, ISiteProbe probe, TimeProvider time)
    {
        var errors = options.Validate();
        if (!errors.IsEmpty)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        (_options, _probe, _time) = (options, probe, time);
        _turns = new SemaphoreSlim(options.ConcurrencyMax);
        var clients = options.Servers.Select(server => new DnsServerClient(server, options.DnsLimit, options.DnsTries, time)).ToList();
        _watched =
        [
            .. options.Services.Select(service =>
                (service, clients.Select(client => new KeptAnswers(service, client, options, _turns, time)).ToImmutableArray())),
        ];
    }

    /// <summary>Looks again and again, once in each interval, and says what was seen; nothing after a round in which nothing was reached.</summary>
    /// <param name="cancellation">Ends the sequence, by an <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<Observed> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_options.Interval, _time);
        do
        {
            if (await LookAsync(cancellation).ConfigureAwait(false) is { } observed)
            {
                yield return observed;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>One round. Not to be called again before it ends.</summary>
    /// <returns>What was seen, or null if nothing was reached.</returns>
    public async ValueTask<Observed?> LookAsync(CancellationToken cancellation)
    {
        var seen = await Task.WhenAll(_watched.Select(watched => CountAsync(watched.Service, watched.Servers, cancellation))).ConfigureAwait(false);
        var answers = seen.OfType<ServiceAnswers>().ToImmutableArray();
        return answers.IsEmpty ? null : new Observed(_options.Id, answers);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<ServiceAnswers?> CountAsync(VnfId service, ImmutableArray<KeptAnswers> servers, CancellationToken cancellation)
    {
        var looks = await Task.WhenAll(servers.Select(server => server.LookAsync(cancellation))).ConfigureAwait(false);
        var versions = looks.Select(look => look.Version).OfType<TrafficVersion>().ToList();
        if (versions.Count == 0)
        {
            return null;
        }

        // Resolvers that hold the same address would be answered by the same site: it is asked once for all of them.
        var held = looks.SelectMany(look => look.Addresses).OfType<IPAddress>().CountBy(address => address).ToList();
        var sites = await Task.WhenAll(held.Select(entry => ProbeAsync(service, entry.Key, cancellation))).ConfigureAwait(false);
        var counts = new SortedDictionary<SiteId, int>();
        foreach (var (site, count) in sites.Zip(held, (site, entry) => (site, entry.Value)))
        {
            if (site is { } by && (counts.Count < SitesMax || counts.ContainsKey(by)))
            {
                counts[by] = counts.GetValueOrDefault(by) + count;
            }
        }

        return new ServiceAnswers(service, versions.Min(), Shared(counts, servers.Length * _options.ClientsPerServer));
    }

    private async Task<SiteId?> ProbeAsync(VnfId service, IPAddress address, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation).ConfigureAwait(false);
        using var late = new CancellationTokenSource(_options.ProbeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await _probe.AskAsync(service, address, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>In parts per thousand of all that were asked; what is missing went unanswered.</summary>
    private static ImmutableArray<SiteShare> Shared(SortedDictionary<SiteId, int> counts, int asked)
    {
        var parts = Shares.Apportion(SiteWeight.Whole, [.. counts.Values, asked - counts.Values.Sum()]);
        return [.. counts.Keys.Select((site, place) => new SiteShare(site, parts[place]))];
    }
}
