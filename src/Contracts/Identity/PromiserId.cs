namespace NfvHa.Geo.Contracts.Identity;

/// <summary>Who gave a promise: a controller location or a site of the eligible set (S2).</summary>
public readonly record struct PromiserId : IComparable<PromiserId>
{
    private readonly string? _name;
    private readonly bool _isSite;

    private PromiserId(string name, bool isSite)
    {
        _name = name;
        _isSite = isSite;
    }

    /// <summary>The location, or null if a site promised.</summary>
    public LocationId? Location => _name is null || _isSite ? null : new LocationId(_name);

    /// <summary>The site, or null if a location promised.</summary>
    public SiteId? Site => _isSite ? new SiteId(_name!) : null;

    /// <summary>A location as promiser.</summary>
    public static PromiserId Of(LocationId location) => new(location.Value, isSite: false);

    /// <summary>A site as promiser.</summary>
    public static PromiserId Of(SiteId site) => new(site.Value, isSite: true);

    /// <summary>Locations sort before sites, each by name.</summary>
    /// <param name="other">The promiser to compare with.</param>
    public int CompareTo(PromiserId other) =>
        _isSite != other._isSite ? _isSite.CompareTo(other._isSite) : string.CompareOrdinal(_name, other._name);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(PromiserId left, PromiserId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(PromiserId left, PromiserId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(PromiserId left, PromiserId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(PromiserId left, PromiserId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => _isSite ? $"site/{_name}" : $"location/{_name}";
}
