using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>A scenario as its script tells it.</summary>
/// <param name="Name">Its file's name without the ending.</param>
/// <param name="Title">What happens, in a few words.</param>
/// <param name="Plan">Topology, VNFs, timing.</param>
/// <param name="Steps">What happens when, in the order of the script.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Expectations">What must hold then.</param>
public sealed record Scenario(
    string Name, string Title, WorldPlan Plan, ImmutableArray<Step> Steps, TimeSpan Until, ImmutableArray<Expectation> Expectations);

/// <summary>Something that happens.</summary>
/// <param name="Text">As it stands in the script, for the transcript.</param>
/// <param name="When">When.</param>
/// <param name="Happen">What it does.</param>
public sealed record Step(string Text, Moment When, Action<Stage> Happen);

/// <summary>When a step happens: at a time, or at the first journaled intent or grant of a VNF.</summary>
/// <param name="At">The time since the scenario began, or null.</param>
/// <param name="Vnf">The VNF whose journal entry is awaited, or null.</param>
/// <param name="IsGrant">Its grant; otherwise its intent.</param>
public sealed record Moment(TimeSpan? At, VnfId? Vnf, bool IsGrant);

/// <summary>What must hold at the end.</summary>
/// <param name="Line">Its line in the script.</param>
/// <param name="Text">As it stands there.</param>
/// <param name="Missed">What holds instead, or null.</param>
public sealed record Expectation(int Line, string Text, Func<Account, string?> Missed);

/// <summary>What is wrong with a script.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Problem">What is wrong and what would be right.</param>
public sealed record ScriptError(string File, int Line, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File} line {Line}: {Problem}";
}
