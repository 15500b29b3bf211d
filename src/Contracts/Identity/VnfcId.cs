namespace NfvHa.Geo.Contracts.Identity;

/// <summary>A component of a VNF; its placement names one VIM of the site.</summary>
/// <param name="Value">The name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct VnfcId(string Value) : IComparable<VnfcId>
{
    /// <summary>Orders by ordinal comparison of the name, the same on every machine.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(VnfcId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(VnfcId left, VnfcId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(VnfcId left, VnfcId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(VnfcId left, VnfcId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(VnfcId left, VnfcId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
