using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>
/// Where a VNF of a plan is. A failover goes from <see cref="Placement"/> on, a switchover from <see cref="Preparation"/> on. A step is done when what it
/// is for is so, whoever brought it about: so a new leader goes on where the old one died, and nothing takes effect twice (S11).
/// </summary>
public enum PlanStep
{
    /// <summary>Waits for an operator: the VNF is not to fail over by itself, or has done so too often (S8).</summary>
    Approval,

    /// <summary>Waits for a site that can take it.</summary>
    Placement,

    /// <summary>Waits until the target holds nearly all of the state, and until the VNFs it needs are moved.</summary>
    Preparation,

    /// <summary>The epoch is being switched.</summary>
    Switch,

    /// <summary>It is served at its new site; the clients are moved.</summary>
    Redirect,

    /// <summary>Its standbys are taken in again.</summary>
    Protection,

    /// <summary>Moved.</summary>
    Done,

    /// <summary>Left, or brought back to, where it was; nothing was lost.</summary>
    Stayed,
}

/// <summary>A failover, switchover or failback in progress: data in the journal, so that any leader can go on with it.</summary>
/// <param name="Id">Journal index of the commit that began it, unique within a generation; 0 until then.</param>
/// <param name="Revision">Journal index of its last change; a commit on it is conditional on this.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Reason">Why, for the operator. At most 500 characters.</param>
/// <param name="IsCancelled">An operator called it off: what has not switched stays, what is switching goes back.</param>
/// <param name="Items">The VNFs, ascending; each is in one plan in progress at most.</param>
public sealed record Plan(long Id, long Revision, PlanKind Kind, string Reason, bool IsCancelled, ImmutableArray<PlanItem> Items)
{
    /// <summary>The active/active VNFs, ascending; each is in one plan in progress at most.</summary>
    public ImmutableArray<PlanShift> Shifts { get; init; } = [];

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsOver => Items.All(item => item.IsOver) && Shifts.All(shift => shift.IsOver);

    /// <summary>The VNFs that are not there yet, each with its step.</summary>
    internal IEnumerable<(VnfId Vnf, PlanStep Step)> Pending =>
        Items.Where(item => !item.IsOver).Select(item => (item.Vnf, item.Step)).Concat(Shifts.Where(shift => !shift.IsOver).Select(shift => (shift.Service, shift.Step)));

    /// <summary>A plan that is not journaled yet.</summary>
    public static Plan New(PlanKind kind, string reason, IEnumerable<PlanItem> items) => new(0, 0, kind, reason, false, [.. items.OrderBy(item => item.Vnf)]);

    /// <summary>This plan with one VNF further on.</summary>
    public Plan With(PlanItem item) => this with { Items = Items.SetItem(Items.AsSpan().BinarySearch(new ItemOf(item.Vnf)), item) };

    /// <summary>This plan with one active/active VNF further on.</summary>
    public Plan With(PlanShift shift) => this with { Shifts = [.. Shifts.Select(known => known.Service == shift.Service ? shift : known)] };

    private readonly struct ItemOf(VnfId vnf) : IComparable<PlanItem>
    {
        public int CompareTo(PlanItem? other) => vnf.CompareTo(other!.Vnf);
    }
}

/// <summary>One VNF of a plan.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="From">The site that serves it.</param>
/// <param name="Target">The site that is to serve it, or null while none is found.</param>
/// <param name="Step">Where it is.</param>
/// <param name="Through">The epoch that ends with the switch; none while a planned move is prepared.</param>
/// <param name="Note">What it waits for, or what became of it, for the operator. At most 500 characters.</param>
public sealed record PlanItem(VnfId Vnf, SiteId From, SiteId? Target, PlanStep Step, Epoch Through, string Note)
{
    /// <summary>Whether nothing is left to do.</summary>
    public bool IsOver => Step >= PlanStep.Done;

    /// <summary>The same VNF at another step.</summary>
    public PlanItem At(PlanStep step, string note = "") => this with { Step = step, Note = note };
}

/// <summary>One active/active VNF of a plan: its clients leave a site, or come back to it. It has two steps, to redirect and the end.</summary>
/// <param name="Service">The VNF.</param>
/// <param name="Site">The site.</param>
/// <param name="IsDrained">Whether they leave.</param>
/// <param name="Through">The epoch from which on they are to.</param>
/// <param name="Step">Where it is.</param>
/// <param name="Note">What became of it, for the operator. At most 500 characters.</param>
public sealed record PlanShift(VnfId Service, SiteId Site, bool IsDrained, Epoch Through, PlanStep Step, string Note)
{
    /// <summary>Whether nothing is left to do.</summary>
    public bool IsOver => Step >= PlanStep.Done;

    /// <summary>The same VNF at another step.</summary>
    public PlanShift At(PlanStep step, string note = "") => this with { Step = step, Note = note };
}
