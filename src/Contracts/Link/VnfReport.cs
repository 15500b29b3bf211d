using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Link;

/// <summary>
/// What holds of one VNF at one site. Every field is a fact that was made durable before it was reported (S10), save the last two, which say how it
/// stands at the send and prove nothing.
/// </summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Highest">The newest epoch this site obeyed (S1).</param>
/// <param name="Owned">The epoch this site may serve at, or <see cref="Epoch.None"/>.</param>
/// <param name="EligibleConfirmed">The version of E by which the gate of <paramref name="Owned"/> is armed (S2); -1 if none is.</param>
/// <param name="SyncConfirmed">The version of S at which every member holds all that was acknowledged or read (S13); -1 if none.</param>
/// <param name="GivenUp">Gate closed, read back, and given up for good through this epoch (S4 AgentConfirmed).</param>
/// <param name="Prepared">This site refuses every epoch up to this one and waited out all its own promises for the VNF (S3.3).</param>
/// <param name="LogEpoch">The epoch the checkpoint log was aligned to (S13).</param>
/// <param name="LogLength">Durable checkpoints in that log, in entries.</param>
/// <param name="LeaseHeld">Whether the lease was valid at the send. Lapsed is a fact for the operator and proves nothing (S4).</param>
/// <param name="Escalated">Local recovery is exhausted: as things stand, this site can't serve the VNF (S8).</param>
public readonly record struct VnfReport(
    VnfId Vnf,
    Epoch Highest,
    Epoch Owned,
    int EligibleConfirmed,
    int SyncConfirmed,
    Epoch GivenUp,
    Epoch Prepared,
    Epoch LogEpoch,
    long LogLength,
    bool LeaseHeld,
    bool Escalated = false);
