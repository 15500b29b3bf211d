namespace NfvHa.Geo.Contracts.Identity;

/// <summary>One start of an agent or replica. Never used twice; the host draws it at random. Answers to another boot are dropped (S1).</summary>
/// <param name="Value">The name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct BootId(string Value) : IComparable<BootId>
{
    /// <summary>Orders by ordinal comparison of the name, the same on every machine.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(BootId other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(BootId left, BootId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(BootId left, BootId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(BootId left, BootId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(BootId left, BootId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
