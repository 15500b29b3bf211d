using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Ownership;

/// <summary>
/// S of S13: the standbys that must make a write durable before it is acknowledged. Versions count within one epoch.
/// With no member and nobody joining the owner is asynchronous (under the loss cap, S14, while anyone is held) or alone.
/// </summary>
/// <param name="Version">0 at the grant, one more with every change.</param>
/// <param name="Members">The standbys that count.</param>
/// <param name="Joining">A proposed member: no write is acknowledged without it, but it may not take over yet.</param>
/// <param name="Held">While asynchronous: the members at the degrade, the only sites that may take over. Empty again once a join is proposed.</param>
public sealed record SyncSet(int Version, SiteSet Members, SiteId? Joining, SiteSet Held)
{
    /// <summary>The standbys without which the owner acknowledges nothing.</summary>
    public SiteSet Required { get; } = Members.AddIfAny(Joining);

    /// <summary>The sites that hold every acknowledged write (or, while asynchronous, all but the loss cap) and so may take over.</summary>
    public SiteSet Promotable => !Members.IsEmpty ? Members : Joining is null ? Held : SiteSet.Empty;

    /// <summary>Whether the loss cap of S14 applies: acknowledged without a standby, yet somebody may take over.</summary>
    public bool IsCapped => Required.IsEmpty && !Held.IsEmpty;

    /// <summary>The set of a fresh grant. Nobody is held: an asynchronous standby joins first and is then released.</summary>
    public static SyncSet Initial(SiteSet members) => new(0, members, null, SiteSet.Empty);

    /// <summary>Proposes a member; a proposal that was not confirmed is voided, and nobody is held any more.</summary>
    public SyncSet Propose(SiteId site) => new(Version + 1, Members, site, SiteSet.Empty);

    /// <summary>Takes a member out of the set, or a site out of those held. The owner must have this version before it acknowledges without the member.</summary>
    public SyncSet Without(SiteId site) => new(Version + 1, Members.Remove(site), null, Held.Remove(site));

    /// <summary>Degrades to asynchronous; who is a member now is held.</summary>
    public SyncSet Degrade() => new(Version + 1, SiteSet.Empty, null, Members.IsEmpty ? Held : Members);

    /// <summary>Counts the proposed member. The version stays: it is the one the owner confirmed.</summary>
    public SyncSet Confirm() => new(Version, Required, null, SiteSet.Empty);
}
