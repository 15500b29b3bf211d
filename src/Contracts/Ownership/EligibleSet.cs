using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Ownership;

/// <summary>
/// E of S2: the sites that may take a VNF over by an expired lease, and whose promises together carry the lease when the locations cannot.
/// Versions count within one epoch. A shrink holds once journaled; a growth is a proposal until the owner confirmed that very version.
/// </summary>
/// <param name="Version">0 at the grant, one more with every change.</param>
/// <param name="Members">The sites that count as eligible.</param>
/// <param name="Joining">A proposed member: the owner needs its promise already, but it does not count as eligible yet.</param>
public sealed record EligibleSet(int Version, SiteSet Members, SiteId? Joining)
{
    /// <summary>The sites whose promises the owner needs on the failsafe path. With none there is no such path.</summary>
    public SiteSet Required { get; } = Members.AddIfAny(Joining);

    /// <summary>The set of a fresh grant.</summary>
    public static EligibleSet Initial(SiteSet members) => new(0, members, null);

    /// <summary>Proposes a member; a proposal that was not confirmed is voided.</summary>
    public EligibleSet Propose(SiteId site) => new(Version + 1, Members, site);

    /// <summary>Takes a member out at once; a proposal that was not confirmed is voided.</summary>
    public EligibleSet Without(SiteId site) => new(Version + 1, Members.Remove(site), null);

    /// <summary>Counts the proposed member. The version stays: it is the one the owner confirmed.</summary>
    public EligibleSet Confirm() => new(Version, Required, null);
}
