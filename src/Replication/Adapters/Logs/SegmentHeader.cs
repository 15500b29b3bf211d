using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>
/// What a file of a log begins with; records follow. A segment comes into being at once with its header and a ledger as its first record, so these two are
/// never torn. Numbers are little-endian.
/// <code>
/// byte  0   8  "NFVHALOG", or "NFVHADIV" for what an alignment cut off
/// byte  8   4  version of the format: 1
/// byte 12   4  bytes of this header, with its checksum
/// byte 16   8  id of the log: random
/// byte 24   8  number of the segment, from 1
/// byte 32   8  sequence of its first record
/// byte 40   8  number of the segment that it follows, or 0 if no entry before it counts any more
/// byte 48   8  sequence that follows the last record of that segment
/// byte 56   1  length of the name of the VNF
/// byte 57      the name, ASCII
/// then      8  checksum: XxHash3 of all before
/// </code>
/// </summary>
/// <param name="IsDivergent">Whether the file holds what an alignment cut off.</param>
/// <param name="LogId">The log that the file belongs to; seeds the checksums of its records.</param>
/// <param name="Number">The segment's number.</param>
/// <param name="FirstSequence">The sequence of its first record.</param>
/// <param name="Previous">The segment that it follows, or 0. Segments between them are obsolete.</param>
/// <param name="PreviousEnd">The sequence that follows the last record of that segment.</param>
/// <param name="Vnf">The VNF.</param>
internal sealed record SegmentHeader(bool IsDivergent, long LogId, long Number, long FirstSequence, long Previous, long PreviousEnd, VnfId Vnf)
{
    /// <summary>The version of the format that this build writes and reads.</summary>
    internal const int Version = 1;

    /// <summary>No header is longer.</summary>
    internal const int BytesMax = FixedBytes + Identifier.LengthMax + 8;

    private const int FixedBytes = 57;

    /// <summary>Bytes of the header.</summary>
    internal int Bytes => FixedBytes + Vnf.Value.Length + 8;

    /// <summary>The name of a segment's file.</summary>
    internal static string FileName(long number) => string.Create(CultureInfo.InvariantCulture, $"segment-{number:D10}.log");

    /// <summary>The number in the name of a segment's file, or null if it is not one.</summary>
    internal static long? NumberOf(string path) =>
        Path.GetFileName(path) is var name
        && name.StartsWith("segment-", StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(8, Math.Max(0, name.Length - 12)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && FileName(number) == name ? number : null;

    /// <summary>The header as bytes.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        var span = bytes.AsSpan();
        (IsDivergent ? "NFVHADIV"u8 : "NFVHALOG"u8).CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], LogId);
        BinaryPrimitives.WriteInt64LittleEndian(span[24..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(span[32..], FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], Previous);
        BinaryPrimitives.WriteInt64LittleEndian(span[48..], PreviousEnd);
        bytes[56] = (byte)Vnf.Value.Length;
        Encoding.ASCII.GetBytes(Vnf.Value, span[FixedBytes..]);
        BinaryPrimitives.WriteUInt64LittleEndian(span[^8..], XxHash3.HashToUInt64(span[..^8]));
        return bytes;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The beginning of the file, up to <see cref="BytesMax"/> bytes.</param>
    /// <param name="path">The file, for the error.</param>
    /// <exception cref="LogRefusedException">There is none that this build can read.</exception>
    internal static SegmentHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        var isDivergent = bytes.StartsWith("NFVHADIV"u8);
        if (bytes.Length < FixedBytes || (!isDivergent && !bytes.StartsWith("NFVHALOG"u8)))
        {
            throw LogRefusedException.Damaged(path, 0, "this is not a file of a checkpoint log, or its header is damaged");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) is var version && version != Version)
        {
            throw new LogRefusedException(new LogRefused(
                path, 8, $"the format has version {version}, and this build reads version {Version}", "Run the build that wrote it; if that is this one, the header is damaged"));
        }

        var length = FixedBytes + bytes[56] + 8;
        if (length > bytes.Length
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) != length
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[(length - 8)..]) != XxHash3.HashToUInt64(bytes[..(length - 8)]))
        {
            throw LogRefusedException.Damaged(path, 0, "the header does not match its checksum");
        }

        return new SegmentHeader(
            isDivergent,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]),
            new VnfId(Encoding.ASCII.GetString(bytes[FixedBytes..(length - 8)])));
    }
}
