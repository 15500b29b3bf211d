using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>
/// An active/active VNF: several sites serve it at once, so it has no owner and needs no lease. What the journal says of it is where its clients are to be
/// sent; that they are sent there, away from failed sites too, is the traffic core's business.
/// </summary>
/// <param name="Service">The VNF; no VNF with an owner has this name.</param>
/// <param name="Level">How long it may be out.</param>
/// <param name="Demand">What it takes at each of its sites, in units of capacity. It keeps them while a site is drained, since it comes back.</param>
/// <param name="Targets">The wanted weights, ascending by site; what counts is their proportion.</param>
public sealed record SpreadService(VnfId Service, ServiceAvailabilityLevel Level, int Demand, ImmutableArray<SiteWeight> Targets)
{
    /// <summary>Raised with every change of where its clients are to be sent, so that a proof tells which change it is for (S1).</summary>
    public Epoch Epoch { get; init; } = new(1, 1);

    /// <summary>Journal index of its last change; a commit on it is conditional on this (S9).</summary>
    public long Revision { get; init; }

    /// <summary>Sites that are to be without clients, in spite of their weight.</summary>
    public SiteSet Drained { get; init; } = SiteSet.Empty;

    /// <summary>An operator holds the weights: only sites that may not serve lose theirs.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>Whether a site is one of its own.</summary>
    public bool IsAt(SiteId site) => Targets.Any(target => target.Site == site);

    /// <summary>Whether the same was declared; who is drained and whether weights are held is not declared.</summary>
    public bool HasPolicyOf(SpreadService other) => (Service, Level, Demand) == (other.Service, other.Level, other.Demand) && Targets.SequenceEqual(other.Targets);

    /// <summary>Whether clients are wanted at a site.</summary>
    public bool IsWantedAt(SiteId site) => !Drained.Contains(site) && Targets.Any(target => target.Site == site && target.Weight > 0);

    /// <summary>This with a site that is to be without clients, or with them again.</summary>
    public SpreadService With(SiteId site, bool isDrained) => this with { Drained = isDrained ? Drained.Add(site) : Drained.Remove(site), Epoch = Epoch.Next };
}
