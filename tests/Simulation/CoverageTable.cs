using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Faults;

namespace NfvHa.Geo.Simulation;

/// <summary>Everything that must occur in a long run: a fault that never struck, or a state that never came up, proved nothing.</summary>
public static class CoverageTable
{
    /// <summary>The names.</summary>
    public static ImmutableArray<string> Expected { get; } =
    [
        .. Nemesis.Kinds.Select(kind => $"fault: {kind.Name}"),
        .. Focus.All.Add(Focus.None).Select(focus => $"focus: {focus.Name}"),
        .. Enum.GetValues<FenceProof>().Where(proof => proof != FenceProof.None).Select(proof => $"granted by {proof}"),
        .. Enum.GetValues<AckMode>().SelectMany(mode => new[] { $"write acknowledged: {mode}", $"read answered: {mode}" }),
        .. PlanCheck.Interruptions.Select(met => $"{met.Kind} at {met.Step}: {met.Interruption}"),
        .. Enum.GetValues<PlanKind>().SelectMany(kind => PlanCheck.Steps(kind).Skip(1).Append(PlanStep.Done).Append(PlanStep.Stayed).Select(step => $"{kind} at {step}: reached")),
        .. Enum.GetValues<Verdict>().Select(verdict => $"verdict stated: {verdict}"),
        "takeover begun: Failover",
        "takeover begun: Switchover",
        "takeover begun by an escalated owner",
        "eligible: proposed",
        "eligible: confirmed",
        "eligible: removed",
        "sync: proposed",
        "sync: confirmed",
        "sync: removed",
        "sync: degraded",
        "proposal voided",
        "locations changed",
        "message lost",
        "message cut off",
        "message repeated",
        "commit refused",
        "commit written, answer lost",
        "commit written after it was given up",
        "replica started on an old state",
        "disk failed",
        "write torn",
        "divergent suffix kept",
        "loss within the cap",
        "reply stopped by the gate",
        "reply after the site's clocks had stopped",
    ];
}
