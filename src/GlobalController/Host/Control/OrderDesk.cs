using System.Collections.Immutable;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Host.Control;

/// <summary>
/// Tells operators what became of their orders. An order waits in the view until a leader's turn takes it out: then either it is refused, with every reason, or
/// something was begun of it. For the thread of the loop.
/// </summary>
internal sealed class OrderDesk
{
    private readonly List<(OperatorOrder Order, TaskCompletionSource<OrderOutcome> Outcome)> _waiting = [];

    /// <summary>Somebody waits for an order.</summary>
    internal void Take(OperatorOrder order, TaskCompletionSource<OrderOutcome> outcome) => _waiting.Add((order, outcome));

    /// <summary>Looks at what became of the orders that waited.</summary>
    internal void Settle(ControllerView after, ImmutableArray<ControllerCommand> commands)
    {
        for (var place = _waiting.Count - 1; place >= 0; place--)
        {
            var (order, outcome) = _waiting[place];
            if (!after.Orders.Any(waiting => ReferenceEquals(waiting, order)))
            {
                _waiting.RemoveAt(place);
                outcome.SetResult(
                    commands.OfType<OrderRefused>().FirstOrDefault(refused => ReferenceEquals(refused.Order, order)) is { Findings: var findings } ? new OrderOutcome(findings)
                    : after.Leads ? new OrderOutcome([])
                    : OrderOutcome.Refused("another location took over before the order was looked at: give it there"));
            }
        }
    }

    /// <summary>The location ends.</summary>
    internal void Close()
    {
        foreach (var (_, outcome) in _waiting)
        {
            outcome.TrySetResult(OrderOutcome.Refused("this location ended before the order was looked at: look whether it was carried out, and give it again"));
        }

        _waiting.Clear();
    }
}

/// <summary>What became of an order.</summary>
/// <param name="Findings">What speaks against it; empty if it was taken up.</param>
public sealed record OrderOutcome(ImmutableArray<string> Findings)
{
    /// <summary>Whether it was taken up.</summary>
    public bool IsTaken => Findings.IsEmpty;

    /// <summary>Not taken up, for one reason.</summary>
    internal static OrderOutcome Refused(string finding) => new([finding]);
}
