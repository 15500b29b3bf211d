using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.GlobalController.Host.Events;

/// <summary>
/// Tells two control states apart in an operator's words. Versions in between may be missing, for nobody waits for who tells: so it says what is so now, and
/// what was before. What did not change is shared between states and costs next to nothing.
/// </summary>
public static class ControlChanges
{
    /// <summary>What changed, in the order in which an operator would ask.</summary>
    public static IEnumerable<Happening> Between(ControlState before, ControlState after) =>
        ReferenceEquals(before, after) ? [] : Deployment(before, after).Concat(Plans(before, after)).Concat(Vnfs(before, after)).Concat(Services(before, after));

    private static IEnumerable<Happening> Deployment(ControlState before, ControlState after)
    {
        if (after.Version.Generation != before.Version.Generation)
        {
            yield return Happening.Of(
                EventKind.Restored,
                "journal",
                $"The journal went back to a backup, as generation {after.Version.Generation}; nothing is granted for a VNF until each of its sites was heard.");
        }

        if (after.Term != before.Term)
        {
            yield return after.Leader is { } leader
                ? Happening.Of(EventKind.Leader, leader.Location, $"{leader.Location} leads since term {after.Term}.")
                : Happening.Of(EventKind.Leader, "journal", $"Nobody leads; the term is {after.Term}.");
        }

        if (!after.Locations.Equals(before.Locations))
        {
            yield return Happening.Of(
                EventKind.Location,
                "journal",
                $"The controller locations are {string.Join(", ", after.Locations.Members)}; they were {string.Join(", ", before.Locations.Members)}.");
        }

        if (!after.Capacities.SequenceEqual(before.Capacities))
        {
            yield return Happening.Of(EventKind.Policy, "journal", "Sites can carry something else than before: geo sites shows what.");
        }

        foreach (var (location, admission) in after.Admissions)
        {
            if (before.Admissions.GetValueOrDefault(location) != admission)
            {
                yield return Happening.Of(
                    EventKind.Location,
                    location,
                    $"{location} was admitted anew (admission {admission.Number}), since it had lost its disk; what it revoked before counts no more.");
            }
        }
    }

    private static IEnumerable<Happening> Plans(ControlState before, ControlState after)
    {
        if (ReferenceEquals(before.Plans, after.Plans))
        {
            yield break;
        }

        foreach (var (id, plan) in after.Plans)
        {
            var known = before.Plans.GetValueOrDefault(id);
            if (ReferenceEquals(known, plan))
            {
                continue;
            }

            var name = $"plan {id}";
            if (known is null)
            {
                yield return Happening.Of(EventKind.Plan, name, $"{plan.Kind} began: {plan.Reason}");
            }

            if (plan.IsCancelled && known is not { IsCancelled: true })
            {
                yield return Happening.Of(EventKind.Plan, name, "An operator called it off: what has not switched stays, what is switching goes back.");
            }

            foreach (var (subject, text) in Parts(plan).Except(known is null ? [] : Parts(known)))
            {
                yield return Happening.Of(EventKind.Plan, name, $"{subject}: {text}");
            }

            if (plan.IsOver && known is not { IsOver: true })
            {
                yield return Happening.Of(EventKind.Plan, name, $"{plan.Kind} ended: {Account(plan)}.");
            }
        }
    }

    private static IEnumerable<(string Subject, string Text)> Parts(Plan plan) => plan.Items
        .Select(item => ($"{item.Vnf}", $"{item.Step}, from {item.From}{(item.Target is { } target ? $" to {target}" : "")}{Note(item.Note)}"))
        .Concat(plan.Shifts.Select(shift => ($"{shift.Service}", $"{shift.Step}, its clients {(shift.IsDrained ? "leave" : "come back to")} {shift.Site}{Note(shift.Note)}")));

    private static string Account(Plan plan)
    {
        var stayed = plan.Items.Where(item => item.Step == PlanStep.Stayed).Select(item => $"{item.Vnf}")
            .Concat(plan.Shifts.Where(shift => shift.Step == PlanStep.Stayed).Select(shift => $"{shift.Service}")).ToList();
        var moved = plan.Items.Length + plan.Shifts.Length - stayed.Count;
        return stayed.Count == 0 ? $"{moved} moved" : $"{moved} moved, {stayed.Count} stayed ({string.Join(", ", stayed)})";
    }

