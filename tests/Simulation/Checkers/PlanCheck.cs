using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// The plans, by what is journaled of them: a VNF moves only as a plan says, once in each, never by itself more often than it may (S8, S11); no site is
/// given more than it carries, and what matters most is placed first; what a VNF needs is moved before it; what is called off begins nothing more; and a
/// plan is begun only with sites that are there (S12).
/// </summary>
/// <param name="world">The run.</param>
public sealed class PlanCheck(World world)
{
    /// <summary>The leader is another one.</summary>
    public const string AnotherLeader = "another leader";

    /// <summary>An operator calls the plan off.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The site that is left loses power.</summary>
    public const string SourceLost = "source lost";

    /// <summary>The site that is gone to loses power.</summary>
    public const string TargetLost = "target lost";

    /// <summary>Control state comes back from a backup.</summary>
    public const string Restore = "restore";

    private static readonly string[] Blinding = ["fault: replica pause", "fault: location suspended", "fault: wall clock jump", "message repeated"];
    private readonly Dictionary<(long Plan, VnfId Vnf), int> _moved = [];
    private readonly int[] _automatic = new int[world.Vnfs.Length];
    private readonly int[] _approved = new int[world.Vnfs.Length];

    /// <summary>The source gives the VNF up by itself.</summary>
    public const string GivenUp = "given up";

    /// <summary>What may come in between: each kind of plan at each of its steps.</summary>
    public static ImmutableArray<(PlanKind Kind, PlanStep Step, string Interruption)> Interruptions { get; } =
    [
        .. from kind in Enum.GetValues<PlanKind>()
           from step in Steps(kind)
           from interruption in new[] { AnotherLeader, Cancelled, SourceLost, TargetLost, Restore, GivenUp }
           where (interruption != TargetLost || step >= PlanStep.Preparation) && (interruption != GivenUp || (kind == PlanKind.Switchover && step == PlanStep.Switch))
           select (kind, step, interruption),
    ];

    /// <summary>The steps of a kind of plan that take time.</summary>
    public static IEnumerable<PlanStep> Steps(PlanKind kind) => kind == PlanKind.Failover
        ? [PlanStep.Approval, PlanStep.Placement, PlanStep.Switch, PlanStep.Redirect, PlanStep.Protection]
        : [PlanStep.Preparation, PlanStep.Switch, PlanStep.Redirect, PlanStep.Protection];

    /// <summary>A leader decided to begin plans: it hears every site that they need. One that stood still, or whose clock did, or that gets old messages again, may believe so.</summary>
    public void Committing(LocationNode leader, Transaction transaction)
    {
        if (Blinding.Any(world.Coverage.Has))
        {
            return;
        }

        foreach (var item in transaction.Plans.Where(plan => plan.Id == 0).SelectMany(plan => plan.Items))
        {
            var needed = item.Step == PlanStep.Preparation ? [item.From, item.Target!.Value] : item.Target is { } target ? new[] { target } : [];
            foreach (var site in needed)
            {
                var latest = world.Checks.LifeSigns.Latest(leader, site);
                var isLate = world.Checks.LifeSigns.Arrived(site) is { } arrived && world.Scheduler.Now - arrived <= world.Timing.FailAfter * 6;
                if (!isLate && (latest == TimeSpan.MinValue || world.Scheduler.Now - latest > world.Timing.FailAfter * 6))
                {
                    throw Checks.Failed($"S12: {leader.Id} plans to move {item.Vnf} from {item.From} to {item.Target}, and {(latest == TimeSpan.MinValue ? "never heard" : $"has not since {latest.TotalSeconds:F3} s heard")} {site}, which it finds {Found(leader, site)}");
                }
            }
        }
    }

