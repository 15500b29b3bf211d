using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>What was found in the files of a log.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="LogId">The id of the log.</param>
/// <param name="Segments">The segments that count, oldest first.</param>
/// <param name="Index">Where the entries are.</param>
/// <param name="Ledger">The ledger.</param>
/// <param name="Sequence">That of the next record.</param>
/// <param name="Offset">Where it goes in the last segment.</param>
/// <param name="HeadEnd">Where the first record of the last segment ends.</param>
internal sealed record LogState(
    VnfId Vnf,
    long LogId,
    List<SegmentExtent> Segments,
    LogIndex Index,
    ReplicaLedger Ledger,
    long Sequence,
    long Offset,
    long HeadEnd);

/// <summary>One segment that counts.</summary>
/// <param name="Number">Its number.</param>
/// <param name="EndSequence">The sequence that follows its last record; not known of the last segment.</param>
internal readonly record struct SegmentExtent(long Number, long EndSequence);
