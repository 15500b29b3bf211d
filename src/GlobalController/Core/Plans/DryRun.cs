using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Leases;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>
/// Says what an order, or the loss of sites, would bring about. The plan is made by the same code that would make it in earnest, on what this replica knows
/// now; of it the outage and the loss are computed, at most and as a rule. Pure: the shell may ask any replica at any time.
/// </summary>
/// <param name="timing">The lease timing.</param>
/// <param name="plans">The bounds of plans.</param>
/// <param name="options">What the forecast counts with.</param>
public sealed class DryRun(LeaseTiming timing, PlanOptions plans, ForecastOptions options)
{
    private readonly FailoverDecider _failovers = new(plans);

    /// <summary>What an order would bring about. Of an order that begins no plan nothing is said.</summary>
    /// <param name="view">What the replica knows.</param>
    /// <param name="order">The order.</param>
    /// <param name="now">Its clocks.</param>
    public Forecast Of(ControllerView view, OperatorOrder order, ClockReading now)
    {
        var turn = new LeaderTurn(view, timing, now);
        if (order is AssertFailed)
        {
            _failovers.Begin(turn, order);
        }
        else
        {
            PlanOrders.Obey(turn, order);
        }

        var items = turn.Plans.Where(plan => plan.Id == 0).SelectMany(plan => plan.Items).Where(item => order is not AssertFailed { Vnf: var vnf } || vnf == item.Vnf).ToList();
        var shifted = turn.Plans.Where(plan => plan.Id == 0).SelectMany(plan => plan.Shifts).ToImmutableArray();
        var findings = items.Count == 0 && turn.Findings.Count == 0 && shifted.IsEmpty ? ["no plan would be begun"] : turn.Findings.ToImmutableArray();
        return new Forecast(findings, [.. items.Select(item => Of(turn, turn.Survey, item))]) { Shifted = shifted };
    }

    /// <summary>What the loss of sites would bring about, without an operator.</summary>
    /// <param name="view">What the replica knows.</param>
    /// <param name="sites">The sites that would fall silent at the same moment, with the locations that stand there.</param>
    /// <param name="now">The replica's clocks.</param>
    public Forecast OfLoss(ControllerView view, SiteSet sites, ClockReading now)
    {
        var known = new SiteSurvey(view, timing, now);
        var turn = new LeaderTurn(Without(view, sites), timing, now);
        _failovers.Begin(turn, null);
        var findings = sites.Sites
            .Where(site => turn.Survey.Verdict(site) != Verdict.Failed)
            .Select(site => $"{site} would be {turn.Survey.Verdict(site)}, not Failed: {string.Join("; ", turn.Survey.Evidence(site))}");
        if (view.State.FailureDomains.TryGetValue(view.Location, out var shared) && sites.Contains(shared))
        {
            findings = findings.Append($"{view.Location} would be lost with {shared}: another location would have to lead first");
        }

        var concerned = view.State.Vnfs.Where(entry => sites.Contains(entry.Value.Owner));
        return new Forecast([.. findings], [.. concerned.Select(entry => turn.Item(entry.Key) is { } item ? Of(turn, known, item) : Stays(entry.Value))]);
    }

    private static VnfForecast Stays(VnfRecord record) => new(record.Vnf, record.Owner, null, null, false, null, record.IsReconciling
        ? "its owner is not known for certain since control state was restored"
        : record.Takeover is { Target: var target } ? $"it is being moved to {target} already" : "nothing would be begun");

    private VnfForecast Of(LeaderTurn turn, SiteSurvey known, PlanItem item)
    {
        var record = turn.State.Vnfs[item.Vnf];
        var isPlanned = item.Step == PlanStep.Preparation;
        if (item.Target is not { } target)
        {
            return new VnfForecast(item.Vnf, item.From, null, null, false, null, item.Note);
        }

        if (!isPlanned && !FenceProofs.CanExpire(record))
        {
            return new VnfForecast(item.Vnf, item.From, target, null, false, Loss(known, record, target, isPlanned), "nothing ends its service by itself: it waits until its servers are confirmed to be stopped");
        }

        var outage = isPlanned
            ? Outage(record, SwitchoverTime.Worst(timing, options.AtMost).MayServe, SwitchoverTime.Usual(timing, options.Usual).MayServe)
            : Outage(record, TakeoverTime.Worst(timing, options.AtMost).MayServe, TakeoverTime.Usual(timing, options.Usual).MayServe);
        return new VnfForecast(item.Vnf, item.From, target, outage, outage.AtMost <= RecoveryTime(record.Spec.Level), Loss(known, record, target, isPlanned), item.Note);
    }

    private OutageForecast Outage(VnfRecord record, TimeSpan worst, TimeSpan usual) =>
        new(worst + record.Spec.StartTime + options.AnswerLives, usual + record.Spec.StartTime + (options.AnswerLives / 2));

    private LossForecast? Loss(SiteSurvey known, VnfRecord record, SiteId target, bool isPlanned)
    {
        if (record.Spec.Replication == ReplicationMode.Snapshot)
        {
            return null;
        }

        if (isPlanned || !record.Sync.IsCapped)
        {
            return LossForecast.None;
        }

        // Who was heard longer ago is behind for that alone.
        var (length, age) = Log(known, record, record.Owner);
        var (targetLength, targetAge) = Log(known, record, target);
        var behind = Math.Max(0, length - targetLength);
        var latency = options.Usual.OneWay + options.Usual.Commit;
        var cap = record.Spec.Cap;
        var time = behind == 0 ? latency : targetAge > age ? targetAge - age + latency : cap.TimeMax;
        return new LossForecast(cap, behind, time < cap.TimeMax ? time : cap.TimeMax);
    }

    private static (long Length, TimeSpan Age) Log(SiteSurvey known, VnfRecord record, SiteId site) =>
        known.Latest(site) is { } sighting && known.Report(site, record.Vnf) is { } report && report.LogEpoch == record.Epoch
            ? (report.LogLength, sighting.Age)
            : (0, TimeSpan.Zero);

    /// <summary>The upper end of what the level allows (ETSI GS NFV-REL 001).</summary>
    private static TimeSpan RecoveryTime(ServiceAvailabilityLevel level) => TimeSpan.FromSeconds(level switch
    {
        ServiceAvailabilityLevel.Level1 => 6,
        ServiceAvailabilityLevel.Level2 => 15,
        _ => 25,
    });

    /// <summary>What would be known FailAfter after sites fell silent, if all else stayed as it is.</summary>
    private ControllerView Without(ControllerView view, SiteSet sites)
    {
        var heard = view.Heard.RemoveRange(sites.Sites).ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value with { Beat = Without(entry.Value.Beat, sites) });
        var lost = view.State.FailureDomains.Where(entry => sites.Contains(entry.Value)).Select(entry => entry.Key);
        var reports = view.Reports.RemoveRange(lost).ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value with
        {
            Report = entry.Value.Report with { Sites = [.. entry.Value.Report.Sites.Select(sighting => Without(sighting, sites))] },
        });
        return view with { Heard = heard, Reports = reports };
    }

    private SiteSighting Without(SiteSighting sighting, SiteSet sites) =>
        sites.Contains(sighting.Site) ? new SiteSighting(sighting.Site, timing.FailAfter, null, 0)
        : sighting.Last is { } beat ? sighting with { Last = Without(beat, sites) }
        : sighting;

    private static Beat Without(Beat beat, SiteSet sites) => beat with { Peers = [.. beat.Peers.Where(peer => !sites.Contains(peer.Site))] };
}
