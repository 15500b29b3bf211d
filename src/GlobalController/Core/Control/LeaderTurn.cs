using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Placement;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>Collects what a leader wants written in one look at everything. Lives for one call of <see cref="LeaderDecider.Decide"/>.</summary>
internal sealed class LeaderTurn
{
    private readonly VnfTable<VnfRecord?>.Builder _records;
    private readonly SortedDictionary<long, Plan> _plans = [];
    private readonly VnfTable<Part?>.Builder _parts;
    private readonly SortedDictionary<VnfId, SpreadService> _spread = [];
    private readonly List<string> _findings = [];
    private SiteLoad? _load;

    /// <summary>Begins a turn.</summary>
    /// <param name="view">What the leader knows.</param>
    /// <param name="timing">The lease timing.</param>
    /// <param name="now">Its clocks.</param>
    internal LeaderTurn(ControllerView view, LeaseTiming timing, ClockReading now)
    {
        View = view;
        Now = now;
        Survey = new SiteSurvey(view, timing, now);
        _records = State.Vnfs.Blank<VnfRecord>();
        _parts = State.Vnfs.Blank<Part>();
        foreach (var (_, plan) in State.Plans)
        {
            foreach (var item in plan.Items)
            {
                if (!item.IsOver)
                {
                    _parts[item.Vnf] = new Part(plan.Id, item);
                }
            }
        }
    }

    /// <summary>What the leader knows.</summary>
    internal ControllerView View { get; }

    /// <summary>The journal as it knows it.</summary>
    internal ControlState State => View.State;

    /// <summary>Its clocks.</summary>
    internal ClockReading Now { get; }

    /// <summary>The sites as it sees them.</summary>
    internal SiteSurvey Survey { get; }

    /// <summary>What is placed where, by the journal and by this turn so far.</summary>
    internal SiteLoad Load => _load ??= new SiteLoad(State);

    /// <summary>The VNFs that change, ascending.</summary>
    internal ImmutableArray<VnfRecord> Records
    {
        get
        {
            var records = ImmutableArray.CreateBuilder<VnfRecord>();
            foreach (var record in _records.Values)
            {
                if (record is not null)
                {
                    records.Add(record);
                }
            }

            return records.ToImmutable();
        }
    }

    /// <summary>The active/active VNFs that change, ascending.</summary>
    internal IEnumerable<SpreadService> Spread => _spread.Values;

    /// <summary>The plans that change or begin.</summary>
    internal IEnumerable<Plan> Plans => _plans.Values;

    /// <summary>Whether a plan begins in this turn; there is room for one.</summary>
    internal bool BeginsPlan => _plans.ContainsKey(0);

    /// <summary>Whether this turn changes anything already.</summary>
    internal bool IsUsed => _plans.Count > 0 || _spread.Count > 0 || !Records.IsEmpty;

    /// <summary>What speaks against an order.</summary>
    internal IReadOnlyList<string> Findings => _findings;

    /// <summary>Whether this turn changes a VNF already.</summary>
    internal bool Has(VnfId vnf) => _records.TryGetValue(vnf, out var record) && record is not null;

    /// <summary>A VNF's part in a plan in progress, or null.</summary>
    internal PlanItem? Item(VnfId vnf) => PartOf(vnf) is { Item: { IsOver: false } item } ? item : null;

    /// <summary>The plan in progress that a VNF is in, or null.</summary>
    internal Plan? PlanOf(VnfId vnf) => PartOf(vnf) is { Item.IsOver: false, Plan: var plan } ? Plan(plan) : null;

    /// <summary>A plan as changed so far.</summary>
    internal Plan? Plan(long id) => _plans.GetValueOrDefault(id) ?? State.Plans.GetValueOrDefault(id);

    /// <summary>Changes a VNF.</summary>
    internal void Set(VnfRecord record) => _records[record.Vnf] = record;

    /// <summary>Takes a VNF one step on in the plan it is in.</summary>
    internal void Set(PlanItem item)
    {
        var plan = PartOf(item.Vnf)!.Plan;
        _plans[plan] = Plan(plan)!.With(item);
        _parts[item.Vnf] = new Part(plan, item);
    }

    /// <summary>An active/active VNF as changed so far, or null.</summary>
    internal SpreadService? Service(VnfId service) => _spread.GetValueOrDefault(service) ?? State.Spread.GetValueOrDefault(service);

    /// <summary>Changes an active/active VNF.</summary>
    internal void Set(SpreadService service) => _spread[service.Service] = service;

    /// <summary>Takes an active/active VNF one step on in a plan.</summary>
    internal void Set(long plan, PlanShift shift) => _plans[plan] = Plan(plan)!.With(shift);

    /// <summary>Begins or changes a plan.</summary>
    internal void Set(Plan plan)
    {
        _plans[plan.Id] = plan;
        Index(plan);
    }

    /// <summary>Says what speaks against an order.</summary>
    internal void Find(IEnumerable<string> findings) => _findings.AddRange(findings);

    /// <summary>How long this leader has seen a VNF at the step it is at.</summary>
    internal TimeSpan TimeAt(VnfId vnf, PlanStep step) =>
        View.Steps.TryGetValue(vnf, out var seen) && seen.Step == step ? Now.Since(seen.Since) : TimeSpan.Zero;

    private Part? PartOf(VnfId vnf) => _parts.TryGetValue(vnf, out var part) ? part : null;

    /// <summary>An item that is over is kept only until the VNF is in another plan.</summary>
    private void Index(Plan plan)
    {
        foreach (var item in plan.Items)
        {
            if (!item.IsOver || PartOf(item.Vnf) is not { } known || known.Plan == plan.Id)
            {
                _parts[item.Vnf] = new Part(plan.Id, item);
            }
        }
    }

    /// <summary>A VNF's part in a plan.</summary>
    private sealed record Part(long Plan, PlanItem Item);
}
