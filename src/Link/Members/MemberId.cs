using System.Diagnostics.CodeAnalysis;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Link.Members;

/// <summary>What a member of the deployment is.</summary>
public enum MemberRole
{
    /// <summary>The agent of a site.</summary>
    Site,

    /// <summary>The controller replica of a location.</summary>
    Location,

    /// <summary>A person or tool that gives orders. Not on the link.</summary>
    Operator,
}

/// <summary>Who a certificate speaks for. Its one written form is <c>geo://site/NAME</c>, <c>geo://location/NAME</c> or <c>geo://operator/NAME</c>.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Name">Its name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct MemberId(MemberRole Role, string Name) : IComparable<MemberId>
{
    /// <summary>What the written form begins with.</summary>
    public const string Scheme = "geo://";

    /// <summary>The site, or null if it is none.</summary>
    public SiteId? Site => Role == MemberRole.Site ? new SiteId(Name) : null;

    /// <summary>The location, or null if it is none.</summary>
    public LocationId? Location => Role == MemberRole.Location ? new LocationId(Name) : null;

    /// <summary>The agent of a site.</summary>
    public static MemberId Of(SiteId site) => new(MemberRole.Site, site.Value);

    /// <summary>The replica of a location.</summary>
    public static MemberId Of(LocationId location) => new(MemberRole.Location, location.Value);

    /// <summary>A promiser, which is a location or a site.</summary>
    public static MemberId Of(PromiserId promiser) => promiser.Site is { } site ? Of(site) : Of(promiser.Location ?? default);

    /// <summary>An operator.</summary>
    public static MemberId Operator(string name) => new(MemberRole.Operator, name);

    /// <summary>Reads the written form; exactly that, nothing around it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MemberId member)
    {
        member = default;
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal) || text[Scheme.Length..].Split('/') is not [var role, var name])
        {
            return false;
        }

        MemberRole? known = role switch { "site" => MemberRole.Site, "location" => MemberRole.Location, "operator" => MemberRole.Operator, _ => null };
        if (known is null || Identifier.Problem(name) is not null)
        {
            return false;
        }

        member = new MemberId(known.Value, name);
        return true;
    }

    /// <summary>Ordered by role, then by name.</summary>
    public int CompareTo(MemberId other) => Role != other.Role ? Role.CompareTo(other.Role) : string.CompareOrdinal(Name, other.Name);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(MemberId left, MemberId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(MemberId left, MemberId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(MemberId left, MemberId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(MemberId left, MemberId right) => left.CompareTo(right) >= 0;

    /// <summary>The written form without the scheme, e.g. <c>site/north</c>.</summary>
    public override string ToString() => Role switch
    {
        MemberRole.Site => $"site/{Name}",
        MemberRole.Location => $"location/{Name}",
        _ => $"operator/{Name}",
    };

    /// <summary>The written form.</summary>
    public string ToUri() => Scheme + this;
}
