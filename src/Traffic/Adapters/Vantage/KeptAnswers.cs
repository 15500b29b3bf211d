using System.Net;
using ARSoft.Tools.Net.Dns;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Dns;
using NfvHa.Geo.Traffic.Adapters.Dns.Stub;

namespace NfvHa.Geo.Traffic.Adapters.Vantage;

/// <summary>
/// The resolvers that are played at one DNS server for one service. Each holds one answer until its time is over and then asks again. A server that does not
/// answer leaves them with what they hold, as long as they may hold it.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="client">The way to the server.</param>
/// <param name="options">The options.</param>
/// <param name="turns">Bounds what is under way at once, of all servers and services together.</param>
/// <param name="time">The clock.</param>
internal sealed class KeptAnswers(VnfId service, DnsServerClient client, VantageOptions options, SemaphoreSlim turns, TimeProvider time)
{
    private readonly (IPAddress? Address, long At, TimeSpan Ttl)[] _kept = new (IPAddress?, long, TimeSpan)[options.ClientsPerServer];
    private readonly string _name = $"{service}.{options.Zone}";

    /// <summary>
    /// Asks for the version that is published, then for as many addresses as were forgotten. In this order, so that no answer is older than the version
    /// but those that are kept.
    /// </summary>
    /// <returns>The version, or null if the server did not answer or publishes nothing; and what each resolver holds, null for one with nothing.</returns>
    internal async Task<(TrafficVersion? Version, IPAddress?[] Addresses)> LookAsync(CancellationToken cancellation)
    {
        var reply = await AskAsync($"{VersionRecord.Label}.{_name}", RecordType.Txt, cancellation).ConfigureAwait(false);
        var version = reply?.AnswerRecords.OfType<TxtRecord>().Select(record => VersionRecord.Parse(record.TextData)).FirstOrDefault();
        var forgotten = Enumerable.Range(0, _kept.Length).Where(place => !options.KeepsAnswers || time.GetElapsedTime(_kept[place].At) >= _kept[place].Ttl).ToList();
        foreach (var place in forgotten)
        {
            _kept[place] = default;
        }

        if (version is not null)
        {
            await Task.WhenAll(forgotten.Select(place => RefreshAsync(place, cancellation))).ConfigureAwait(false);
        }

        return (version, [.. _kept.Select(kept => kept.Address)]);
    }

    private async Task RefreshAsync(int place, CancellationToken cancellation)
    {
        var reply = await AskAsync(_name, options.AsksIPv6 ? RecordType.Aaaa : RecordType.A, cancellation).ConfigureAwait(false);
        if (reply?.AnswerRecords.OfType<AddressRecordBase>().FirstOrDefault() is { } record)
        {
            _kept[place] = (record.Address, time.GetTimestamp(), TimeSpan.FromSeconds(Math.Max(0, record.TimeToLive)));
        }
    }

    private async Task<DnsMessage?> AskAsync(string name, RecordType type, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await client.AskAsync(name, type, cancellation).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }
}
