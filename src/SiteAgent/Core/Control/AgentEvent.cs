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
public sealed record BeatDue(ImmutableArray<ReplicaFacts> Replicas) : AgentEvent
{
    /// <summary>What the log of a VNF holds, or null if there is none.</summary>
    internal ReplicaFacts? FactsOf(VnfId vnf)
    {
        foreach (var facts in Replicas)
        {
            if (facts.Vnf == vnf)
            {
                return facts;
            }
        }

        return null;
    }
}

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

/// <summary>What does not work at the site as it should, whenever that changes.</summary>
/// <param name="Troubles">Lines that a beat may carry, the gravest first; those past the bound are dropped. Empty: all works.</param>
public sealed record TroublesChanged(ImmutableArray<string> Troubles) : AgentEvent;

/// <summary>
/// Local recovery of a VNF is exhausted, or the site can serve it again (S8). An owner goes on with what it can, and waits to be asked to give up: then
/// nobody has to wait for its lease.
/// </summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="IsEscalated">It is exhausted.</param>
public sealed record EscalationChanged(VnfId Vnf, bool IsEscalated) : AgentEvent;

/// <summary>The site fences itself: it ends service of this VNF for good, without being asked (S4, S8).</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record GiveUpDecided(VnfId Vnf) : AgentEvent;

/// <summary>What this site's checkpoint log of one VNF holds.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="LogEpoch">The epoch it was aligned to.</param>
/// <param name="LogLength">Durable entries.</param>
/// <param name="SyncConfirmed">The version of S that this owner confirmed in that epoch, or -1. A log that has not taken in the grant yet confirms nothing of it.</param>
/// <param name="Complete">Once it was told to <see cref="Quiesce"/>: the standbys that hold the whole log.</param>
public readonly record struct ReplicaFacts(VnfId Vnf, Epoch LogEpoch, long LogLength, int SyncConfirmed, SiteSet Complete);
