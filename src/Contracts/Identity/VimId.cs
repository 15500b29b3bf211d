namespace NfvHa.Geo.Contracts.Identity;

/// <summary>A virtualized infrastructure manager of a site; a site has 1..n, and one VNF may span them.</summary>
/// <param name="Value">The name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct VimId(string Value) : IComparable<VimId>
{
    /// <summary>Orders by ordinal comparison of the name, the same on every machine.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(VimId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(VimId left, VimId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(VimId left, VimId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(VimId left, VimId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(VimId left, VimId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
