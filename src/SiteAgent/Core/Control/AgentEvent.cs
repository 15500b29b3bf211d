using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Control;

/// <summary>What can happen to an agent.</summary>
public abstract record AgentEvent;

/// <summary>It is time for a beat.</summary>
/// <param name="Replicas">What the checkpoint logs of this site hold now, by VNF.</param>
public sealed record BeatDue(ImmutableArray<ReplicaFacts> Replicas) : AgentEvent;

/// <summary>A peer site asks for promises.</summary>
/// <param name="Beat">Its beat.</param>
public sealed record PeerBeatReceived(Beat Beat) : AgentEvent;

/// <summary>A location or a peer site answered a beat.</summary>
/// <param name="Reply">The answer.</param>
public sealed record ReplyReceived(BeatReply Reply) : AgentEvent;

/// <summary>The gate obeyed an order to arm.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch it is armed for.</param>
/// <param name="Tag">By which sets.</param>
public sealed record GateArmed(VnfId Vnf, Epoch Epoch, ArmTag Tag) : AgentEvent;

/// <summary>The gate is closed, and that was read back (S4); also the answer to an order to arm an epoch that is closed.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Through">The last closed epoch.</param>
public sealed record GateClosed(VnfId Vnf, Epoch Through) : AgentEvent;

/// <summary>The gate was started anew: it knows nothing, and everything is closed.</summary>
public sealed record GateStarted : AgentEvent;

/// <summary>The site decided by itself that it cannot serve this VNF any more (local recovery is exhausted, S8).</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record GiveUpDecided(VnfId Vnf) : AgentEvent;

/// <summary>What this site's checkpoint log of one VNF holds.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="LogEpoch">The epoch it was aligned to.</param>
/// <param name="LogLength">Durable entries.</param>
/// <param name="SyncConfirmed">The version of S that this owner confirmed in that epoch, or -1. A log that has not taken in the grant yet confirms nothing of it.</param>
public readonly record struct ReplicaFacts(VnfId Vnf, Epoch LogEpoch, long LogLength, int SyncConfirmed);
