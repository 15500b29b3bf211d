using System.Buffers.Binary;
using System.IO.Hashing;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>What a record holds.</summary>
internal enum RecordKind : byte
{
    /// <summary>One log entry.</summary>
    Entry = 1,

    /// <summary>The whole ledger; what it says of the log's length cuts the log there.</summary>
    Ledger = 2,
}

/// <summary>
/// Records follow one another without gaps, after the header of a segment (<see cref="SegmentHeader"/>). Numbers are little-endian.
/// <code>
/// byte  0   8  checksum: XxHash3 of all that follows in the record, seeded with the id of the log
/// byte  8   4  bytes of payload, at most 8 MiB
/// byte 12   1  kind: 1 entry, 2 ledger
/// byte 13   3  zero
/// byte 16   8  sequence: one more than the record before it. A record can't pass for another one
/// byte 24   4  unflushed: how many records right before this one were not yet known to be on disk when it was written
/// byte 28   4  opening: a random number for each time the log was opened and written to. It changes only at a ledger whose unflushed is 0, so a
///              block that an earlier opening left behind can't pass for the next record
/// byte 32      payload
///
/// payload of an entry
/// byte  0   4  generation of the epoch
/// byte  4   8  counter of the epoch
/// byte 12   8  index
/// byte 20      the entry's payload
///
/// payload of a ledger: see <see cref="LedgerFormat"/>
/// </code>
/// "Unflushed" tells a broken write from a damaged disk: blocks of one write may reach the disk in any order, so a hole may be followed by good records. If
/// one of these was written when what is missing was known to be on disk, then the disk lost it.
/// </summary>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Unflushed">Records before it that were not yet known to be on disk.</param>
/// <param name="Opening">The opening that it was written in.</param>
internal readonly record struct RecordHeader(int Length, RecordKind Kind, long Sequence, int Unflushed, uint Opening)
{
    /// <summary>Bytes before the payload.</summary>
    internal const int Bytes = 32;

    /// <summary>The longest payload.</summary>
    internal const int PayloadMax = 8 << 20;

    /// <summary>Bytes of an entry's record before its payload.</summary>
    internal const int EntryBytes = Bytes + 20;

    private const int ChecksumBytes = 8;

    /// <summary>The first record that was not known to be on disk when this one was written.</summary>
    internal long FlushedThrough => Sequence - Unflushed;

    /// <summary>Bytes of the whole record.</summary>
    internal int RecordBytes => Bytes + Length;

    /// <summary>Puts the header before a payload that is in place.</summary>
    /// <param name="record">The whole record.</param>
    /// <param name="logId">The id of the log.</param>
    internal void Seal(Span<byte> record, long logId)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], (int)Kind);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(record[24..], Unflushed);
        BinaryPrimitives.WriteUInt32LittleEndian(record[28..], Opening);
        BinaryPrimitives.WriteUInt64LittleEndian(record, XxHash3.HashToUInt64(record[ChecksumBytes..], logId));
    }

    /// <summary>Reads a header without proof that there is one.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/> bytes.</param>
    /// <param name="header">What it would say.</param>
    /// <returns>Whether there may be a record: look at the checksum.</returns>
    internal static bool MayBe(ReadOnlySpan<byte> bytes, out RecordHeader header)
    {
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        header = new RecordHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            (RecordKind)kind,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]));
        return kind is (uint)RecordKind.Entry or (uint)RecordKind.Ledger && header is { Length: >= 0 and <= PayloadMax, Sequence: >= 0, Unflushed: >= 0 };
    }

    /// <summary>Whether a whole record is as it was written.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> record, long logId) =>
        BinaryPrimitives.ReadUInt64LittleEndian(record) == XxHash3.HashToUInt64(record[ChecksumBytes..], logId);

    /// <summary>Writes the payload of an entry's record.</summary>
    internal static void WriteEntry(Span<byte> payload, Epoch epoch, long index, ReadOnlySpan<byte> content)
    {
        BinaryPrimitives.WriteInt32LittleEndian(payload, epoch.Generation);
        BinaryPrimitives.WriteInt64LittleEndian(payload[4..], epoch.Counter);
        BinaryPrimitives.WriteInt64LittleEndian(payload[12..], index);
        content.CopyTo(payload[20..]);
    }

    /// <summary>Reads the payload of an entry's record.</summary>
    /// <returns>False if it is too short.</returns>
    internal static bool TryReadEntry(ReadOnlySpan<byte> payload, out Epoch epoch, out long index, out ReadOnlySpan<byte> content)
    {
        if (payload.Length < 20)
        {
            (epoch, index) = (default, -1);
            content = default;
            return false;
        }

        epoch = new Epoch(BinaryPrimitives.ReadInt32LittleEndian(payload), BinaryPrimitives.ReadInt64LittleEndian(payload[4..]));
        index = BinaryPrimitives.ReadInt64LittleEndian(payload[12..]);
        content = payload[20..];
        return true;
    }
}
