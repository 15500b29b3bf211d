namespace NfvHa.Geo.Contracts.Identity;

/// <summary>Who gave a promise: a controller location or a site of the eligible set (S2).</summary>
/// <param name="Location">The location, or null if a site promised.</param>
/// <param name="Site">The site, or null if a location promised.</param>
public readonly record struct PromiserId(LocationId? Location, SiteId? Site) : IComparable<PromiserId>
{
    /// <summary>A location as promiser.</summary>
    public static PromiserId Of(LocationId location) => new(location, null);

    /// <summary>A site as promiser.</summary>
    public static PromiserId Of(SiteId site) => new(null, site);

    /// <summary>Locations sort before sites, each by name.</summary>
    /// <param name="other">The promiser to compare with.</param>
    public int CompareTo(PromiserId other) => (Location, other.Location) switch
    {
        ({ } mine, { } theirs) => mine.CompareTo(theirs),
        ({ }, null) => -1,
        (null, { }) => 1,
        _ => Site.GetValueOrDefault().CompareTo(other.Site.GetValueOrDefault()),
    };

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(PromiserId left, PromiserId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(PromiserId left, PromiserId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(PromiserId left, PromiserId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(PromiserId left, PromiserId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Location is { } location ? $"location/{location}" : $"site/{Site}";
}
