using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Ownership;

/// <summary>
/// The configured controller locations. Changed by one at a time; the next change waits until every owner confirmed this one (S2), so that any
/// majority of the old set meets any majority of the new one.
/// </summary>
/// <param name="Version">0 at the start, one more with every change.</param>
/// <param name="Members">The locations, ascending.</param>
public sealed record LocationSet(int Version, ImmutableArray<LocationId> Members)
{
    /// <summary>The smallest number of locations that is more than half.</summary>
    public int Majority => (Members.Length / 2) + 1;

    /// <inheritdoc/>
    public bool Equals(LocationSet? other) => other is not null && Version == other.Version && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Version, Members.Length);
}
