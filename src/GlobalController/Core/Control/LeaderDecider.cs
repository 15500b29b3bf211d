using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Leases;
using NfvHa.Geo.GlobalController.Core.Placement;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Core.Policy;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>
/// What the leader of the newest term wants written, looked at afresh each time: all VNFs in one transaction, each changed at most once, so the
/// number of commits between a verdict and a promotion does not depend on how many VNFs are concerned.
/// </summary>
/// <param name="timing">The lease timing.</param>
/// <param name="options">The bounds of plans.</param>
public sealed class LeaderDecider(LeaseTiming timing, PlanOptions options)
{
    private readonly TakeoverDecider _takeovers = new(timing);
    private readonly FailoverDecider _failovers = new(options);
    private readonly PlanDecider _plans = new(options);

    /// <summary>What to write, and the view without the order that it carries out or refuses.</summary>
    /// <param name="view">What the leader knows.</param>
    /// <param name="now">Its clocks.</param>
    public LeaderStep Decide(ControllerView view, ClockReading now)
    {
        if (!view.IsAdmitted)
        {
            // It takes no part (S3), save that it lets locations in, itself first: where there is one location, nobody else could.
            return new(new Transaction(view.State.Version.Generation, view.State.Term, []) { Admission = Admission(view) }, view, null);
        }

        var order = view.Orders.IsEmpty ? null : view.Orders.Peek();
        var turn = new LeaderTurn(view, timing, now);
        _plans.Advance(turn);
        _failovers.Begin(turn, order);
        if (order is not null && ((PlanOrders.Concerns(order) && turn.BeginsPlan) || (order is ChangePolicy && turn.IsUsed)))
        {
            // A plan begins alone, and what failed comes first: the order waits for the next turn.
            order = null;
        }

        if (order is ChangePolicy change)
        {
            turn.Find(PolicyLint.Check(turn.State, change));
            if (turn.Findings.Count == 0)
            {
                return new(Written(turn, change), view with { Orders = view.Orders.Dequeue() }, null);
            }
        }

        if (order is not null)
        {
            PlanOrders.Obey(turn, order);
            Freeze(turn, order);
            view = view with { Orders = view.Orders.Dequeue() };
        }

        foreach (var (vnf, record) in view.State.Vnfs)
        {
            if (!turn.Has(vnf) && Next(turn, record, OrderFor(order, vnf) ?? PlanDecider.OrderFor(turn, record)) is { } next)
            {
                turn.Set(next);
            }
        }

        var transaction = new Transaction(view.State.Version.Generation, view.State.Term, turn.Records)
        {
            Plans = [.. turn.Plans],
            Spread = [.. turn.Spread],
            Locations = Locations(view, turn.Survey, order),
            Admission = Admission(view),
        };
        return new(transaction, view, order is not null && turn.Findings.Count > 0 ? new OrderRefused(order, [.. turn.Findings]) : null);
    }

    /// <summary>Alone in its transaction: nothing is placed in the same one by what held before.</summary>
    private static Transaction Written(LeaderTurn turn, ChangePolicy change) =>
        new(turn.State.Version.Generation, turn.State.Term, [.. change.Records(turn.State).OrderBy(record => record.Vnf)])
        {
            Spread = [.. change.Spread(turn.State).OrderBy(service => service.Service)],
            Capacities = change.Capacities,
            DecidedOn = turn.State.Version.Index,
        };

    private VnfRecord? Next(LeaderTurn turn, VnfRecord record, OperatorOrder? order) =>
        record.IsReconciling ? Reconciliation.Decide(turn.State, turn.Survey, record)
        : record.Takeover is { } takeover ? _takeovers.Continue(turn, record, takeover, order)
        : PlanDecider.Begin(turn, record) ?? ProtectionDecider.Decide(turn.Survey, record, order);

    private static void Freeze(LeaderTurn turn, OperatorOrder order)
    {
        if (order is not FreezeClients { Service: var name, IsFrozen: var isFrozen })
        {
            return;
        }

        if (turn.Service(name) is { } service)
        {
            turn.Set(service with { IsFrozen = isFrozen });
        }
        else
        {
            turn.Find([$"no active/active VNF is named {name}"]);
        }
    }

    private static OperatorOrder? OrderFor(OperatorOrder? order, VnfId vnf) => order switch
    {
        AssertFailed asserted when asserted.Vnf == vnf => order,
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

/// <summary>The outcome of a leader's look at everything.</summary>
/// <param name="Transaction">What to write; possibly empty.</param>
/// <param name="View">The view without the order that was looked at.</param>
/// <param name="Refused">That order, if nothing was begun of it; otherwise null.</param>
public readonly record struct LeaderStep(Transaction Transaction, ControllerView View, OrderRefused? Refused);
