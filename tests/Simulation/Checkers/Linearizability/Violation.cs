using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Checkers.Linearizability;

/// <summary>Why no linearizable register can have answered as the history says.</summary>
/// <param name="Explanation">Which operations contradict each other and why, in one or two sentences.</param>
/// <param name="Evidence">
/// Two to six operations (one, for a value nobody wrote), ordered by invocation, which are not linearizable on their own either.
/// </param>
public sealed record Violation(string Explanation, ImmutableArray<RegisterOperation> Evidence);
