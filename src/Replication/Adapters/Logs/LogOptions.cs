namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>Bounds of a checkpoint log on disk.</summary>
public sealed record LogOptions
{
    /// <summary>Size at which a file of the log is closed and the next one begun. Default 64 MiB; 1 KiB to 1 GiB. One record alone may be larger.</summary>
    public int SegmentBytesMax { get; init; } = 64 << 20;

    /// <summary>
    /// What may be queued, in bytes: a caller that queues more waits for the disk. Default 16 MiB; 4 KiB to 1 GiB. One step alone may be larger. The queue is
    /// held twice, as entries to be read and as bytes to be written.
    /// </summary>
    public int QueueBytesMax { get; init; } = 16 << 20;

    /// <summary>Everything that is wrong with these options; empty if nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (SegmentBytesMax is < 1 << 10 or > 1 << 30)
        {
            yield return $"{nameof(SegmentBytesMax)} is {SegmentBytesMax}; 1 KiB to 1 GiB may stand there";
        }

        if (QueueBytesMax is < 1 << 12 or > 1 << 30)
        {
            yield return $"{nameof(QueueBytesMax)} is {QueueBytesMax}; 4 KiB to 1 GiB may stand there";
        }
    }
}
