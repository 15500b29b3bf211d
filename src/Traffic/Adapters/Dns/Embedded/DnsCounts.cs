namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>What became of the queries since the start; each query is counted once.</summary>
/// <param name="Answered">Answered from the zone, REFUSED and NXDOMAIN among them.</param>
/// <param name="Rejected">Answered with a header only: malformed, not a query for data, or a name that can't be here.</param>
/// <param name="Dropped">Not answered: too short, or itself an answer.</param>
/// <param name="Limited">Not answered: a client asked too often, or there were too many connections.</param>
/// <param name="Failed">Not answered: the library could not parse or encode. Expected to stay 0.</param>
public readonly record struct DnsCounts(long Answered, long Rejected, long Dropped, long Limited, long Failed);

/// <summary>Counts queries. Thread-safe.</summary>
internal sealed class DnsCounter
{
    private long _answered;
    private long _rejected;
    private long _dropped;
    private long _limited;
    private long _failed;

    /// <summary>What was counted so far.</summary>
    internal DnsCounts Counts => new(
        Interlocked.Read(ref _answered), Interlocked.Read(ref _rejected), Interlocked.Read(ref _dropped), Interlocked.Read(ref _limited), Interlocked.Read(ref _failed));

    internal void Answered() => Interlocked.Increment(ref _answered);

    internal void Rejected() => Interlocked.Increment(ref _rejected);

    internal void Dropped() => Interlocked.Increment(ref _dropped);

    internal void Limited() => Interlocked.Increment(ref _limited);

    internal void Failed() => Interlocked.Increment(ref _failed);
}