    private string Found(LocationNode leader, SiteId site)
    {
        var survey = new SiteSurvey(leader.View, world.Timing, leader.Clock.Read());
        return $"{survey.Verdict(site)}: {string.Join("; ", survey.Evidence(site))}";
    }

    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after, Transaction transaction)
    {
        MustBeInOnePlan(after);
        foreach (var (id, plan) in after.Plans)
        {
            if (!before.Plans.TryGetValue(id, out var earlier))
            {
                Begun(plan);
            }
            else if (!ReferenceEquals(earlier, plan))
            {
                Changed(earlier, plan);
            }
        }

        foreach (var record in transaction.Records)
        {
            Moved(before, after, before.Vnfs[record.Vnf], after.Vnfs[record.Vnf]);
        }

        MustRankByLevel(before, after, transaction);
        if (transaction.NewLeader is not null)
        {
            Interrupted(after, AnotherLeader, _ => true);
        }
    }

    /// <summary>An operator insists that a VNF's owner failed: what follows is no move by itself.</summary>
    public void Asserted(VnfId vnf) => _approved[world.IndexOf(vnf)]++;

    /// <summary>A site lost power.</summary>
    public void Lost(SiteId site)
    {
        Interrupted(world.Journal.State, SourceLost, item => item.From == site);
        Interrupted(world.Journal.State, TargetLost, item => item.Target == site);
    }

    /// <summary>Control state came back from a backup.</summary>
    public void Restored(ControlState lost)
    {
        Interrupted(lost, Restore, _ => true);
        _moved.Clear();
        Array.Clear(_automatic);
        Array.Clear(_approved);
    }

    private static PlanItem? Item(ControlState state, VnfId vnf, out Plan? plan)
    {
        foreach (var (_, known) in state.Plans)
        {
            foreach (var item in known.Items)
            {
                if (item.Vnf == vnf && !item.IsOver)
                {
                    plan = known;
                    return item;
                }
            }
        }

        plan = null;
        return null;
    }

    private void Interrupted(ControlState state, string what, Func<PlanItem, bool> isHit)
    {
        foreach (var plan in state.Plans.Values)
        {
            foreach (var item in plan.Items)
            {
                if (!item.IsOver && isHit(item))
                {
                    world.Coverage.Count($"{plan.Kind} at {item.Step}: {what}");
                }
            }
        }
    }

    private static void MustBeInOnePlan(ControlState after)
    {
        var twice = after.Plans.Values.SelectMany(plan => plan.Items).Where(item => !item.IsOver).GroupBy(item => item.Vnf).FirstOrDefault(items => items.Count() > 1);
        if (twice is not null)
        {
            throw Checks.Failed($"S11: {twice.Key} is in two plans in progress");
        }
    }

    private void Begun(Plan plan)
    {
        foreach (var item in plan.Items)
        {
            world.Coverage.Count($"{plan.Kind} at {item.Step}: begun");
            var isPlanned = plan.Kind != PlanKind.Failover;
            if (isPlanned != (item.Step == PlanStep.Preparation))
            {
                throw Checks.Failed($"S11: a {plan.Kind} of {item.Vnf} begins at {item.Step}");
            }
        }
    }

    private void Changed(Plan before, Plan after)
    {
        for (var place = 0; place < after.Items.Length; place++)
        {
            var (earlier, item) = (before.Items[place], after.Items[place]);
            if (earlier.Step == item.Step)
            {
                continue;
            }

            world.Coverage.Count($"{after.Kind} at {item.Step}: reached");
            if (item.Step < earlier.Step || earlier.IsOver || (item.Step == PlanStep.Stayed && earlier.Step > PlanStep.Switch))
            {
                throw Checks.Failed($"S11: {item.Vnf} goes from {earlier.Step} to {item.Step} in plan {after.Id}");
            }

            if (item.Step == PlanStep.Switch && before.IsCancelled)
            {
                throw Checks.Failed($"plan {after.Id} was called off, and {item.Vnf} is switched");
            }

            if (earlier.Step == PlanStep.Approval && item.Step != PlanStep.Stayed)
            {
                _approved[world.IndexOf(item.Vnf)]++;
            }

            if (item.Step == PlanStep.Switch && after.Kind != PlanKind.Failover)
            {
                MustHaveWhatItNeeds(after, item);
            }
        }

        if (after.IsCancelled && !before.IsCancelled)
        {
            foreach (var item in before.Items.Where(item => !item.IsOver))
            {
                world.Coverage.Count($"{after.Kind} at {item.Step}: {Cancelled}");
            }
        }
    }

    private void MustHaveWhatItNeeds(Plan plan, PlanItem item)
    {
        var needs = world.Journal.State.Vnfs[item.Vnf].Spec.Needs;
        if (plan.Items.FirstOrDefault(other => needs.Contains(other.Vnf) && other.Step < PlanStep.Redirect) is { } needed)
        {
            throw Checks.Failed($"{item.Vnf} is switched in plan {plan.Id} before {needed.Vnf}, which it needs");
        }
    }

    private void Moved(ControlState before, ControlState after, VnfRecord earlier, VnfRecord record)
    {
        if (earlier.IsReconciling)
        {
            return;
        }

        var vnf = world.IndexOf(record.Vnf);
        var begins = record.Takeover is { } takeover && earlier.Takeover is null && takeover.Kind == TakeoverKind.Failover && !IsAsserted(takeover);
        var replaces = earlier.Takeover is null && record.Epoch != earlier.Epoch;
        if (begins || replaces)
        {
            if (begins && !record.Spec.IsAutomatic && _approved[vnf] == 0)
            {
                throw Checks.Failed($"S8: {record.Vnf} moves by itself, and it is not to");
            }

            var may = world.Plan.Moves.AutomaticMax + _approved[vnf];
            if (++_automatic[vnf] > may && !IsOrdered(after, record.Vnf))
            {
                throw Checks.Failed($"S8: {record.Vnf} moves by itself for the {_automatic[vnf]}th time; it may {may} times");
            }
        }

        if (record.Owner != earlier.Owner)
        {
            var item = Item(after, record.Vnf, out var plan);
            if (item is null || plan is null || item.Step != PlanStep.Switch)
            {
                throw Checks.Failed($"S11: {record.Vnf} goes from {earlier.Owner} to {record.Owner} without a plan that says so");
            }

            var key = (plan.Id, record.Vnf);
            _moved[key] = _moved.GetValueOrDefault(key) + 1;
            if (_moved[key] > 1)
            {
                throw Checks.Failed($"S11: {record.Vnf} is moved twice by plan {plan.Id}");
            }
        }

        if (Target(record) is { } target && target != Target(earlier) && target != earlier.Owner)
        {
            MustFit(before, after, record, target);
        }
    }

    private static SiteId? Target(VnfRecord record) => record.Takeover?.Target ?? record.Owner;

    private static bool IsAsserted(TakeoverIntent takeover) => takeover.Reason.StartsWith("operator", StringComparison.Ordinal);

    private static bool IsOrdered(ControlState after, VnfId vnf) => Item(after, vnf, out var plan) is not null && plan!.Reason.StartsWith("operator", StringComparison.Ordinal);

    private static void MustFit(ControlState before, ControlState after, VnfRecord record, SiteId target)
    {
        if (after.Capacities.TryGetValue(target, out var capacity) && Used(after, target) is var used && used > capacity && used > Used(before, target))
        {
            throw Checks.Failed($"{record.Vnf} is to go to {target}, which then carries {used} of {capacity} units");
        }
    }

    private static int Used(ControlState state, SiteId site) =>
        state.Vnfs.Values.Where(record => record.Owner == site || record.Takeover?.Target == site).Sum(record => record.Spec.Demand)
        + state.Spread.Values.Where(service => service.Targets.Any(target => target.Site == site)).Sum(service => service.Demand);

    /// <summary>In one transaction nothing of lesser importance gets the room that something else was refused.</summary>
    private static void MustRankByLevel(ControlState before, ControlState after, Transaction transaction)
    {
        var refused = after.Plans.Values.SelectMany(plan => plan.Items).Where(item =>
            item.Step == PlanStep.Placement && item.Note.StartsWith("it needs", StringComparison.Ordinal) && Item(before, item.Vnf, out _) != item);
        foreach (var left in refused)
        {
            var record = after.Vnfs[left.Vnf];
            foreach (var placed in transaction.Records.Where(other => other.Spec.Level > record.Spec.Level && other.Spec.Demand >= record.Spec.Demand))
            {
                if (before.Vnfs[placed.Vnf].Takeover is null && placed.Takeover is { Kind: TakeoverKind.Failover, Target: var target } && record.Successors.Contains(target))
                {
                    throw Checks.Failed($"{placed.Vnf} of {placed.Spec.Level} is placed at {target}, and {left.Vnf} of {record.Spec.Level} finds no room");
                }
            }
        }
    }
}
