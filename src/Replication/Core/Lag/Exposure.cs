using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Replication.Core.Lag;

/// <summary>The entries an owner holds beyond the watermark, oldest first.</summary>
/// <param name="Watermark">Entries that every held standby made durable, as confirmed.</param>
/// <param name="Entries">What follows, one mark per entry.</param>
public sealed record Exposure(long Watermark, ImmutableQueue<EntryMark> Entries)
{
    /// <summary>Nothing beyond a position.</summary>
    public static Exposure From(long watermark) => new(watermark, []);

    /// <summary>With one more entry.</summary>
    public Exposure Add(EntryMark mark) => this with { Entries = Entries.Enqueue(mark) };

    /// <summary>With a later watermark; an earlier one changes nothing.</summary>
    public Exposure Confirm(long watermark)
    {
        if (watermark <= Watermark)
        {
            return this;
        }

        var entries = Entries;
        while (!entries.IsEmpty && entries.PeekRef().Index < watermark)
        {
            entries = entries.Dequeue();
        }

        return new Exposure(watermark, entries);
    }

    /// <summary>How many first entries may be acknowledged under the cap.</summary>
    public long AckLimit(LossCap cap, ClockReading now)
    {
        var limit = Watermark;
        var bytes = 0L;
        if (!Entries.IsEmpty && now.Since(Entries.PeekRef().At) >= cap.TimeMax)
        {
            return limit;
        }

        foreach (var entry in Entries)
        {
            if (entry.Bytes > cap.BytesMax - bytes)
            {
                break;
            }

            bytes += entry.Bytes;
            limit = entry.Index + 1;
        }

        return limit;
    }
}

/// <summary>One entry beyond the watermark.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Bytes">Its payload.</param>
/// <param name="At">When the owner wrote it.</param>
public readonly record struct EntryMark(long Index, long Bytes, ClockReading At);
