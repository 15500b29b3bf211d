using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Gate.Relays;

/// <summary>
/// The table of the gate (S5), and whose it is: one thread's. That thread obeys the orders, and it alone hands bytes to clients, each time right after it
/// looked here. So between a look and the send that follows no order can be obeyed, and once an order is obeyed no send can rest on an older table:
/// "closed" needs no lock to be true. Any other thread is stopped.
/// </summary>
internal sealed class GateTable(IClock clock)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private GateView _view = GateView.Closed;

    /// <summary>What it holds.</summary>
    public GateView View
    {
        get => _view;
        set
        {
            MustBeOwner();
            _view = value;
        }
    }

    /// <summary>Whether a reply may leave now. The clocks are read last, so that nothing lies between them and the send.</summary>
    public bool Permits(VnfId vnf, Epoch epoch)
    {
        MustBeOwner();
        return _view.Permits(vnf, epoch, clock.Read());
    }

    /// <summary>When service of a VNF ends.</summary>
    public ClockReading DeadlineOf(VnfId vnf) => _view.Entries.TryGetValue(vnf, out var entry) ? entry.Deadline : ClockReading.Past;

    private void MustBeOwner()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("The gate's table was touched by another thread.");
        }
    }
}
