using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>
/// The shape of a checkpoint log without its payloads: how long it is, and which epoch wrote which stretch. An owner makes an entry durable
/// before it streams it, and starts from a fixed log, so (epoch, index) names one entry for ever and two logs that share it share all before it.
/// That makes the common part of two logs a matter of comparing two short tables.
/// </summary>
/// <param name="History">Where each epoch's entries begin; ascending in epoch and start. One row per epoch that wrote something.</param>
/// <param name="Length">Entries.</param>
public sealed record LogExtent(ImmutableArray<EpochStart> History, long Length)
{
    /// <summary>The log without entries.</summary>
    public static LogExtent Empty { get; } = new([], 0);

    /// <summary>This log with one more entry of an epoch that is not older than its last.</summary>
    /// <exception cref="InvalidOperationException">The epoch is older than the last entry's: the stream is broken.</exception>
    public LogExtent Append(Epoch epoch)
    {
        if (History.IsEmpty || History[^1].Epoch < epoch)
        {
            return new LogExtent(History.Add(new EpochStart(epoch, Length)), Length + 1);
        }

        return History[^1].Epoch == epoch
            ? this with { Length = Length + 1 }
            : throw new InvalidOperationException($"entry {Length} of epoch {epoch} follows one of the later epoch {History[^1].Epoch}");
    }

    /// <summary>The first entries of this log.</summary>
    /// <param name="length">How many; at most <see cref="Length"/>.</param>
    public LogExtent Cut(long length) => length >= Length ? this : new([.. History.Where(row => row.Start < length)], length);

    /// <summary>How many first entries both logs share.</summary>
    public long CommonLength(LogExtent other)
    {
        var common = 0L;
        for (var row = 0; row < History.Length && row < other.History.Length && History[row] == other.History[row]; row++)
        {
            common = Math.Min(EndOf(row), other.EndOf(row));
        }

        return common;
    }

    /// <inheritdoc/>
    public bool Equals(LogExtent? other) => other is not null && Length == other.Length && History.AsSpan().SequenceEqual(other.History.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Length.GetHashCode();

    private long EndOf(int row) => row + 1 < History.Length ? History[row + 1].Start : Length;
}
