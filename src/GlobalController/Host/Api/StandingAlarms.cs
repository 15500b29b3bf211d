using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>What an operator should look at, found in what a location knows now: nothing has to be remembered, and nothing cleared.</summary>
internal static class StandingAlarms
{
    /// <summary>All alarms that stand, the worst first.</summary>
    internal static ImmutableArray<AlarmStatus> Alarms(this Picture picture)
    {
        List<Found> found = [.. OfLocations(picture), .. picture.State.Sites.SelectMany(site => OfSite(picture, site)), .. picture.State.Vnfs.Values.SelectMany(record => OfVnf(picture, record)), .. OfPlans(picture)];
        return [.. found.OrderBy(alarm => alarm.Severity).ThenBy(alarm => alarm.Subject, StringComparer.Ordinal).Select(alarm => new AlarmStatus(alarm.Subject, alarm.Severity.ToString(), alarm.Text, alarm.ToDo))];
    }

    private static IEnumerable<Found> OfLocations(Picture picture)
    {
        var view = picture.View;
        if (picture.State.Leader is null)
        {
            yield return new("controller", PerceivedSeverity.Critical, "nobody leads: nothing is failed over", "look whether a majority of the locations runs");
        }

        if (!view.IsAdmitted)
        {
            yield return new($"location/{view.Location}", PerceivedSeverity.Major, "it takes no part: its disk was lost, or it is not admitted yet", "wait until a leader admitted it; if it stays so, look whether anybody leads");
        }

        foreach (var location in picture.State.Locations.Members.Where(location => location != view.Location))
        {
            if (!view.Reports.TryGetValue(location, out var report) || picture.Now.Since(report.At) >= picture.Timing.FailAfter)
            {
                yield return new($"location/{location}", PerceivedSeverity.Major, $"{view.Location} does not hear it", "look whether it runs, and at the network between the two");
            }
        }
    }

    private static IEnumerable<Found> OfSite(Picture picture, SiteId site)
    {
        var severity = picture.Survey.Verdict(site) switch
        {
            Verdict.Failed => PerceivedSeverity.Critical,
            Verdict.Isolated or Verdict.Deaf or Verdict.Suspect => PerceivedSeverity.Major,
            Verdict.Degraded => PerceivedSeverity.Minor,
            Verdict.Unknown => PerceivedSeverity.Warning,
            _ => PerceivedSeverity.Cleared,
        };
        if (severity != PerceivedSeverity.Cleared)
        {
            yield return new($"site/{site}", severity, $"{site} is {picture.Survey.Verdict(site)}: {string.Join("; ", picture.Survey.Evidence(site))}", $"geo explain {site}");
        }

        if (picture.View.Drifting.Contains(site))
        {
            yield return new($"site/{site}", PerceivedSeverity.Major, $"its clock and that of {picture.View.Location} drift apart by more than half the bound", "look at the clocks and time servers of both hosts");
        }
    }

    private static IEnumerable<Found> OfVnf(Picture picture, VnfRecord record)
    {
        var subject = $"vnf/{record.Vnf}";
        if (record.IsReconciling)
        {
            yield return new(subject, PerceivedSeverity.Major, "control state was restored, and not every site it may run at was heard since", "bring the sites back that are not heard");
        }

        if (picture.Survey.Report(record.Owner, record.Vnf) is { LeaseHeld: false } report && report.Owned == record.Epoch && picture.Survey.IsHeard(record.Owner))
        {
            yield return new(subject, PerceivedSeverity.Critical, $"{record.Owner} may serve it and holds no lease", $"geo explain {record.Vnf}");
        }

        if (record.Spec.Sites.Count > 1 && record.Successors.IsEmpty)
        {
            yield return new(subject, PerceivedSeverity.Major, "no standby holds what it takes to go on: nobody may take over", "look whether its other sites are healthy, and whether checkpoints reach them");
        }
        else if (record.Spec.Replication == ReplicationMode.Sync && record.Sync.IsCapped)
        {
            yield return new(subject, PerceivedSeverity.Minor, "it acknowledges without its standbys, under the loss cap", "look at its standbys: once they are back they are taken in again");
        }
    }

    private static IEnumerable<Found> OfPlans(Picture picture) =>
        from plan in picture.State.Plans.Values
        from item in plan.Items
        where item.Step is PlanStep.Approval or PlanStep.Placement
        select item.Step == PlanStep.Approval
            ? new Found($"vnf/{item.Vnf}", PerceivedSeverity.Critical, $"its failover waits for an operator: {item.Note}", $"geo plan approve {plan.Id}")
            : new Found($"vnf/{item.Vnf}", PerceivedSeverity.Critical, $"its failover finds no site: {item.Note}", "bring a site back, or make room at one");

    private sealed record Found(string Subject, PerceivedSeverity Severity, string Text, string ToDo);
}
