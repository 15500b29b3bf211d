using System.Buffers;
using System.Collections.Immutable;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>Steps that become durable together: what is to be done to the files, in order.</summary>
/// <param name="firstSequence">The first record of the batch; all before it are on disk when the batch is written.</param>
internal sealed class LogBatch(long firstSequence)
{
    /// <summary>What is to be done, in order.</summary>
    internal List<BatchPart> Parts { get; } = [];

    /// <summary>Records before this one are on disk when the next record of the batch is written.</summary>
    internal long FlushedThrough { get; set; } = firstSequence;

    /// <summary>The shortest that the log is within the batch: entries before it are not touched.</summary>
    internal long LengthMin { get; set; } = long.MaxValue;

    /// <summary>Bytes to be written.</summary>
    internal long Bytes { get; set; }

    /// <summary>What is on disk once the batch is.</summary>
    internal DurableLog Outcome { get; set; } = new(0, ReplicaLedger.Blank);

    /// <summary>Room for bytes that follow those before in a segment.</summary>
    internal Span<byte> Extend(long segment, long offset, int count)
    {
        if (Parts is not [.., WriteBytes part] || part.Segment != segment)
        {
            part = new WriteBytes(segment, offset, new ArrayBufferWriter<byte>());
            Parts.Add(part);
        }

        var room = part.Content.GetSpan(count)[..count];
        part.Content.Advance(count);
        Bytes += count;
        return room;
    }
}

/// <summary>One thing to be done.</summary>
internal abstract record BatchPart;

/// <summary>Write records.</summary>
internal sealed record WriteBytes(long Segment, long Offset, ArrayBufferWriter<byte> Content) : BatchPart;

/// <summary>Make the segment durable, begin another, and delete those that are obsolete then.</summary>
internal sealed record BeginSegment(long Number, byte[] Content, ImmutableArray<long> Obsolete) : BatchPart;

/// <summary>Copy what the next record cuts off.</summary>
internal sealed record KeepStretch(DivergentSuffix Suffix, List<Run> Runs) : BatchPart;

/// <summary>Once the batch is durable: delete a copy that is not remembered any more.</summary>
internal sealed record ForgetStretch(DivergentSuffix Suffix) : BatchPart;
