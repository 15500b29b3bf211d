using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Placement;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Leases;

/// <summary>
/// Continues, completes and abandons takeovers that the journal holds. Two commits: one that journals the intent, on which everybody revokes, and one
/// that grants the next epoch once there is a fence proof. What was revoked stays revoked, so every intent ends with a grant: to the target, or to the same owner.
/// </summary>
/// <param name="timing">The lease timing.</param>
public sealed class TakeoverDecider(LeaseTiming timing)
{
    private readonly FenceProofs _proofs = new(timing);

    /// <summary>How long a switchover may wait for the owner, or a failover for a target, before it is abandoned.</summary>
    private TimeSpan Patience => timing.Hold + timing.Hold;

    /// <summary>The journaled reason of a takeover that stands on an operator's word in place of a verdict.</summary>
    internal const string AssertedReason = "operator: asserted failed";

    /// <summary>The journaled intent.</summary>
    internal static VnfRecord Intend(VnfRecord record, TakeoverKind kind, SiteId target, string reason) =>
        record with { Takeover = new TakeoverIntent(kind, target, record.Epoch, 0, reason) };

    /// <summary>Why a site counts as failed. The evidence is journaled with the intent, and travels: what is too long for that is cut off.</summary>
    internal static string WhyFailed(SiteSurvey survey, SiteId owner) => Short($"{owner} failed: {string.Join("; ", survey.Evidence(owner))}");

    /// <summary>A reason as it may be journaled and travel.</summary>
    internal static string Short(string reason) => reason.Length <= WireLimits.TextLengthMax ? reason : reason[..WireLimits.TextLengthMax];

    /// <summary>The next epoch for a target.</summary>
    internal static VnfRecord Grant(SiteSurvey survey, VnfRecord record, SiteId target, FenceProof proof) =>
        record.Grant(target, Targets.Eligible(survey, record, target), Targets.Sync(survey, record, target, proof), proof);

    /// <summary>The same owner at the next epoch. Its old lease may still run, so E may only shrink (S2).</summary>
    internal static VnfRecord Regrant(VnfRecord record) =>
        record.Grant(record.Owner, record.Eligible.Members, record.Sync.Members, FenceProof.SameOwner);

    /// <summary>The next record of a VNF with a takeover in progress, or null if nothing is to be changed.</summary>
    /// <param name="turn">The leader's turn.</param>
    /// <param name="record">The VNF.</param>
    /// <param name="takeover">Its takeover.</param>
    /// <param name="order">What an operator ordered for this VNF, or null.</param>
    internal VnfRecord? Continue(LeaderTurn turn, VnfRecord record, TakeoverIntent takeover, OperatorOrder? order)
    {
        var survey = turn.Survey;
        var isHeard = survey.IsHeard(record.Owner);
        var isAsserted = takeover.Reason == AssertedReason;
        if (order is AssertFailed && !isAsserted)
        {
            // A failover goes on as it is, with what was fenced on its behalf.
            return takeover.Kind == TakeoverKind.Failover
                ? record with { Takeover = takeover with { Reason = AssertedReason } }
                : Intend(record, TakeoverKind.Failover, takeover.Target, AssertedReason);
        }

        var isPossible = Targets.IsPossible(survey, record, takeover.Target);
        var proof = isPossible ? _proofs.Find(turn.View, survey, record, takeover.Target, turn.Now) : null;
        if (proof == FenceProof.LeaseExpired && !isAsserted && survey.Lives(record.Owner))
        {
            // It lives after all: by now it may not serve at this epoch any more, but it is the one to go on.
            return Regrant(record);
        }

        // Nothing is granted to a site that may be deaf: it would never serve, and nobody could take over from it for a while.
        if (proof is { } found && survey.HasTakenIn(takeover.Target, takeover.Id) && (takeover.Kind == TakeoverKind.Failover || HasAll(survey, record, takeover.Target)))
        {
            return Grant(survey, record, takeover.Target, found);
        }

        var isOverdue = turn.View.Takeovers.TryGetValue(record.Vnf, out var seen) && seen.Id == takeover.Id && turn.Now.Since(seen.Since) >= Patience;
        if (order is AbandonTakeover || (isOverdue && isHeard))
        {
            return Regrant(record);
        }

        if (takeover.Kind == TakeoverKind.Switchover && survey.Verdict(record.Owner) == Verdict.Failed && record.Spec.IsAutomatic)
        {
            return Intend(record, TakeoverKind.Failover, takeover.Target, WhyFailed(survey, record.Owner));
        }

        return !isPossible && PlacementDecider.Assign(survey, turn.Load, [record], known => known.Successors)[0].Target is { } other
            ? Intend(record, takeover.Kind, other, takeover.Reason)
            : takeover.Kind == TakeoverKind.Failover && !isAsserted && isHeard ? Regrant(record) : null;
    }

    /// <summary>A planned move loses nothing, whatever the replication: the target holds as much of the log as the owner had when it gave up.</summary>
    private static bool HasAll(SiteSurvey survey, VnfRecord record, SiteId target) =>
        !record.Spec.IsCheckpointed
        || (survey.Report(record.Owner, record.Vnf) is { } owner
            && survey.Report(target, record.Vnf) is { } known
            && known.LogEpoch == owner.LogEpoch
            && known.LogLength >= owner.LogLength);
}
