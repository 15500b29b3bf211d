using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>S8, S11, S12, P1 to P9: plans and placement.</summary>
public static partial class MutantList
{
    private static ImmutableArray<Mutant> Beginning() =>
    [
        new("budget-ignored", "S8", "An anti-flap budget limits both.",
            Failover,
            ">= options.AutomaticMax;",
            "< 0;") { Focus = "plans" },

        new("budget-not-counted", "S8", "An anti-flap budget limits both: each takeover that begins without an operator counts.",
            Record,
            "[.. AutomaticMoves.Append(at).TakeLast(kept)]",
            "AutomaticMoves") { Focus = "plans" },

        new("manual-vnf-moves-by-itself", "S8", "A VNF that is not automatic waits for an operator.",
            Failover,
            "(hasGivenUp || hasEscalated || record.Spec.IsAutomatic)",
            "(hasGivenUp || hasEscalated || record.Spec.Sites.Count > 0)"),

        new("moved-without-a-plan", "P1", "Whatever moves is in a plan.",
            Failover,
            "fresh.Add(item);",
            "fresh.Remove(item);") { Focus = "plans" },

        new("plan-of-a-dead-source", "S12", "A planned move needs a source that is there.",
            Lint,
            "if (!survey.IsFit(record.Owner))",
            "if (record.Owner.Value is null)") { Focus = "plans" },

        new("plan-to-a-dead-target", "S12", "A planned move needs a target that is there.",
            Lint,
            "else if (Targets.Obstacle(survey, record.Vnf, target) is { } obstacle)",
            "else if ((target.Value is null ? \"nowhere\" : null) is { } obstacle)") { Focus = "plans" },
    ];

    private static ImmutableArray<Mutant> Placing() =>
    [
        new("capacity-ignored", "P2", "No site is given more than it carries.",
            Placement,
            "load.Free(site) >= record.Spec.Demand && ",
            string.Empty),

        new("load-of-this-turn-forgotten", "P2", "No site is given more than it carries, by one transaction either.",
            Placement,
            "load.Place(record, target);",
            "load.Free(target);"),

        new("least-important-first", "P3", "Where room is short, SAL 1 comes before 2 before 3.",
            Placement,
            "records.OrderBy(record => record.Spec.Level)",
            "records.OrderByDescending(record => record.Spec.Level)"),
    ];

    private static ImmutableArray<Mutant> Carrying() =>
    [
        new("needs-ignored", "P4", "What a VNF needs is moved before it.",
            Plan,
            "needed => needed.Step < PlanStep.Redirect) is { } needed ?",
            "needed => needed.Step < PlanStep.Approval) is { } needed ?"),

        new("cancelled-goes-on", "P5", "A plan that was called off switches nothing more.",
            Plan,
            "if (plan.IsCancelled)\n        {\n            return item.At(PlanStep.Stayed, \"cancelled\");",
            "if (plan.Items.IsEmpty)\n        {\n            return item.At(PlanStep.Stayed, \"cancelled\");") { Focus = "plans" },

        new("switch-is-not-noticed", "S11", "A step is done when what it is for is so.",
            Plan,
            "if (record.Epoch == item.Through)",
            "if (record.Epoch >= item.Through)") { Focus = "plans" },

        new("redirect-waits-for-ever", "P7", "No plan waits for ever for a proof.",
            Plan,
            "turn.TimeAt(item.Vnf, item.Step) >= options.RedirectMax ?",
            "turn.TimeAt(item.Vnf, item.Step) < TimeSpan.Zero ?"),

        new("owner-is-back-unnoticed", "P7", "A failover that did not begin is called off when its owner is back.",
            Plan,
            ": turn.Survey.Lives(record.Owner) && !FenceProofs.HasGivenUp(turn.Survey, record) && !FailoverDecider.HasEscalated(turn, record) ?",
            ": plan.Items.IsEmpty ?"),

        new("granted-to-a-deaf-site", "P8", "Nothing is granted to a target that has not taken in the intent.",
            Takeover,
            "survey.HasTakenIn(takeover.Target, takeover.Id) && ",
            "")
        {
            Focus = "plans",
        },

        new("clients-left-without-proof", "P9", "A plan is done with an active/active VNF when it was proven that its clients followed.",
            Plan,
            "turn.View.Redirected.GetValueOrDefault(shift.Service) is { } seen && seen.Epoch >= shift.Through && ",
            "turn.View.Redirected.GetValueOrDefault(shift.Service, new ClientsSeen(shift.Through, shift.IsDrained ? SiteSet.Empty : SiteSet.Of(shift.Site))) is { } seen && ")
        {
            Focus = "plans",
        },

        new("called-off-and-still-drained", "P9", "A drain that is called off sends the clients of active/active VNFs back.",
            Plan,
            "turn.Set(turn.Service(shift.Service)!.With(shift.Site, !shift.IsDrained));",
            "turn.Set(turn.Service(shift.Service)!);")
        {
            Focus = "plans",
        },

        new("last-wanted-site-drained", "P9", "Clients of an active/active VNF stay wanted somewhere.",
            Lint,
            "service.IsWantedAt(other.Site) && ",
            "")
        {
            Focus = "plans",
        },

        new("drain-leaves-clients-out", "P9", "A drain takes the clients of every active/active VNF at the site along.",
            Orders,
            "(isDrained || service.Drained.Contains(site))",
            "service.Drained.Contains(site)")
        {
            Focus = "plans",
        },

        new("back-at-a-dead-site", "P9", "That clients are where they are wanted is no proof that they are back at a site that failed.",
            Plan,
            " && seen.Sites.Contains(shift.Site) != shift.IsDrained",
            "")
        {
            Focus = "plans",
        },

        new("active-active-takes-no-room", "P2", "The part of an active/active VNF counts at each of its sites.",
            Load,
            "Place(service.Demand, target.Site);",
            "Place(0, target.Site);")
        {
            Focus = "plans",
        },

        new("moved-to-a-deaf-site", "P8", "A planned move waits until its target took in the plan.",
            Plan,
            ": !turn.Survey.HasTakenIn(target, plan.Id) ?",
            ": target == record.Owner ?")
        {
            Focus = "plans",
        },
    ];
}
