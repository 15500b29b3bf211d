using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Replication;
using static NfvHa.Geo.Contracts.Wire.Validation.Check;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>Rules of the messages between the owner of a VNF and its standbys.</summary>
internal static class ReplicationRules
{
    public static Refusal? Check(Align align) =>
        Name("vnf", align.Vnf.Value)
        ?? Name("from", align.From.Value)
        ?? Name("boot", align.Boot.Value)
        ?? Epoch("epoch", align.Epoch)
        ?? Ascending("startHistory", align.StartHistory, WireLimits.EpochStartsMax, start => start.Epoch, Check)
        ?? NotNegative("startLength", align.StartLength);

    public static Refusal? Check(Append append) =>
        Name("vnf", append.Vnf.Value)
        ?? Name("from", append.From.Value)
        ?? Name("boot", append.Boot.Value)
        ?? Epoch("epoch", append.Epoch)
        ?? NotNegative("firstIndex", append.FirstIndex)
        ?? List("entries", append.Entries, WireLimits.EntriesMax, Check)
        ?? Together(append.FirstIndex, append.Entries);

    public static Refusal? Check(LogAck ack) =>
        Name("vnf", ack.Vnf.Value)
        ?? Name("from", ack.From.Value)
        ?? Name("ownerBoot", ack.OwnerBoot.Value)
        ?? Epoch("epoch", ack.Epoch)
        ?? NotNegative("durableLength", ack.DurableLength);

    private static Refusal? Check(EpochStart start) => Epoch("epoch", start.Epoch) ?? NotNegative("start", start.Start);

    private static Refusal? Check(LogEntry entry) =>
        Epoch("epoch", entry.Epoch)
        ?? NotNegative("index", entry.Index)
        ?? (entry.Payload.Length > WireLimits.EntryBytesMax
            ? Refusal.Of("payload", $"has {entry.Payload.Length} bytes; {WireLimits.EntryBytesMax} is the most")
            : null);

    private static Refusal? Together(long firstIndex, ImmutableArray<LogEntry> entries)
    {
        if (entries.IsEmpty)
        {
            return Refusal.Of("entries", "is empty; an append has at least one");
        }

        var bytes = 0L;
        for (var i = 0; i < entries.Length; i++)
        {
            bytes += entries[i].Payload.Length;
            if (entries[i].Index - firstIndex != i)
            {
                return Refusal.Of("index", $"is {entries[i].Index}; entries follow one another from {firstIndex}").At("entries", i);
            }
        }

        return bytes > WireLimits.LinkBytesMax
            ? new Refusal("entries", $"hold {bytes} bytes of payload; {WireLimits.LinkBytesMax} is the most", "put less into one message")
            : null;
    }
}
