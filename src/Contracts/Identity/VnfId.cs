namespace NfvHa.Geo.Contracts.Identity;

/// <summary>A virtual network function whose owner site is decided here.</summary>
/// <param name="Value">The name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct VnfId(string Value) : IComparable<VnfId>
{
    /// <summary>Orders by ordinal comparison of the name, the same on every machine.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(VnfId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(VnfId left, VnfId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(VnfId left, VnfId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(VnfId left, VnfId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(VnfId left, VnfId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
