using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Placement;

/// <summary>Which sites may take a VNF over now, and the sets they begin with.</summary>
public static class Targets
{
    /// <summary>Whether a site may take the VNF over: heard, and holding all that was acknowledged (S13) or all but the loss cap (S14).</summary>
    public static bool IsPossible(SiteSurvey survey, VnfRecord record, SiteId site) =>
        CanServe(survey, record, site) && record.Successors.Contains(site);

    /// <summary>Whether a site could serve the VNF, if it only held what it takes: it is fit, and it does not say that it can't.</summary>
    public static bool CanServe(SiteSurvey survey, VnfRecord record, SiteId site) =>
        site != record.Owner
        && record.Spec.Sites.Contains(site)
        && survey.IsFit(site)
        && !IsEscalated(survey, record.Vnf, site);

    /// <summary>Why a site can't serve a VNF that it may run, in a few words for the operator; null if it can.</summary>
    public static string? Obstacle(SiteSurvey survey, VnfId vnf, SiteId site) =>
        !survey.IsFit(site) ? $"{site} is {survey.Verdict(site)}"
        : IsEscalated(survey, vnf, site) ? $"{site} says that it can't serve {vnf}"
        : null;

    /// <summary>
    /// Compares two possible targets; negative if the first is the better one. What would be lost decides first: asynchronous standbys differ in it,
    /// synchronous ones do not. Then a healthy site before a degraded one, then what the operator prefers, then how much of the log is there already, then room, then the name.
    /// </summary>
    /// <param name="survey">The sites as the leader sees them.</param>
    /// <param name="record">The VNF.</param>
    /// <param name="load">What is placed where.</param>
    /// <param name="one">A possible target.</param>
    /// <param name="other">Another.</param>
    public static int Compare(SiteSurvey survey, VnfRecord record, SiteLoad load, SiteId one, SiteId other)
    {
        var (length, otherLength) = (Length(survey, record, one), Length(survey, record, other));
        var byLength = otherLength.CompareTo(length);
        var byLoss = record.Spec.Replication is ReplicationMode.Async or ReplicationMode.Snapshot ? byLength : 0;
        return byLoss != 0 ? byLoss
            : IsDegraded(survey, one).CompareTo(IsDegraded(survey, other)) is not 0 and var byHealth ? byHealth
            : record.Spec.RankOf(one).CompareTo(record.Spec.RankOf(other)) is not 0 and var byRank ? byRank
            : byLength != 0 ? byLength
            : load.Free(other).CompareTo(load.Free(one)) is not 0 and var byRoom ? byRoom
            : one.CompareTo(other);
    }

    /// <summary>The eligible set of a new owner: every other site that is heard.</summary>
    public static SiteSet Eligible(SiteSurvey survey, VnfRecord record, SiteId owner) =>
        SiteSet.Of(record.Spec.Sites.Sites.Where(site => site != owner && survey.IsHeard(site)));

    /// <summary>
    /// The sync set of a new owner: a subset of the old one without the target, plus at most the old owner (S13), of the sites that are heard.
    /// The old owner is taken along only when it gave up by itself and so is there to be aligned.
    /// </summary>
    public static SiteSet Sync(SiteSurvey survey, VnfRecord record, SiteId target, FenceProof proof)
    {
        var stays = record.Sync.Members.Remove(target);
        var sites = proof == FenceProof.AgentConfirmed && record.Spec.Replication == ReplicationMode.Sync ? stays.Add(record.Owner) : stays;
        return SiteSet.Of(sites.Sites.Where(survey.IsHeard));
    }

    private static bool IsEscalated(SiteSurvey survey, VnfId vnf, SiteId site) => survey.Report(site, vnf) is { Escalated: true };

    private static bool IsDegraded(SiteSurvey survey, SiteId site) => survey.Verdict(site) == Verdict.Degraded;

    private static long Length(SiteSurvey survey, VnfRecord record, SiteId site) => survey.Report(site, record.Vnf)?.LogLength ?? 0;
}
