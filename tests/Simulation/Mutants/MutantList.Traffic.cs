using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>T1 to T11, S1, S9: where clients are sent, and the proof that they follow.</summary>
public static partial class MutantList
{
    private static ImmutableArray<Mutant> Sending() =>
    [
        new("intent-not-journaled", "S9", "An intent is journaled before it is handed out.",
            Turn,
            "_mustPersist |= this[id]?.Intent != service.Intent;",
            "_mustPersist |= false;"),

        new("intent-keeps-its-epoch", "S1", "A new epoch is one of the intent too.",
            Services,
            "new TrafficVersion(spec.Epoch, service.Intent?.Version.Number ?? 0),",
            "new TrafficVersion(service.Intent?.Version.Epoch ?? spec.Epoch, service.Intent?.Version.Number ?? 0),"),

        new("last-answer-keeps-its-epoch", "T4", "What takes forwards away has the epoch of the spec, for a lost journal may have used the number.",
            Services,
            "intent with { Version = intent.Version with { Epoch = spec.Epoch }, Forwards = [] }",
            "intent with { Forwards = [] }"),

        new("failed-site-not-withdrawn", "T3", "A failed site of several is withdrawn at once.",
            Services,
            "Shares.Withdraw(weights, failed, target);",
            "weights;"),

        new("forward-ended-early", "T10", "A site forwards until its old answers are gone.",
            Services,
            "retreat.Until ?? now.Plus(options.CacheLife)",
            "retreat.Until ?? now"),

        new("forward-ends-unpublished", "T10", "Old answers are counted from the moment the last driver published the new one.",
            Services,
            "service.Evidence.IsPublished(retreat.Since, options) ? retreat.Until ??",
            "service.Intent is not null ? retreat.Until ??"),

        new("forward-forgotten-by-next-leader", "T10", "A new leader goes on with the forwards of the last one.",
            TrafficState,
            "[.. intent.Forwards.Select(forward => new Retreat(forward.From, intent.Version, null))]",
            "[]"),
    ];

    private static ImmutableArray<Mutant> Stepping() =>
    [
        new("step-too-large", "T2", "A step takes at most ShareMax.",
            Services,
            "Shares.Step(weights, target, options.ShareMax)",
            "Shares.Step(weights, target, 1_000)"),

        new("frozen-service-moves", "T5", "A frozen service makes no step.",
            Services,
            "spec.IsFrozen ? TrafficProgress.Frozen",
            "spec.Sal == 0 ? TrafficProgress.Frozen"),

        new("step-not-seen", "T8", "A step is made only after the one before was seen.",
            Services,
            ": !service.Evidence.IsSettled(service, options, now) ? TrafficProgress.Observing",
            ": service.Evidence.Vantages.IsEmpty ? TrafficProgress.Observing"),

        new("step-not-published", "T8", "A step is made only after every driver published the one before.",
            Services,
            "service.PublishedSince is null ? TrafficProgress.Publishing\n        : spec.IsFrozen",
            "service.Intent is null ? TrafficProgress.Publishing\n        : spec.IsFrozen"),

        new("step-taken-back", "T9", "No step takes back within HoldDown what was moved.",
            Services,
            "|| service.Shifts.Any(",
            "|| service.Shifts.RemoveAll(_ => true).Any("),

        new("next-leader-steps-at-once", "T9", "A new leader makes no step for one HoldDown.",
            TrafficState,
            "HeldDownUntil = now.Plus(options.HoldDown),",
            "HeldDownUntil = now,"),
    ];

    private static ImmutableArray<Mutant> Following() =>
    [
        new("moved-without-evidence", "T11", "Clients follow when that was seen.",
            Services,
            ": service.Evidence.IsMoved(service, options, now) ? TrafficProgress.AsWanted",
            ": service.Spec is not null ? TrafficProgress.AsWanted"),

        new("moved-by-old-evidence", "T11", "What was seen before the weights were published proves nothing.",
            Evidence,
            "sighting.Version < service.WeightsSince || ",
            string.Empty),

        new("moved-by-stale-evidence", "T11", "What a vantage point said counts for FreshFor.",
            Evidence,
            "now.Since(At) < options.FreshFor",
            "now.Since(At) >= TimeSpan.Zero"),

        new("moved-past-stragglers", "T11", "All answers come from sites that have weight.",
            Evidence,
            "sighting.ShareOf(service.Intent!.Weights) == SiteWeight.Whole",
            "sighting.ShareOf(service.Intent!.Weights) >= 500"),

        new("moved-unpublished", "T11", "Every driver publishes what clients are said to follow.",
            Services,
            ": service.PublishedSince is null ? TrafficProgress.Publishing\n            : spec.Serving",
            ": service.Intent is null ? TrafficProgress.Publishing\n            : spec.Serving"),
    ];
}
