using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Placement;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Leases;

/// <summary>
/// Begins, completes and abandons takeovers. Two commits: one that journals the intent, on which everybody revokes, and one that grants the next
/// epoch once there is a fence proof. What was revoked stays revoked, so every intent ends with a grant: to the target, or to the same owner.
/// </summary>
/// <param name="timing">The lease timing.</param>
public sealed class TakeoverDecider(LeaseTiming timing)
{
    private readonly FenceProofs _proofs = new(timing);

    /// <summary>How long a switchover may wait for the owner, or a failover for a target, before it is abandoned.</summary>
    private TimeSpan Patience => timing.Hold + timing.Hold;

    /// <summary>The VNF's next record, or null if nothing is to be changed.</summary>
    /// <param name="view">What the leader knows.</param>
    /// <param name="survey">The sites as it sees them.</param>
    /// <param name="record">The VNF.</param>
    /// <param name="order">What an operator ordered for this VNF, or null.</param>
    /// <param name="now">The leader's clocks.</param>
    public VnfRecord? Decide(ControllerView view, SiteSurvey survey, VnfRecord record, OperatorOrder? order, ClockReading now) =>
        record.Takeover is { } takeover
            ? Continue(view, survey, record, takeover, order, now)
            : Begin(view, survey, record, order, now);

    private VnfRecord? Begin(ControllerView view, SiteSurvey survey, VnfRecord record, OperatorOrder? order, ClockReading now)
    {
        if (order is OrderSwitchover { Target: var chosen })
        {
            return Targets.IsPossible(survey, record, chosen) ? Intend(record, TakeoverKind.Switchover, chosen, "operator: switchover") : null;
        }

        var given = _proofs.Find(view, survey, record, record.Owner, now);
        var isFailed = record.Spec.IsAutomatic && survey.Verdict(record.Owner) == SiteVerdict.Failed;
        if (given is null && !isFailed && order is not AssertFailed)
        {
            return null;
        }

        var best = Targets.Best(survey, record);
        if (given is { } proof)
        {
            // The agent stated by itself that its site can't serve (S8). With nobody to take over, it is asked to try again.
            return best is { } taker ? Grant(survey, record, taker, proof) : Regrant(record);
        }

        return best is not { } target ? null
            : order is AssertFailed ? Intend(record, TakeoverKind.Failover, target, AssertedReason)
            : Intend(record, TakeoverKind.Failover, target, $"{record.Owner} failed: {survey.Evidence(record.Owner)}");
    }

    private VnfRecord? Continue(
        ControllerView view, SiteSurvey survey, VnfRecord record, TakeoverIntent takeover, OperatorOrder? order, ClockReading now)
    {
        var verdict = survey.Verdict(record.Owner);
        var isAsserted = takeover.Reason == AssertedReason;
        if (order is AssertFailed && !isAsserted)
        {
            // A failover goes on as it is, with what was fenced on its behalf.
            return takeover.Kind == TakeoverKind.Failover
                ? record with { Takeover = takeover with { Reason = AssertedReason } }
                : Intend(record, TakeoverKind.Failover, takeover.Target, AssertedReason);
        }

        var isPossible = Targets.IsPossible(survey, record, takeover.Target);
        var proof = isPossible ? _proofs.Find(view, survey, record, takeover.Target, now) : null;
        if (proof == FenceProof.LeaseExpired && !isAsserted && verdict is SiteVerdict.Healthy or SiteVerdict.Isolated)
        {
            // It lives after all: by now it may not serve at this epoch any more, but it is the one to go on.
            return Regrant(record);
        }

        if (proof is { } found)
        {
            return Grant(survey, record, takeover.Target, found);
        }

        var isOverdue = view.Takeovers.TryGetValue(record.Vnf, out var seen) && seen.Id == takeover.Id && now.Since(seen.Since) >= Patience;
        if (order is AbandonTakeover || (isOverdue && verdict == SiteVerdict.Healthy))
        {
            return Regrant(record);
        }

        if (takeover.Kind == TakeoverKind.Switchover && verdict == SiteVerdict.Failed && record.Spec.IsAutomatic)
        {
            return Intend(record, TakeoverKind.Failover, takeover.Target, $"{record.Owner} failed during a switchover: {survey.Evidence(record.Owner)}");
        }

        return !isPossible && Targets.Best(survey, record) is { } other
            ? Intend(record, takeover.Kind, other, takeover.Reason)
            : takeover.Kind == TakeoverKind.Failover && !isAsserted && verdict == SiteVerdict.Healthy ? Regrant(record) : null;
    }

    private static VnfRecord Intend(VnfRecord record, TakeoverKind kind, SiteId target, string reason) =>
        record with { Takeover = new TakeoverIntent(kind, target, record.Epoch, 0, reason) };

    private static VnfRecord Grant(SiteSurvey survey, VnfRecord record, SiteId target, FenceProof proof) =>
        record.Grant(target, Targets.Eligible(survey, record, target), Targets.Sync(survey, record, target, proof), proof);

    /// <summary>The same owner at the next epoch. Its old lease may still run, so E may only shrink (S2).</summary>
    private static VnfRecord Regrant(VnfRecord record) =>
        record.Grant(record.Owner, record.Eligible.Members, record.Sync.Members, FenceProof.SameOwner);

    private const string AssertedReason = "operator: asserted failed";
}
