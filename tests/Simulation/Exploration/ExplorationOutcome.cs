using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>What became of one configuration.</summary>
/// <param name="Name">The configuration.</param>
/// <param name="States">Different states found, the start included.</param>
/// <param name="Transitions">Steps taken between them.</param>
/// <param name="Depth">The most steps that a state needs.</param>
/// <param name="Completed">Every state that can be reached was looked at.</param>
/// <param name="Violation">What is broken, or null.</param>
/// <param name="Trace">The shortest way there, one line a step.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record ExplorationOutcome(
    string Name, long States, long Transitions, int Depth, bool Completed, string? Violation, ImmutableArray<string> Trace, TimeSpan Elapsed);
