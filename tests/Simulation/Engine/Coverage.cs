using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Engine;

/// <summary>Counts how often each fault, proof and state occurred: a fault that never happened proved nothing.</summary>
public sealed class Coverage
{
    private readonly Dictionary<string, long> _counts = [];

    /// <summary>The counts, by name.</summary>
    public ImmutableSortedDictionary<string, long> Counts => _counts.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Whether something occurred.</summary>
    public bool Has(string what) => _counts.ContainsKey(what);

    /// <summary>Counts one occurrence.</summary>
    public void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;
}
