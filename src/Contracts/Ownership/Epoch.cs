using System.Globalization;

namespace NfvHa.Geo.Contracts.Ownership;

/// <summary>
/// The fencing epoch of one VNF (S1). It only grows, and travels on every command, promise, append, snapshot commit, DNS change and
/// announcement; every receiver persists the highest it obeyed and refuses older ones.
/// </summary>
/// <param name="Generation">Raised when control state is restored or forced; 0 only in <see cref="None"/>.</param>
/// <param name="Counter">Raised by every grant within a generation.</param>
public readonly record struct Epoch(int Generation, long Counter) : IComparable<Epoch>
{
    /// <summary>Below every epoch that was ever granted.</summary>
    public static Epoch None => default;

    /// <summary>The epoch of the next grant in the same generation.</summary>
    public Epoch Next => this with { Counter = Counter + 1 };

    /// <summary>The first epoch of a later generation: above all that a lost journal may have granted.</summary>
    /// <param name="generation">The new generation; must be above this one's.</param>
    public Epoch Raise(int generation) => generation > Generation
        ? new Epoch(generation, 1)
        : throw new ArgumentOutOfRangeException(nameof(generation), generation, $"must be above generation {Generation}");

    /// <summary>Reads what <see cref="ToString"/> wrote: two whole numbers without signs or blanks, with a point between.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Epoch epoch)
    {
        var point = text.IndexOf('.');
        var isOne = int.TryParse(text[..Math.Max(point, 0)], NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            & long.TryParse(text[(point + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var counter);
        epoch = isOne ? new Epoch(generation, counter) : None;
        return isOne;
    }

    /// <summary>The later of two epochs.</summary>
    public static Epoch Max(Epoch left, Epoch right) => left < right ? right : left;

    /// <inheritdoc/>
    public int CompareTo(Epoch other) =>
        Generation != other.Generation ? Generation.CompareTo(other.Generation) : Counter.CompareTo(other.Counter);

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.CompareTo(right) >= 0;

    /// <summary>Generation and counter, e.g. <c>1.42</c>.</summary>
    public override string ToString() => $"{Generation}.{Counter}";
}
