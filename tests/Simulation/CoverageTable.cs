using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Faults;
using NfvHa.Geo.Traffic.Core.Intents;

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
        .. ShiftCheck.Outcomes.Select(outcome => $"clients of several sites: {outcome}"),
        .. Enum.GetValues<Verdict>().Select(verdict => $"verdict stated: {verdict}"),
        .. Enum.GetValues<TrafficProgress>().Select(progress => $"traffic stands at {progress}"),
        .. new[] { "cut-over", "step", "withdrawal", "forwards", "forwards ended", "clients taken in at a pace", "a late driver was named", "stragglers were named" }.Select(what => $"traffic: {what}"),
        "traffic moved, one owner",
        "traffic moved, several sites",
        "traffic message lost",
        "traffic message cut off",
        "traffic message repeated",
        "traffic intent refused as older",
        "traffic commit refused",
        "traffic commit written, answer lost",
        "traffic commit written after it was given up",
        "traffic step dropped",
        "traffic core started again on the journal",
        "traffic restored",
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
