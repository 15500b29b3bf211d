using System.Net;
using ARSoft.Tools.Net.Dns;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Stub;

/// <summary>
/// Resolves one name at one server as a client's host does: an answer is kept for its time and then asked for anew; while the server is silent, what was
/// known goes on being used. Not thread-safe.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="name">The name.</param>
/// <param name="time">The clock.</param>
public sealed class StubResolver(IPEndPoint server, string name, TimeProvider time)
{
    private readonly DnsServerClient _client = new(server, TimeSpan.FromMilliseconds(250), 2, time);
    private IPAddress? _address;
    private long _at;
    private TimeSpan _ttl;

    /// <summary>An address of the name, or null as long as there never was one.</summary>
    /// <param name="cancellation">Ends the wait by an exception.</param>
    public async ValueTask<IPAddress?> ResolveAsync(CancellationToken cancellation)
    {
        if (_address is not null && time.GetElapsedTime(_at) < _ttl)
        {
            return _address;
        }

        var reply = await _client.AskAsync(name, RecordType.A, cancellation).ConfigureAwait(false);
        if (reply?.AnswerRecords.OfType<ARecord>().FirstOrDefault() is { } record)
        {
            (_address, _at, _ttl) = (record.Address, time.GetTimestamp(), TimeSpan.FromSeconds(record.TimeToLive));
        }

        return _address;
    }
}
