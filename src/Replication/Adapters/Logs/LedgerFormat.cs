using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>
/// The payload of a ledger's record. Numbers are little-endian.
/// <code>
/// ledger    sealed: epoch; aligned: epoch; log: extent; 1 byte: 1 if a tenure follows, else 0; [tenure]; 4: number of divergent suffixes; each of them
/// epoch     4: generation; 8: counter
/// extent    8: entries; 4: number of rows; each row: epoch; 8: index of its first entry
/// tenure    epoch; start: extent; 4: version of S; members: sites; joining: sites, none or one; held: sites
/// sites     4: number; each: 1: length of the name; the name, ASCII
/// divergent at: epoch; 8: first entry; log: extent
/// </code>
/// </summary>
internal static class LedgerFormat
{
    /// <summary>The ledger as bytes.</summary>
    internal static ReadOnlySpan<byte> ToBytes(ReplicaLedger ledger)
    {
        var to = new ArrayBufferWriter<byte>(256);
        Write(to, ledger.Sealed);
        Write(to, ledger.Aligned);
        Write(to, ledger.Log);
        to.Write([ledger.Tenure is null ? (byte)0 : (byte)1]);
        if (ledger.Tenure is { } tenure)
        {
            Write(to, tenure.Epoch);
            Write(to, tenure.Start);
            Write(to, tenure.Sync.Version);
            Write(to, tenure.Sync.Members);
            Write(to, SiteSet.Empty.AddIfAny(tenure.Sync.Joining));
            Write(to, tenure.Sync.Held);
        }

        Write(to, ledger.Divergent.Length);
        foreach (var divergent in ledger.Divergent)
        {
            Write(to, divergent.At);
            Write(to, divergent.From);
            Write(to, divergent.Log);
        }

        return to.WrittenSpan;
    }

    /// <summary>Reads a ledger.</summary>
    /// <returns>Null if the bytes are not one.</returns>
    internal static ReplicaLedger? Read(ReadOnlySpan<byte> bytes)
    {
        var from = new Reader(bytes);
        var (@sealed, aligned, log) = (from.Epoch(), from.Epoch(), from.Extent());
        Tenure? tenure = null;
        if (from.Take(1) is [1])
        {
            var (epoch, start, version) = (from.Epoch(), from.Extent(), from.Int32());
            var (members, joining, held) = (from.Sites(), from.Sites(), from.Sites());
            tenure = new Tenure(epoch, start, new SyncSet(version, members, joining.IsEmpty ? null : joining.Sites[0], held));
        }

        var divergent = ImmutableArray.CreateBuilder<DivergentSuffix>();
        for (var left = from.Count(32); left > 0; left--)
        {
            divergent.Add(new DivergentSuffix(from.Epoch(), from.Int64(), from.Extent()));
        }

        return from.IsDone ? new ReplicaLedger(@sealed, aligned, log, tenure, divergent.DrainToImmutable()) : null;
    }

    private static void Write(ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    private static void Write(ArrayBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(8), value);
        to.Advance(8);
    }

    private static void Write(ArrayBufferWriter<byte> to, Epoch epoch)
    {
        Write(to, epoch.Generation);
        Write(to, epoch.Counter);
    }

    private static void Write(ArrayBufferWriter<byte> to, LogExtent extent)
    {
        Write(to, extent.Length);
        Write(to, extent.History.Length);
        foreach (var row in extent.History)
        {
            Write(to, row.Epoch);
            Write(to, row.Start);
        }
    }

    private static void Write(ArrayBufferWriter<byte> to, SiteSet sites)
    {
        Write(to, sites.Count);
        foreach (var site in sites.Sites)
        {
            to.Write([(byte)site.Value.Length]);
            to.Write(Encoding.ASCII.GetBytes(site.Value));
        }
    }

    /// <summary>Reads field after field; once bytes are missing, every field is empty and <see cref="IsDone"/> stays false.</summary>
    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;
        private bool _isShort;

        internal readonly bool IsDone => !_isShort && _rest.IsEmpty;

        internal ReadOnlySpan<byte> Take(int count)
        {
            _isShort |= count > _rest.Length;
            if (_isShort)
            {
                return [];
            }

            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        internal int Int32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0;

        internal long Int64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;

        /// <summary>The number of items that follow; nothing is believed that the bytes can't hold.</summary>
        internal int Count(int bytesEach)
        {
            var count = Int32();
            _isShort |= count < 0 || count > _rest.Length / bytesEach;
            return _isShort ? 0 : count;
        }

        internal Epoch Epoch() => new(Int32(), Int64());

        internal LogExtent Extent()
        {
            var length = Int64();
            var history = ImmutableArray.CreateBuilder<EpochStart>();
            for (var left = Count(20); left > 0; left--)
            {
                history.Add(new EpochStart(Epoch(), Int64()));
            }

            return new LogExtent(history.DrainToImmutable(), length);
        }

        internal SiteSet Sites()
        {
            var sites = new List<SiteId>();
            for (var left = Count(1); left > 0; left--)
            {
                sites.Add(new SiteId(Encoding.ASCII.GetString(Take(Take(1) is [var length] ? length : 0))));
            }

            return SiteSet.Of(sites);
        }
    }
}
