using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>What a location knows at one moment, as operators are shown it. Made for one request; not for several threads.</summary>
/// <param name="View">What it knows.</param>
/// <param name="Timing">The lease timing.</param>
/// <param name="Now">Its clocks.</param>
internal sealed record Picture(ControllerView View, LeaseTiming Timing, ClockReading Now)
{
    /// <summary>The sites as it sees them.</summary>
    public SiteSurvey Survey { get; } = new(View, Timing, Now);

    /// <summary>The journal as it knows it.</summary>
    public ControlState State => View.State;

    /// <summary>Its wall clock.</summary>
    public DateTimeOffset At => DateTimeOffset.UnixEpoch + Now.Realtime;

    public LocationStatus Status()
    {
        var alarms = this.Alarms();
        return new(
            View.Location.Value,
            View.Leads,
            State.Leader?.Location.Value,
            State.Term,
            $"{State.Version.Generation}.{State.Version.Index}",
            View.IsAdmitted,
            At,
            [.. State.Locations.Members.Select(Seen)],
            State.Sites.CountBy(site => Survey.Verdict(site).ToString()).ToImmutableSortedDictionary(StringComparer.Ordinal),
            State.Vnfs.Count + State.Spread.Count,
            State.Plans.Values.Count(plan => !plan.IsOver),
            alarms.Length,
            [.. alarms.Take(LocationStatus.WorstMax)]);
    }

    public SiteStatus Site(SiteId site) => new(
        site.Value,
        Survey.Verdict(site).ToString(),
        Survey.Latest(site)?.Age.TotalSeconds,
        [.. State.Vnfs.Where(entry => entry.Value.Owner == site).Select(entry => entry.Key.Value)],
        [.. State.Spread.Where(entry => entry.Value.Drained.Contains(site)).Select(entry => entry.Key.Value)],
        State.Capacities.TryGetValue(site, out var capacity) ? capacity : null,
        View.Heard.TryGetValue(site, out var heard) ? heard.Drift.PartsPerMillion : 0,
        Survey.Latest(site)?.Last?.Troubles ?? [],
        Survey.Evidence(site));

    public VnfList Vnfs() => new([.. State.Vnfs.Values.Select(Vnf)], [.. State.Spread.Values.Select(Of)]);

    public VnfStatus Vnf(VnfRecord record) => new(
        record.Vnf.Value,
        record.Owner.Value,
        Survey.Verdict(record.Owner).ToString(),
        record.Epoch.ToString(),
        Survey.Report(record.Owner, record.Vnf) is { } report && report.Owned == record.Epoch ? report.LeaseHeld : null,
        Names(record.Spec.Sites),
        record.Spec.Replication.ToString(),
        (int)record.Spec.Level,
        record.Spec.IsAutomatic,
        Names(record.Eligible.Members),
        Names(record.Sync.Members),
        Names(record.Successors),
        record.Proof.ToString(),
        record.Takeover is { } takeover ? new TakeoverStatus(takeover.Kind.ToString(), takeover.Target.Value, takeover.Through.ToString(), takeover.Reason) : null,
        PlanOf(record.Vnf)?.Id,
        record.IsReconciling);

    public PlanStatus Plan(Plan plan) => new(
        plan.Id,
        plan.Kind.ToString(),
        plan.Reason,
        plan.IsOver,
        plan.IsCancelled,
        plan.Items.Any(item => item.Step == PlanStep.Approval),
        [.. plan.Items.Select(Of)],
        [.. plan.Shifts.Select(Of)]);

    /// <summary>The plan in progress that a VNF is in, or null.</summary>
    public Plan? PlanOf(VnfId vnf) =>
        State.Plans.Values.FirstOrDefault(plan => plan.Items.Any(item => item.Vnf == vnf && !item.IsOver));

    public static PlanShiftStatus Of(PlanShift shift) => new(shift.Service.Value, shift.Site.Value, shift.IsDrained, shift.Step.ToString(), shift.Note);

    private static SpreadStatus Of(SpreadService service) => new(
        service.Service.Value,
        service.Epoch.ToString(),
        service.IsFrozen,
        [.. service.Targets.Select(target => new WeightStatus(target.Site.Value, target.Weight, service.Drained.Contains(target.Site)))]);

    private PlanItemStatus Of(PlanItem item) => new(
        item.Vnf.Value,
        item.From.Value,
        item.Target?.Value,
        item.Step.ToString(),
        View.Leads && View.Steps.TryGetValue(item.Vnf, out var seen) && seen.Step == item.Step ? Now.Since(seen.Since).TotalSeconds : null,
        item.Note);

    private LocationSeen Seen(LocationId location)
    {
        var isHere = location == View.Location;
        var report = View.Reports.GetValueOrDefault(location);
        return new LocationSeen(
            location.Value,
            State.Leader?.Location == location,
            isHere ? View.IsAdmitted : report is not null && View.Admits(report.Report),
            isHere ? 0 : report is null ? null : Now.Since(report.At).TotalSeconds,
            State.FailureDomains.TryGetValue(location, out var shared) ? shared.Value : null);
    }

    private static ImmutableArray<string> Names(SiteSet sites) => [.. sites.Sites.Select(site => site.Value)];
}
