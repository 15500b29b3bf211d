namespace NfvHa.Geo.Contracts.Identity;

/// <summary>A site (ETSI: NFVI-PoP) with its agent and 1..n VIMs.</summary>
/// <param name="Value">The name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct SiteId(string Value) : IComparable<SiteId>
{
    /// <summary>Orders by ordinal comparison of the name, the same on every machine.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(SiteId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(SiteId left, SiteId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(SiteId left, SiteId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(SiteId left, SiteId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(SiteId left, SiteId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
