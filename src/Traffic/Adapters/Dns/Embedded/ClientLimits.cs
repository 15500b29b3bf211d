using System.Net;
using System.Net.Sockets;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>
/// A token bucket per client, so that a server can't be turned against somebody whose address is forged, nor be kept busy by one. An IPv6 client is its
/// network of 64 bits. The table is bounded: once it is full, one that rests is taken out, and if none does, clients that are new share one bucket. Thread-safe.
/// </summary>
/// <param name="perSecond">Queries per second of each client; as many at once after a second's rest.</param>
/// <param name="clientsMax">Clients that are counted singly.</param>
/// <param name="time">The clock.</param>
internal sealed class ClientLimits(int perSecond, int clientsMax, TimeProvider time)
{
    private const int SweepMax = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Bucket> _buckets = [];
    private readonly Queue<UInt128> _oldest = new();
    private Bucket _others = new(perSecond, time.GetTimestamp());

    /// <summary>Clients that are counted singly now.</summary>
    internal int Count => _buckets.Count;

    /// <summary>Takes one token of a client.</summary>
    /// <returns>False if it has none left: its query is to be dropped.</returns>
    internal bool Take(IPAddress client)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            var key = Key(client);
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                if (_buckets.Count >= clientsMax && !Sweep(now))
                {
                    return Take(ref _others, now);
                }

                bucket = new Bucket(perSecond, now);
                _oldest.Enqueue(key);
            }

            var taken = Take(ref bucket, now);
            _buckets[key] = bucket;
            return taken;
        }
    }

    private static UInt128 Key(IPAddress client)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (client.IsIPv4MappedToIPv6)
        {
            client = client.MapToIPv4();
        }

        client.TryWriteBytes(bytes, out _);
        if (client.AddressFamily == AddressFamily.InterNetwork)
        {
            // No IPv6 network has these last bits once they are cut off below.
            bytes[15] = 4;
        }
        else
        {
            bytes[8..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Takes out one bucket that is full again, and so tells nothing; looks at a bounded number.</summary>
    private bool Sweep(long now)
    {
        for (var looked = 0; looked < SweepMax && _oldest.TryDequeue(out var key); looked++)
        {
            if (Filled(_buckets[key], now).Tokens >= perSecond)
            {
                _buckets.Remove(key);
                return true;
            }

            _oldest.Enqueue(key);
        }

        return false;
    }

    private bool Take(ref Bucket bucket, long now)
    {
        bucket = Filled(bucket, now);
        if (bucket.Tokens < 1)
        {
            return false;
        }

        bucket = bucket with { Tokens = bucket.Tokens - 1 };
        return true;
    }

    private Bucket Filled(Bucket bucket, long now) =>
        new(Math.Min(perSecond, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond)), now);

    private readonly record struct Bucket(double Tokens, long At);
}
