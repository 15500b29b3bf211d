using System.Collections;
using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Ownership;

/// <summary>An immutable, sorted set of sites that compares by content. Small: a VNF has a handful of sites, so every operation is a scan.</summary>
public sealed class SiteSet : IEquatable<SiteSet>, IEnumerable<SiteId>
{
    private readonly ImmutableArray<SiteId> _sites;

    private SiteSet(ImmutableArray<SiteId> sorted) => _sites = sorted;

    /// <summary>The set without members. A set that is not yet known is null, never this one (S2).</summary>
    public static SiteSet Empty { get; } = new([]);

    /// <summary>The number of members.</summary>
    public int Count => _sites.Length;

    /// <summary>Whether there is no member.</summary>
    public bool IsEmpty => _sites.IsEmpty;

    /// <summary>The members in ascending order.</summary>
    public ImmutableArray<SiteId> Sites => _sites;

    /// <summary>The set of the given sites; duplicates count once.</summary>
    public static SiteSet Of(params IEnumerable<SiteId> sites) => new([.. sites.Distinct().Order()]);

    /// <summary>Whether the site is a member.</summary>
    public bool Contains(SiteId site)
    {
        foreach (var member in _sites)
        {
            if (member == site)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>This set with one more member.</summary>
    public SiteSet Add(SiteId site) => Contains(site) ? this : Of([.. _sites, site]);

    /// <summary>This set with one more member, if one is given.</summary>
    public SiteSet AddIfAny(SiteId? site) => site is { } known ? Add(known) : this;

    /// <summary>This set without a member.</summary>
    public SiteSet Remove(SiteId site) => Contains(site) ? new(_sites.Remove(site)) : this;

    /// <summary>The members that both sets have.</summary>
    public SiteSet Intersect(SiteSet other) => new([.. _sites.Where(other.Contains)]);

    /// <summary>Whether every member is also a member of the other set.</summary>
    public bool IsSubsetOf(SiteSet other) => _sites.All(other.Contains);

    /// <inheritdoc/>
    public bool Equals(SiteSet? other) => other is not null && (ReferenceEquals(this, other) || _sites.AsSpan().SequenceEqual(other._sites.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiteSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var site in _sites)
        {
            hash.Add(site);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<SiteId> GetEnumerator() => ((IEnumerable<SiteId>)_sites).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The members in braces, e.g. <c>{a, b}</c>.</summary>
    public override string ToString() => $"{{{string.Join(", ", _sites)}}}";
}
