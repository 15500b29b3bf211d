using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Control;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>Gives orders of operators to the loop of a location that leads, and says what became of them.</summary>
/// <param name="node">The location.</param>
/// <param name="options">The options of the API.</param>
/// <param name="time">Time of waits.</param>
internal sealed class Orders(ControllerNode node, OperatorApiOptions options, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Gives an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="path">The path of the request, for errors.</param>
    /// <param name="cancellation">Gives up waiting; the order may still be taken up.</param>
    internal async Task<Answer> GiveAsync(OperatorOrder order, string path, CancellationToken cancellation)
    {
        var before = node.View;
        if (!before.Leads)
        {
            return NotLeading(before, path);
        }

        var outcome = await node.OrderAsync(order, cancellation).ConfigureAwait(false);
        if (!outcome.IsTaken)
        {
            return node.View.Leads ? Refused(outcome, path) : NotLeading(node.View, path);
        }

        var plan = BeginsPlan(order) ? await BegunAsync(order, before.State, cancellation).ConfigureAwait(false) : null;
        return new Answer(202, new OrderAnswer(true, false, plan, [], null));
    }

    private Answer NotLeading(ControllerView view, string path)
    {
        var leader = view.State.Leader?.Location;
        var address = leader is { } other && options.Others.TryGetValue(other, out var known) ? known : null;
        var isSelf = leader == view.Location;
        return new Answer(409, new Problem(
            "This location does not lead",
            409,
            leader is null ? "nobody leads yet" : isSelf ? $"{view.Location} led before it was started again, and does not yet again" : $"{leader} leads, not {view.Location}",
            path,
            leader is null || isSelf ? "try again in a moment" : address is null ? $"give the order to {leader}" : $"give the order to {leader}, at {address}")
        {
            Leader = leader?.Value,
            LeaderUrl = address?.ToString(),
        });
    }

    private static Answer Refused(OrderOutcome outcome, string path) => new(422, new Problem(
        "The order was refused", 422, string.Join("; ", outcome.Findings), path, "change what speaks against it, and give the order again; nothing was begun")
    {
        Findings = outcome.Findings,
    });

    /// <summary>The number of the plan that was begun, or went on, by an order; null if none came to be known in time.</summary>
    private async Task<long?> BegunAsync(OperatorOrder order, ControlState before, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        while (time.GetElapsedTime(asked) < options.PlanPatience)
        {
            if (node.View.State.Plans.Values.FirstOrDefault(plan => plan.Revision > before.Version.Index && IsOf(order, plan)) is { Id: var begun })
            {
                return begun;
            }

            await Task.Delay(LookAgain, time, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    private static bool BeginsPlan(OperatorOrder order) => order is AssertFailed or OrderSwitchover or DrainSite or FailBack;

    private static bool IsOf(OperatorOrder order, Plan plan) => order switch
    {
        AssertFailed { Vnf: var vnf } => plan.Kind == PlanKind.Failover && plan.Items.Any(item => item.Vnf == vnf),
        OrderSwitchover { Vnf: var vnf } => plan.Kind == PlanKind.Switchover && plan.Items.Any(item => item.Vnf == vnf),
        DrainSite { Site: var site } => plan.Kind == PlanKind.Switchover && (plan.Items.Any(item => item.From == site) || plan.Shifts.Any(shift => shift.Site == site)),
        FailBack { Site: var site } => plan.Kind == PlanKind.Failback && (plan.Items.Any(item => item.Target == site) || plan.Shifts.Any(shift => shift.Site == site)),
        _ => false,
    };
}
