using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Leases;
using NfvHa.Geo.GlobalController.Core.Placement;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>
/// What the leader of the newest term wants written, looked at afresh each time: all VNFs in one transaction, each changed at most once, so the
/// number of commits between a verdict and a promotion does not depend on how many VNFs are concerned.
/// </summary>
/// <param name="timing">The lease timing.</param>
public sealed class LeaderDecider(LeaseTiming timing)
{
    private readonly TakeoverDecider _takeovers = new(timing);

    /// <summary>The transaction to write, possibly empty, and the view without the orders that it carries out or that can't be.</summary>
    /// <param name="view">What the leader knows.</param>
    /// <param name="now">Its clocks.</param>
    public (Transaction Transaction, ControllerView View) Decide(ControllerView view, ClockReading now)
    {
        if (!view.IsAdmitted)
        {
            // It takes no part (S3), save that it lets locations in, itself first: where there is one location, nobody else could.
            return (new Transaction(view.State.Version.Generation, view.State.Term, []) { Admission = Admission(view) }, view);
        }

        var survey = new SiteSurvey(view, timing, now);
        OperatorOrder? order = null;
        if (!view.Orders.IsEmpty)
        {
            view = view with { Orders = view.Orders.Dequeue(out order) };
        }

        var changed = ImmutableArray.CreateBuilder<VnfRecord>();
        foreach (var (_, record) in view.State.Vnfs)
        {
            if (Decide(view, survey, record, OrderFor(order, record.Vnf), now) is { } next)
            {
                changed.Add(next);
            }
        }

        var transaction = new Transaction(view.State.Version.Generation, view.State.Term, changed.ToImmutable())
        {
            Locations = Locations(view, survey, order),
            Admission = Admission(view),
        };
        return (transaction, view);
    }

    private VnfRecord? Decide(ControllerView view, SiteSurvey survey, VnfRecord record, OperatorOrder? order, ClockReading now)
    {
        if (record.IsReconciling)
        {
            return Reconciliation.Decide(view.State, survey, record);
        }

        var next = _takeovers.Decide(view, survey, record, order, now);
        return next is not null || record.Takeover is not null ? next : ProtectionDecider.Decide(survey, record, order);
    }

    private static OperatorOrder? OrderFor(OperatorOrder? order, VnfId vnf) => order switch
    {
        AssertFailed asserted when asserted.Vnf == vnf => order,
        OrderSwitchover switchover when switchover.Vnf == vnf => order,
        AbandonTakeover abandon when abandon.Vnf == vnf => order,
        RemoveEligible remove when remove.Vnf == vnf => order,
        RemoveSync remove when remove.Vnf == vnf => order,
        DegradeSync degrade when degrade.Vnf == vnf => order,
        _ => null,
    };

    /// <summary>One location at a time, and not before every owner counts by the present set (S2).</summary>
    private static LocationSet? Locations(ControllerView view, SiteSurvey survey, OperatorOrder? order)
    {
        var set = view.State.Locations;
        var members = order switch
        {
            AddLocation { Location: var added } when !set.Members.Contains(added) => ImmutableArray.Create<LocationId>([.. set.Members.Add(added).Order()]),
            RemoveLocation { Location: var removed } when set.Members.Contains(removed) && set.Members.Length > 1 => set.Members.Remove(removed),
            _ => set.Members,
        };
        return members != set.Members && view.State.Vnfs.All(entry => HasConfirmed(view.State, survey, entry.Value))
            ? new LocationSet(set.Version + 1, members)
            : null;
    }

    private static bool HasConfirmed(ControlState state, SiteSurvey survey, VnfRecord record) =>
        !record.IsReconciling
        && survey.Latest(record.Owner) is { Last: { } beat }
        && beat.Desired.Generation == state.Version.Generation
        && beat.LocationsVersion == state.Locations.Version
        && survey.Report(record.Owner, record.Vnf) is { } report
        && report.Owned == record.Epoch;

    /// <summary>A location that reports a lost disk is admitted again; a new one for the first time (S3).</summary>
    private static Admission? Admission(ControllerView view)
    {
        if (!view.IsAdmitted && Needs(view.State, view.Location, view.Boot))
        {
            return Next(view.State, view.Location, view.Boot);
        }

        foreach (var (location, heard) in view.Reports)
        {
            if (heard.Report.Admission == 0 && Needs(view.State, location, heard.Report.Boot))
            {
                return Next(view.State, location, heard.Report.Boot);
            }
        }

        return null;
    }

    private static bool Needs(ControlState state, LocationId location, BootId boot) =>
        !state.Admissions.TryGetValue(location, out var admission) || admission.Boot != boot;

    private static Admission Next(ControlState state, LocationId location, BootId boot) => new(location, state.NextAdmission(location), boot);
}
