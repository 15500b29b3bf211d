using Microsoft.Win32.SafeHandles;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Files;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>
/// Reads a log from its first record to its last, and finds its end. What does not follow is either the end of a write that a crash broke off, or damage.
/// It is damage unless it stands in the last segment and no record was written after it was known to be on disk. Changes nothing.
/// </summary>
internal sealed class LogRecovery(string directory, VnfId vnf)
{
    private readonly LogIndex _index = new();
    private ReplicaLedger _ledger = ReplicaLedger.Blank;
    private LogExtent _log = LogExtent.Empty;
    private long _sequence;

    /// <summary>Reads the log.</summary>
    /// <param name="numbers">Its segments, ascending; at least one.</param>
    /// <exception cref="LogRefusedException">It is damaged, or not this VNF's.</exception>
    internal LogState Read(List<long> numbers)
    {
        var headers = Chain(numbers);
        var segments = new List<SegmentExtent>();
        long offset = 0, headEnd = 0;
        for (var place = 0; place < headers.Count; place++)
        {
            var header = headers[place];
            if (place > 0 && header.PreviousEnd != _sequence)
            {
                throw Damaged(PathOf(header.Previous), offset, $"the file ends before record {header.PreviousEnd}, which segment {header.Number} continues with");
            }

            (offset, headEnd) = ReadSegment(header, isLast: place == headers.Count - 1);
            segments.Add(new SegmentExtent(header.Number, _sequence));
        }

        return new LogState(vnf, headers[0].LogId, segments, _index, _ledger with { Log = _log }, _sequence, offset, headEnd);
    }

    /// <summary>The headers of the segments that count, found from the newest backwards.</summary>
    private List<SegmentHeader> Chain(List<long> numbers)
    {
        var chain = new List<SegmentHeader>();
        for (var number = numbers[^1]; number != 0; number = chain[0].Previous)
        {
            var path = PathOf(number);
            if (!numbers.Contains(number))
            {
                throw Damaged(path, 0, $"the file is missing, and segment {chain[0].Number} continues it");
            }

            using var file = Open(path);
            var bytes = new byte[SegmentHeader.BytesMax];
            var header = SegmentHeader.Read(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)), path);
            if (header.Vnf != vnf)
            {
                throw new LogRefusedException(new LogRefused(path, 56, $"this is the log of VNF {header.Vnf}, not of {vnf}", "Give each VNF a directory of its own"));
            }

            if (header.IsDivergent || header.Number != number || header.Previous >= number || (chain.Count > 0 && header.LogId != chain[0].LogId))
            {
                throw Damaged(path, 0, "the file does not belong here");
            }

            chain.Insert(0, header);
        }

        return chain;
    }

    private (long Offset, long HeadEnd) ReadSegment(SegmentHeader header, bool isLast)
    {
        var path = PathOf(header.Number);
        using var file = Open(path);
        if (isLast)
        {
            // What is shown as on disk must be there, not only in the memory of a kernel whose last flush may have failed.
            RandomAccess.FlushToDisk(file);
            DurableDirectory.ForgetCached(file);
        }

        var reader = new RecordReader(file, header.LogId, header.Bytes);
        var (end, headEnd) = ((long)header.Bytes, 0L);
        uint opening = 0;
        _sequence = header.FirstSequence;
        while (reader.TryRead() && reader.Header is var record && record.Sequence == _sequence
            && (headEnd == 0 || record.Opening == opening || record is { Kind: RecordKind.Ledger, Unflushed: 0 }))
        {
            Take(reader, header.Number, end, path);
            opening = record.Opening;
            _sequence++;
            end = reader.Offset;
            headEnd = headEnd == 0 ? end : headEnd;
        }

        if (headEnd == 0 || (!isLast && end < RandomAccess.GetLength(file)))
        {
            throw Damaged(path, end, $"record {_sequence} is damaged");
        }

        if (isLast && WrittenAfter(reader, end, RandomAccess.GetLength(file)) is { } later)
        {
            throw Damaged(path, end, $"record {_sequence} is damaged: it was on disk when record {later} was written");
        }

        return (end, headEnd);
    }

    private void Take(RecordReader reader, long segment, long offset, string path)
    {
        if (reader.Header.Kind == RecordKind.Entry)
        {
            if (!RecordHeader.TryReadEntry(reader.Payload, out var epoch, out var index, out _) || index != _log.Length
                || (_log.History is [.., var last] && epoch < last.Epoch))
            {
                throw Damaged(path, offset, $"record {_sequence} holds entry {index} of epoch {epoch}, but the log before it has {_log.Length}");
            }

            _index.Add(index, segment, offset);
            _log = _log.Append(epoch);
            return;
        }

        if (LedgerFormat.Read(reader.Payload) is not { } ledger || ledger.Log != _log.Cut(ledger.Log.Length))
        {
            throw Damaged(path, offset, $"record {_sequence} holds a ledger that does not fit to the log of {_log.Length} before it");
        }

        if (ledger.Log.Length < _log.Length)
        {
            _index.Cut(ledger.Log.Length);
        }

        (_ledger, _log) = (ledger, ledger.Log);
    }

    /// <summary>Looks behind the end for a record that was written when the one that is missing was known to be on disk.</summary>
    private long? WrittenAfter(RecordReader reader, long end, long length)
    {
        for (var offset = end + 1; offset + RecordHeader.Bytes <= length; offset++)
        {
            reader.MoveTo(offset);
            if (reader.TryPeek(out var header)
                && header.FlushedThrough > _sequence
                && header.Sequence - _sequence <= (offset - end) / RecordHeader.Bytes
                && reader.TryRead())
            {
                return header.Sequence;
            }
        }

        return null;
    }

    private string PathOf(long number) => Path.Combine(directory, SegmentHeader.FileName(number));

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static LogRefusedException Damaged(string path, long offset, string problem) => LogRefusedException.Damaged(path, offset, problem);
}
