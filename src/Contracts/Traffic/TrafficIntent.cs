using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Traffic;

/// <summary>
/// Where the clients of a service are to go: all that a driver (DNS, BGP, a forwarder) needs. It is desired state, not a change, so a lost, late or
/// repeated one does no harm. A driver obeys the newest <see cref="Version"/> it has seen and refuses older ones.
/// </summary>
/// <param name="Service">The VNF whose service it is.</param>
/// <param name="Version">What drivers compare.</param>
/// <param name="Weights">The sites that answer clients, ascending by site. Their weights add up to <see cref="SiteWeight.Whole"/>; a site that is missing gets no client.</param>
/// <param name="Forwards">What takes stragglers on, ascending by site. A forward that is missing is to be taken away.</param>
/// <param name="Ttl">How long a client or resolver may keep an answer.</param>
/// <param name="AdmitPerSecond">How many new clients each site takes in per second, or null for all that come.</param>
public sealed record TrafficIntent(
    VnfId Service,
    TrafficVersion Version,
    ImmutableArray<SiteWeight> Weights,
    ImmutableArray<Forward> Forwards,
    TimeSpan Ttl,
    int? AdmitPerSecond)
{
    /// <inheritdoc/>
    public bool Equals(TrafficIntent? other) => other is not null
        && Service == other.Service
        && Version == other.Version
        && IsSpreadBy(other.Weights)
        && Forwards.AsSpan().SequenceEqual(other.Forwards.AsSpan())
        && Ttl == other.Ttl
        && AdmitPerSecond == other.AdmitPerSecond;

    /// <summary>Whether clients are spread by these weights.</summary>
    public bool IsSpreadBy(ImmutableArray<SiteWeight> weights) => Weights.AsSpan().SequenceEqual(weights.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Service, Version);
}

/// <summary>One site's part of the clients.</summary>
/// <param name="Site">The site.</param>
/// <param name="Weight">Its part, in parts per thousand.</param>
public readonly record struct SiteWeight(SiteId Site, int Weight)
{
    /// <summary>All clients, in parts per thousand.</summary>
    public const int Whole = 1_000;
}

/// <summary>Clients that still come to a site with an old answer are handed on, so that they reach who serves.</summary>
/// <param name="From">The site that serves no more.</param>
/// <param name="To">The site that serves.</param>
public readonly record struct Forward(SiteId From, SiteId To);

/// <summary>The version of an intent. A later epoch outranks any number, so what an old leader or a lost journal wrote can't undo a newer decision (S1).</summary>
/// <param name="Epoch">The epoch of the VNF that the intent is for.</param>
/// <param name="Number">One more with every change of the intent, also across epochs.</param>
public readonly record struct TrafficVersion(Epoch Epoch, long Number) : IComparable<TrafficVersion>
{
    /// <inheritdoc/>
    public int CompareTo(TrafficVersion other) => Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Number.CompareTo(other.Number);

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(TrafficVersion left, TrafficVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(TrafficVersion left, TrafficVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(TrafficVersion left, TrafficVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(TrafficVersion left, TrafficVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Epoch and number, e.g. <c>1.42/7</c>.</summary>
    public override string ToString() => $"{Epoch}/{Number}";
}
