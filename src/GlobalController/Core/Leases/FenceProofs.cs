using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Leases;

/// <summary>
/// Whether it is certain that the owner serves no more (S3, S4). Silence never is; a report of a lapsed lease never is. Either the agent gave the
/// epoch up, or its servers are gone for good, or everyone whose promise could still carry the lease has revoked it and waited.
/// </summary>
/// <param name="timing">The lease timing.</param>
public sealed class FenceProofs(LeaseTiming timing)
{
    /// <summary>Whether the owner gave its epoch up for good, by itself or because it was asked to: the proof that needs no takeover in progress (S8).</summary>
    internal static bool HasGivenUp(SiteSurvey survey, VnfRecord record) =>
        survey.Report(record.Owner, record.Vnf) is { } owner && owner.GivenUp >= record.Epoch;

    /// <summary>The proof that there is, or null.</summary>
    /// <param name="view">What the leader knows.</param>
    /// <param name="survey">The sites as it sees them.</param>
    /// <param name="record">The VNF.</param>
    /// <param name="target">The site that would take over.</param>
    /// <param name="now">The leader's clocks.</param>
    public FenceProof? Find(ControllerView view, SiteSurvey survey, VnfRecord record, SiteId target, ClockReading now)
    {
        if (HasGivenUp(survey, record))
        {
            return FenceProof.AgentConfirmed;
        }

        if (record.Takeover is null)
        {
            return null;
        }

        if (view.Fences.TryGetValue(record.Vnf, out var fence) && fence.Through >= record.Epoch && fence.NobodyCanStart)
        {
            return FenceProof.VimConfirmed;
        }

        return record.Takeover.Kind == TakeoverKind.Failover
            && CanExpire(record)
            && !survey.IsDriftPastBound(record.Owner, Closers(record, target))
            && IsRevokedByMajority(view, record, now)
            && IsFailsafePathClosed(survey, record, target)
            ? FenceProof.LeaseExpired
            : null;
    }

    /// <summary>
    /// S5: something must end service at the deadline, and a guest that can be stopped with its clocks needs storage that can be sealed: a sync set
    /// without which it acknowledges nothing.
    /// </summary>
    internal static bool CanExpire(VnfRecord record) =>
        record.Spec.Gate != GateKind.None && (!record.Spec.HasPausableClocks || !record.Sync.Members.IsEmpty);

    /// <summary>The sites whose wait closes the failsafe path (S3.3): the target, and if it is not in E, whoever of E waited too.</summary>
    private static SiteSet Closers(VnfRecord record, SiteId target) =>
        record.Eligible.Members.Contains(target) ? SiteSet.Of(target) : record.Eligible.Members.Add(target);

    /// <summary>S3.2: a majority revoked, and the longest promise that any of them still held is waited out on this leader's clocks.</summary>
    private bool IsRevokedByMajority(ControllerView view, VnfRecord record, ClockReading now)
    {
        var revoked = 0;
        foreach (var location in view.State.Locations.Members)
        {
            if (location == view.Location ? IsRevokedHere(view, record, now) : IsRevokedAt(view, record, location, now))
            {
                revoked++;
            }
        }

        return revoked >= view.State.Locations.Majority;
    }

    private static bool IsRevokedHere(ControllerView view, VnfRecord record, ClockReading now) =>
        view.IsAdmitted
        && now.HasPassed(view.SilentUntil)
        && view.Books.TryGetValue(record.Vnf, out var book)
        && book.Kept.RevokedThrough >= record.Epoch
        && book.IsHoldOver(now);

    private bool IsRevokedAt(ControllerView view, VnfRecord record, LocationId location, ClockReading now)
    {
        if (!view.Reports.TryGetValue(location, out var heard) || !view.Admits(heard.Report))
        {
            return false;
        }

        if (heard.Report.Revocations.Of(record.Vnf) is { } revocation && revocation.Through >= record.Epoch)
        {
            return revocation.Remaining == TimeSpan.Zero || now.HasPassed(heard.At.Plus(revocation.Remaining + timing.ClockStep));
        }

        return false;
    }

    /// <summary>S3.3: the target refuses and has waited; and if it is not in E, a site of E has as well.</summary>
    private static bool IsFailsafePathClosed(SiteSurvey survey, VnfRecord record, SiteId target) =>
        IsPrepared(survey, record, target)
        && (record.Eligible.Members.Contains(target) || record.Eligible.Members.Sites.Any(site => IsPrepared(survey, record, site)));

    private static bool IsPrepared(SiteSurvey survey, VnfRecord record, SiteId site) =>
        survey.Report(site, record.Vnf) is { } report && report.Prepared >= record.Epoch;
}
