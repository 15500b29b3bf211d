using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Ownership;

/// <summary>Why a takeover was begun.</summary>
public enum TakeoverKind
{
    /// <summary>The owner's site was found Failed by quorum, or an operator asserted it (S3.1).</summary>
    Failover,

    /// <summary>The owner is asked to give the epoch up (planned; S4 AgentConfirmed).</summary>
    Switchover,
}

/// <summary>
/// A journaled takeover in progress. Locations revoke and the target refuses as soon as they see it; since that is final (S3.2), it ends with a
/// grant of a later epoch: to the target, or to the same owner if it is abandoned.
/// </summary>
/// <param name="Kind">Failover or switchover.</param>
/// <param name="Target">The site that is to take over.</param>
/// <param name="Through">The epoch that ends: it and every older one is revoked.</param>
/// <param name="Id">Journal index of the commit that began it; a fence proof is bound to it.</param>
/// <param name="Reason">Why, for the operator: verdict with observers, or who asserted what. At most 500 characters.</param>
public sealed record TakeoverIntent(TakeoverKind Kind, SiteId Target, Epoch Through, long Id, string Reason);
