using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Placement;

/// <summary>Which sites may take a VNF over now, and the sets they begin with.</summary>
public static class Targets
{
    /// <summary>The best site, or null: heard, and holding all that was acknowledged (S13) or all but the loss cap (S14). Most entries first, then by name.</summary>
    public static SiteId? Best(SiteSurvey survey, VnfRecord record)
    {
        SiteId? best = null;
        var bestLength = -1L;
        foreach (var site in record.Sync.Promotable.Sites)
        {
            if (IsPossible(survey, record, site) && survey.Report(site, record.Vnf) is { } report && report.LogLength > bestLength)
            {
                best = site;
                bestLength = report.LogLength;
            }
        }

        return best;
    }

    /// <summary>Whether a site may take the VNF over.</summary>
    public static bool IsPossible(SiteSurvey survey, VnfRecord record, SiteId site) =>
        site != record.Owner && record.Sync.Promotable.Contains(site) && survey.Verdict(site) == SiteVerdict.Healthy;

    /// <summary>The eligible set of a new owner: every other site that is heard.</summary>
    public static SiteSet Eligible(SiteSurvey survey, VnfRecord record, SiteId owner) =>
        SiteSet.Of(record.Spec.Sites.Sites.Where(site => site != owner && survey.Verdict(site) == SiteVerdict.Healthy));

    /// <summary>
    /// The sync set of a new owner: a subset of the old one without the target, plus at most the old owner (S13), of the sites that are heard.
    /// The old owner is taken along only when it gave up by itself and so is there to be aligned.
    /// </summary>
    public static SiteSet Sync(SiteSurvey survey, VnfRecord record, SiteId target, FenceProof proof)
    {
        var stays = record.Sync.Members.Remove(target);
        var sites = proof == FenceProof.AgentConfirmed && record.Spec.Replication == ReplicationMode.Sync ? stays.Add(record.Owner) : stays;
        return SiteSet.Of(sites.Sites.Where(site => survey.Verdict(site) == SiteVerdict.Healthy));
    }
}
