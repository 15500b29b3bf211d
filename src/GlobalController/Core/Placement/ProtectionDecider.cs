using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Placement;

/// <summary>
/// Keeps the eligible set and the sync set of a VNF to the sites that are there. Who is lost leaves at once, so that neither the lease nor a write
/// waits for it; who is back is proposed, and counts when the owner confirmed (S2, S13). One change at a time per set.
/// </summary>
public static class ProtectionDecider
{
    /// <summary>A standby that lags by fewer entries is proposed; with more the owner would wait too long for it.</summary>
    private const long JoinLagMax = 16;

    /// <summary>The VNF's next record, or null if nothing is to be changed.</summary>
    /// <param name="survey">The sites as the leader sees them.</param>
    /// <param name="record">The VNF; no takeover is in progress.</param>
    /// <param name="order">What an operator ordered for this VNF, or null.</param>
    public static VnfRecord? Decide(SiteSurvey survey, VnfRecord record, OperatorOrder? order)
    {
        if (survey.Report(record.Owner, record.Vnf) is not { } owner || owner.Owned != record.Epoch)
        {
            return null;
        }

        var lost = survey.LostTo(record.Owner);
        var eligible = Eligible(survey, record, owner, lost, order);
        var sync = Sync(survey, record, owner, lost, order);
        return eligible == record.Eligible && sync == record.Sync ? null : record with { Eligible = eligible, Sync = sync };
    }

    private static EligibleSet Eligible(SiteSurvey survey, VnfRecord record, in VnfReport owner, SiteSet lost, OperatorOrder? order)
    {
        var set = record.Eligible;
        if (order is RemoveEligible { Site: var removed } && set.Members.Contains(removed))
        {
            return set.Without(removed);
        }

        if (set.Joining is not null && owner.EligibleConfirmed == set.Version)
        {
            return set.Confirm();
        }

        // The last member stays although it is lost: with an empty set nobody could take over by an expired lease.
        if (set.Members.Count > 1 && First(set.Members, lost) is { } leaves)
        {
            return set.Without(leaves);
        }

        if (set.Joining is { } joining)
        {
            return lost.Contains(joining) ? set.Without(joining) : set;
        }

        foreach (var site in record.Spec.Sites.Sites)
        {
            if (site != record.Owner && !set.Members.Contains(site) && IsStandby(survey, record, site))
            {
                return set.Propose(site);
            }
        }

        return set;
    }

    private static SyncSet Sync(SiteSurvey survey, VnfRecord record, in VnfReport owner, SiteSet lost, OperatorOrder? order)
    {
        var set = record.Sync;
        if (!record.Spec.IsCheckpointed)
        {
            return set;
        }

        switch (order)
        {
            case RemoveSync { Site: var removed } when set.Members.Contains(removed) || set.Held.Contains(removed):
                return set.Without(removed);
            case DegradeSync when !set.Members.IsEmpty:
                return set.Degrade();
        }

        if (set.Joining is not null && owner.SyncConfirmed == set.Version)
        {
            return set.Confirm();
        }

        if ((First(set.Required, lost) ?? First(set.Held, lost)) is { } leaves)
        {
            return set.Without(leaves);
        }

        if (set.Joining is not null)
        {
            return set;
        }

        var protectedBy = set.Members.IsEmpty ? set.Held : set.Members;
        foreach (var site in record.Spec.Sites.Sites)
        {
            if (site != record.Owner && !protectedBy.Contains(site) && IsStandby(survey, record, site) && IsCaughtUp(survey, record, owner, site))
            {
                return set.Propose(site);
            }
        }

        // A synchronous VNF whose standbys are only held was degraded by an operator: it is taken back by letting them join again, one by one.
        return record.Spec.Replication switch
        {
            ReplicationMode.Async when !set.Members.IsEmpty => set.Degrade(),
            ReplicationMode.Sync when set.IsCapped && IsStandby(survey, record, set.Held.Sites[0]) && IsCaughtUp(survey, record, owner, set.Held.Sites[0]) =>
                set.Propose(set.Held.Sites[0]),
            _ => set,
        };
    }

    private static SiteId? First(SiteSet sites, SiteSet lost)
    {
        foreach (var site in lost.IsEmpty ? [] : sites.Sites)
        {
            if (lost.Contains(site))
            {
                return site;
            }
        }

        return null;
    }

    /// <summary>Fit, and heard by the owner: a standby that its owner can't reach protects nothing.</summary>
    private static bool IsStandby(SiteSurvey survey, VnfRecord record, SiteId site) =>
        survey.IsFit(site) && survey.Hears(record.Owner, site);

    private static bool IsCaughtUp(SiteSurvey survey, VnfRecord record, in VnfReport owner, SiteId site) =>
        survey.Report(site, record.Vnf) is { } report && report.LogEpoch == record.Epoch && owner.LogLength - report.LogLength <= JoinLagMax;
}
