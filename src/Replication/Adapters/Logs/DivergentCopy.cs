using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>
/// Entries that an alignment cut off, in a file of their own beside the log, for the operator: a <see cref="SegmentHeader"/> of its own kind, then their
/// records. It is complete before the cut is durable, and is deleted when the ledger remembers it no more.
/// </summary>
public static class DivergentCopy
{
    internal const string Pattern = "divergent-*.log";

    /// <summary>The name of the file that keeps a suffix.</summary>
    /// <param name="suffix">The suffix, as the ledger remembers it.</param>
    public static string FileName(DivergentSuffix suffix) =>
        string.Create(CultureInfo.InvariantCulture, $"divergent-{suffix.At.Generation}.{suffix.At.Counter}-{suffix.From}.log");

    /// <summary>The entries that a file keeps, in order.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file can't be read, or is not such a file, or is damaged.</exception>
    public static IEnumerable<LogEntry> Read(string path)
    {
        using var file = File.OpenHandle(path);
        var bytes = new byte[SegmentHeader.BytesMax];
        SegmentHeader header;
        try
        {
            header = SegmentHeader.Read(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)), path);
        }
        catch (LogRefusedException e)
        {
            throw new IOException(e.Refused.ToString(), e);
        }

        var reader = new RecordReader(file, header.LogId, header.Bytes);
        while (reader.TryRead())
        {
            if (RecordHeader.TryReadEntry(reader.Payload, out var epoch, out var index, out var content))
            {
                yield return new LogEntry(epoch, index, content.ToArray());
            }
        }

        if (reader.Offset != RandomAccess.GetLength(file))
        {
            throw new IOException($"{path} at byte {reader.Offset}: the record there is damaged");
        }
    }

    /// <summary>The file, piece after piece.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> Pieces(VnfId vnf, long id, IEnumerable<LogEntry> entries)
    {
        yield return new SegmentHeader(true, id, 0, 0, 0, 0, vnf).ToBytes();
        var sequence = 0L;
        foreach (var entry in entries)
        {
            var record = new byte[RecordHeader.EntryBytes + entry.Payload.Length];
            RecordHeader.WriteEntry(record.AsSpan(RecordHeader.Bytes), entry.Epoch, entry.Index, entry.Payload.Span);
            new RecordHeader(record.Length - RecordHeader.Bytes, RecordKind.Entry, sequence++, 0, 0).Seal(record, id);
            yield return record;
        }
    }
}