    private static string Note(string note) => note.Length == 0 ? "." : $": {note}";

    private static IEnumerable<Happening> Vnfs(ControlState before, ControlState after)
    {
        if (ReferenceEquals(before.Vnfs, after.Vnfs))
        {
            yield break;
        }

        foreach (var (vnf, record) in after.Vnfs)
        {
            if (before.Vnfs.TryGetValue(vnf, out var known) && !ReferenceEquals(known, record))
            {
                foreach (var text in Changes(known, record))
                {
                    yield return text;
                }
            }
        }
    }

    private static IEnumerable<Happening> Changes(VnfRecord before, VnfRecord after)
    {
        if (after.Takeover is { } takeover && takeover.Id != before.Takeover?.Id)
        {
            yield return new Happening(
                EventKind.Takeover,
                $"{after.Vnf}",
                $"{takeover.Target} is to take over from {after.Owner} ({takeover.Kind}); what {after.Owner} was promised through {takeover.Through} is revoked for good.",
                [takeover.Reason])
            { Begins = takeover.Through.Next };
        }

        if (after.Epoch != before.Epoch)
        {
            yield return Happening.Of(EventKind.Owner, after.Vnf, after.Owner != before.Owner
                ? $"{after.Owner} owns it at epoch {after.Epoch}; {before.Owner} did at {before.Epoch} ({after.Proof})."
                : $"{after.Owner} goes on at epoch {after.Epoch} ({after.Proof}).") with
            { Begins = after.Epoch };
        }
        else if (after.IsReconciling != before.IsReconciling)
        {
            yield return Happening.Of(
                EventKind.Owner, after.Vnf, after.IsReconciling ? "Its owner is not known for certain: each of its sites must be heard." : "Its owner is known again.");
        }

        if (!ReferenceEquals(after.Spec, before.Spec) && !after.Spec.IsSameAs(before.Spec))
        {
            yield return Happening.Of(EventKind.Policy, after.Vnf, "Something else is declared of it: geo export shows what.");
        }

        var (was, now) = (Protected(before), Protected(after));
        if (after.Epoch != before.Epoch ? after.Successors.IsEmpty : was != now)
        {
            yield return Happening.Of(EventKind.Protection, after.Vnf, $"{now}.");
        }
    }

    private static string Protected(VnfRecord record) => record.Successors.IsEmpty
        ? $"Nobody may take over from {record.Owner}{(record.Sync.Joining is { } joining ? $"; {joining} is joining" : "")}"
        : $"{record.Successors} may take over from {record.Owner}{(record.Sync.IsCapped ? ", under the loss cap" : "")}{Waiting(record.Eligible)}";

    private static string Waiting(EligibleSet eligible) => eligible.Members.IsEmpty
        ? "; no site's promise carries the lease without the locations"
        : $"; without the locations {eligible.Members} carry the lease";

    private static IEnumerable<Happening> Services(ControlState before, ControlState after)
    {
        if (ReferenceEquals(before.Spread, after.Spread))
        {
            yield break;
        }

        foreach (var (name, service) in after.Spread)
        {
            if (before.Spread.GetValueOrDefault(name) is not { } known)
            {
                continue;
            }

            if (!service.Drained.Equals(known.Drained))
            {
                yield return Happening.Of(
                    EventKind.Traffic, name, service.Drained.IsEmpty ? "Clients are wanted at all its sites." : $"Clients are wanted away from {service.Drained}.");
            }

            if (!service.HasPolicyOf(known))
            {
                yield return Happening.Of(EventKind.Policy, name, "Something else is declared of it: geo export shows what.");
            }

            if (service.IsFrozen != known.IsFrozen)
            {
                yield return Happening.Of(EventKind.Traffic, name, service.IsFrozen ? "Its weights are held by an operator." : "Its weights are held no more.");
            }
        }
    }
}
