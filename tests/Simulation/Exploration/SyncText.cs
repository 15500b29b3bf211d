using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>What the steps of a sync world are called; null, at no cost, while nobody listens.</summary>
internal static class SyncText
{
    internal static string? Of(StepTale? tale, int to, VnfDirective order) => tale is null
        ? null
        : $"{Cast.Sites[to]} is told: {order.Epoch} of {order.Owner}, S v{order.Sync.Version} {order.Sync.Required}";

    internal static string? Of(StepTale? tale, int to, Align align) => tale is null
        ? null
        : $"{align.From}'s start log of {align.Epoch} reaches {Cast.Sites[to]}";

    internal static string? Of(StepTale? tale, int to, Append append) => tale is null
        ? null
        : $"{append.Entries.Length} entries from {append.FirstIndex} on of {append.From} at {append.Epoch} reach {Cast.Sites[to]}";

    internal static string? Of(StepTale? tale, int to, LogAck ack) => tale is null
        ? null
        : $"{ack.From}'s acknowledgement of {ack.DurableLength} entries of {ack.Epoch} reaches {Cast.Sites[to]}";
}
