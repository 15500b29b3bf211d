using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>One site's copy of one VNF's checkpoint log: as a standby, or as the owner.</summary>
/// <param name="Site">The site.</param>
/// <param name="Vnf">The VNF.</param>
/// <param name="Boot">The agent's boot; acknowledgements to another are dropped.</param>
/// <param name="Ledger">The durable part.</param>
/// <param name="Owner">What an owner keeps besides, or null at a standby.</param>
public sealed record ReplicaView(SiteId Site, VnfId Vnf, BootId Boot, ReplicaLedger Ledger, OwnerView? Owner)
{
    /// <summary>Opens a copy after a start.</summary>
    public static ReplicaView Start(SiteId site, VnfId vnf, BootId boot, ReplicaLedger ledger) => new(site, vnf, boot, ledger, null);
}

/// <summary>What is on disk of a checkpoint log, its payloads apart.</summary>
/// <param name="Sealed">Appends and alignments of epochs before this one are refused (S1, S13).</param>
/// <param name="Aligned">The epoch whose start log this log was cut to; done once per epoch (S13).</param>
/// <param name="Log">The log.</param>
/// <param name="Tenure">What was fixed when this site became owner, or null.</param>
/// <param name="Divergent">What alignments cut off, newest last; kept for the operator. At most <see cref="DivergentMax"/>.</param>
public sealed record ReplicaLedger(Epoch Sealed, Epoch Aligned, LogExtent Log, Tenure? Tenure, ImmutableArray<DivergentSuffix> Divergent)
{
    /// <summary>The most cut-off stretches that are remembered.</summary>
    public const int DivergentMax = 16;

    /// <summary>A disk that never held this log.</summary>
    public static ReplicaLedger Blank { get; } = new(Epoch.None, Epoch.None, LogExtent.Empty, null, []);
}

/// <summary>What an owner may not forget across a restart.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Start">The log it started with: what members are aligned to.</param>
/// <param name="Sync">S at the newest version that was taken in; older versions are refused.</param>
public sealed record Tenure(Epoch Epoch, LogExtent Start, SyncSet Sync);

/// <summary>Entries that an alignment cut off: written, never acknowledged by all that had to.</summary>
/// <param name="At">The epoch that was aligned to.</param>
/// <param name="From">First entry.</param>
/// <param name="Log">The log it was cut from.</param>
public sealed record DivergentSuffix(Epoch At, long From, LogExtent Log);
