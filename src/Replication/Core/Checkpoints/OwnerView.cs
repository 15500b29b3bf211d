using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Lag;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>What an owner keeps in memory.</summary>
/// <param name="Members">Every site the log is streamed to, in S or not, ordered.</param>
/// <param name="Released">How many first entries were acknowledged or shown by a read.</param>
/// <param name="SyncConfirmed">The version of S at which every member holds those; -1 if none yet.</param>
/// <param name="Exposure">Entries beyond what the required or held standbys are known to have.</param>
/// <param name="Waiting">Evaluated requests whose replies wait for durability, ordered by what they show.</param>
/// <param name="WaitingCount">How many they are.</param>
public sealed record OwnerView(
    ImmutableArray<MemberView> Members,
    long Released,
    int SyncConfirmed,
    Exposure Exposure,
    ImmutableQueue<WaitingReply> Waiting,
    int WaitingCount)
{
    /// <summary>
    /// An owner that begins, or begins again after a restart. Whatever is in its log may have been acknowledged before, and nothing is known of what
    /// the standbys hold of it: all of it counts as more than any cap until they are heard.
    /// </summary>
    public static OwnerView Begin(ReplicaLedger ledger, ClockReading now)
    {
        var exposure = Exposure.From(0);
        if (ledger.Log.Length > 0)
        {
            exposure = exposure.Add(new EntryMark(ledger.Log.Length - 1, long.MaxValue, now));
        }

        return new OwnerView([], ledger.Log.Length, -1, exposure, [], 0);
    }

    /// <summary>Whether nobody waits for anything: every standby holds the whole log, and no reply is held back.</summary>
    /// <param name="length">The length of the log.</param>
    public bool IsQuiet(long length)
    {
        foreach (var member in Members)
        {
            if (!member.IsAligned || member.Durable < length)
            {
                return false;
            }
        }

        return WaitingCount == 0;
    }

    /// <summary>The standbys that hold the whole log.</summary>
    /// <param name="length">The length of the log.</param>
    public SiteSet Complete(long length) => SiteSet.Of(Members.Where(member => member.IsAligned && member.Durable >= length).Select(member => member.Site));

    /// <summary>With one more reply that waits.</summary>
    public OwnerView Wait(WaitingReply reply) => this with { Waiting = Waiting.Enqueue(reply), WaitingCount = WaitingCount + 1 };
}

/// <summary>One standby as the owner sees it.</summary>
/// <param name="Site">The standby.</param>
/// <param name="IsAligned">It confirmed the start log of this epoch.</param>
/// <param name="Durable">First entries on its disk.</param>
/// <param name="Sent">First entries that were sent to it.</param>
/// <param name="SentAt">When it was last sent something, or null.</param>
/// <param name="RewoundAt">When something missing there was last sent again ahead of time, or null.</param>
public readonly record struct MemberView(SiteId Site, bool IsAligned, long Durable, long Sent, ClockReading? SentAt, ClockReading? RewoundAt);

/// <summary>An evaluated request.</summary>
/// <param name="Token">The shell's name for it.</param>
/// <param name="Shows">How many first entries its reply shows or acknowledges.</param>
public readonly record struct WaitingReply(long Token, long Shows);
