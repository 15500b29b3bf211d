using System.Buffers.Binary;

namespace NfvHa.Geo.GlobalController.Host.Journal.Files;

/// <summary>
/// Looks at what SQLite's log of writes (<c>-wal</c>) holds after a crash, before SQLite does. SQLite reads it up to the first frame whose checksum is wrong and
/// forgets the rest: right for a write that a crash interrupted, but frames that a bad disk garbled would take commits with them that were answered. Each commit
/// is on disk before the next begins, so whole frames behind a commit that is itself behind a wrong frame show that this was no crash.
/// The format is that of https://www.sqlite.org/fileformat2.html, section 4.
/// </summary>
internal static class WriteLog
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const uint Magic = 0x377F0682;

    /// <summary>What is wrong with a log, or null. One that is missing or empty is fine.</summary>
    public static string? Problem(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var log = File.ReadAllBytes(path).AsSpan();
        if (log.Length <= HeaderBytes)
        {
            return null;
        }

        var header = log[..HeaderBytes];
        var (isBig, pageBytes) = ((Word(header, 0) & 1) == 1, (int)Word(header, 8));
        if ((Word(header, 0) & ~1u) != Magic || pageBytes is < 512 or > 65_536 || Sum(default, header[..24], isBig) != SumAt(header, 24))
        {
            return "the head of its log of writes is garbled";
        }

        var frameBytes = FrameHeaderBytes + pageBytes;
        var (isWrong, isPastCommit) = (false, false);
        var before = SumAt(header, 24);
        for (var place = HeaderBytes; place + frameBytes <= log.Length; place += frameBytes)
        {
            var frame = log.Slice(place, frameBytes);
            var isOfThisLog = frame[8..16].SequenceEqual(header[16..24]);
            var isWhole = isOfThisLog && Sum(Sum(before, frame[..8], isBig), frame[FrameHeaderBytes..], isBig) == SumAt(frame, 16);
            if (isWhole && isPastCommit)
            {
                return $"its log of writes is garbled before byte {place}, and commits follow";
            }

            isWrong |= !isWhole;
            isPastCommit |= isWrong && isOfThisLog && Word(frame, 4) != 0;
            before = SumAt(frame, 16);
        }

        return null;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadUInt32BigEndian(bytes[place..]);

    private static (uint First, uint Second) SumAt(ReadOnlySpan<byte> bytes, int place) => (Word(bytes, place), Word(bytes, place + 4));

    private static (uint First, uint Second) Sum((uint First, uint Second) sum, ReadOnlySpan<byte> bytes, bool isBig)
    {
        var (first, second) = sum;
        for (var place = 0; place < bytes.Length; place += 8)
        {
            unchecked
            {
                first += (isBig ? Word(bytes, place) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[place..])) + second;
                second += (isBig ? Word(bytes, place + 4) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(place + 4)..])) + first;
            }
        }

        return (first, second);
    }
}
