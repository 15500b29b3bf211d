using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Placement;

/// <summary>
/// Finds a site for each of many VNFs at once. Where room is short the most important come first: by service availability level, then by name; what finds
/// none is named with the reason. Cost: one comparison of targets for each VNF and candidate.
/// </summary>
public static class PlacementDecider
{
    /// <summary>Assigns each VNF a target, or says why there is none.</summary>
    /// <param name="survey">The sites as the leader sees them.</param>
    /// <param name="load">What is placed where; what is assigned is added to it.</param>
    /// <param name="records">The VNFs that are to move.</param>
    /// <param name="candidates">The sites that come into question for a VNF: they hold what it takes, or will.</param>
    public static ImmutableArray<Assignment> Assign(
        SiteSurvey survey, SiteLoad load, IEnumerable<VnfRecord> records, Func<VnfRecord, SiteSet> candidates)
    {
        var assignments = ImmutableArray.CreateBuilder<Assignment>();
        foreach (var record in records.OrderBy(record => record.Spec.Level).ThenBy(record => record.Vnf))
        {
            assignments.Add(Assign(survey, load, record, candidates(record)));
        }

        return assignments.ToImmutable();
    }

    private static Assignment Assign(SiteSurvey survey, SiteLoad load, VnfRecord record, SiteSet candidates)
    {
        SiteId? best = null;
        var able = 0;
        foreach (var site in candidates.Sites)
        {
            if (!Targets.CanServe(survey, record, site))
            {
                continue;
            }

            able++;
            if (load.Free(site) >= record.Spec.Demand && (best is not { } known || Targets.Compare(survey, record, load, site, known) < 0))
            {
                best = site;
            }
        }

        if (best is { } target)
        {
            load.Place(record, target);
            return new Assignment(record, target, string.Empty);
        }

        return new Assignment(record, null, able == 0 ? WhyNobody(survey, record.Vnf, candidates) : WhyNoRoom(load, record, candidates));
    }

    private static string WhyNobody(SiteSurvey survey, VnfId vnf, SiteSet candidates) => candidates.IsEmpty
        ? "no other site holds all that was acknowledged"
        : $"no site is there to take it: {string.Join(", ", candidates.Sites.Select(site => Targets.Obstacle(survey, vnf, site)))}";

    private static string WhyNoRoom(SiteLoad load, VnfRecord record, SiteSet candidates) =>
        $"it needs {record.Spec.Demand} units of capacity; free: {string.Join(", ", candidates.Sites.Select(site => $"{site} {Math.Max(0, load.Free(site))}"))}";
}

/// <summary>Where a VNF is to go.</summary>
/// <param name="Record">The VNF.</param>
/// <param name="Target">The site, or null.</param>
/// <param name="Reason">Why there is none; empty otherwise.</param>
public readonly record struct Assignment(VnfRecord Record, SiteId? Target, string Reason);
