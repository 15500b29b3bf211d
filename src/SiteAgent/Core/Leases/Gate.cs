using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Leases;

/// <summary>By which sets a deadline was computed; the gate gives it back when it is armed.</summary>
/// <param name="EligibleVersion">Version of E.</param>
/// <param name="LocationsVersion">Version of the location set.</param>
public readonly record struct ArmTag(int EligibleVersion, int LocationsVersion);

/// <summary>
/// The state of a gate (S5): it ends service at the deadline with no agent alive. The kernel gate keeps it as expiring elements, the host gate in
/// its process; both obey this one table. A reply may leave while <see cref="Permits"/> holds at the moment it leaves, and only then (S6).
/// </summary>
/// <param name="Agent">The boot of the agent it obeys; orders of an earlier one are dropped.</param>
/// <param name="Entries">One entry per VNF.</param>
public sealed record GateView(BootId? Agent, ImmutableSortedDictionary<VnfId, GateEntry> Entries)
{
    /// <summary>A gate that has just started: everything is closed.</summary>
    public static GateView Closed { get; } = new(null, ImmutableSortedDictionary<VnfId, GateEntry>.Empty);

    /// <summary>Obeys a newly started agent. Deadlines stay: a restart within the lease disturbs nothing.</summary>
    public GateView Attach(BootId agent) => this with { Agent = agent };

    /// <summary>Sets the deadline, longer or shorter. Null if the order is stale: of another boot, or of an epoch that is closed or superseded.</summary>
    public GateView? Arm(BootId agent, VnfId vnf, Epoch epoch, ClockReading deadline)
    {
        var entry = Entries.GetValueOrDefault(vnf);
        return Agent != agent || epoch < entry.Epoch || epoch <= entry.ClosedThrough
            ? null
            : this with { Entries = Entries.SetItem(vnf, entry with { Epoch = epoch, Deadline = deadline }) };
    }

    /// <summary>Closes every epoch up to <paramref name="through"/> for as long as the gate lives. Null if the order is of another boot.</summary>
    public GateView? Close(BootId agent, VnfId vnf, Epoch through)
    {
        if (Agent != agent)
        {
            return null;
        }

        var entry = Entries.GetValueOrDefault(vnf);
        return this with { Entries = Entries.SetItem(vnf, entry with { ClosedThrough = Epoch.Max(entry.ClosedThrough, through) }) };
    }

    /// <summary>Whether an epoch is closed for as long as the gate lives; an order to arm it is answered with that.</summary>
    public bool IsClosed(VnfId vnf, Epoch epoch) => epoch <= Entries.GetValueOrDefault(vnf).ClosedThrough;

    /// <summary>Whether a reply of this VNF and epoch may leave now.</summary>
    public bool Permits(VnfId vnf, Epoch epoch, ClockReading now) =>
        Entries.TryGetValue(vnf, out var entry) && entry.Epoch == epoch && epoch > entry.ClosedThrough && now.IsBefore(entry.Deadline);
}

/// <summary>One VNF at the gate.</summary>
/// <param name="Epoch">The epoch it is armed for.</param>
/// <param name="Deadline">When service ends.</param>
/// <param name="ClosedThrough">Epochs up to this one are closed.</param>
public readonly record struct GateEntry(Epoch Epoch, ClockReading Deadline, Epoch ClosedThrough);
