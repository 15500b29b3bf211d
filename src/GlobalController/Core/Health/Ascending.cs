using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;

namespace NfvHa.Geo.GlobalController.Core.Health;

/// <summary>Finds what a message says of one site or VNF. The lists of messages ascend by name (docs/wire.md), so it takes log n comparisons.</summary>
internal static class Ascending
{
    /// <summary>What a beat says of a VNF, or null.</summary>
    internal static VnfReport? Of(this ImmutableArray<VnfReport> reports, VnfId vnf) =>
        reports.AsSpan().Place(vnf) is >= 0 and var place ? reports[place] : null;

    /// <summary>The place of what a beat says of a VNF; negative if it says nothing.</summary>
    internal static int Place(this ReadOnlySpan<VnfReport> reports, VnfId vnf) => reports.BinarySearch(new ReportOn(vnf));

    /// <summary>What a beat says of a peer site, or null.</summary>
    internal static PeerSighting? Of(this ImmutableArray<PeerSighting> peers, SiteId site) =>
        peers.AsSpan().BinarySearch(new PeerAt(site)) is >= 0 and var place ? peers[place] : null;

    /// <summary>What a location says of a site, or null.</summary>
    internal static SiteSighting? Of(this ImmutableArray<SiteSighting> sightings, SiteId site) =>
        sightings.AsSpan().BinarySearch(new SightingOf(site)) is >= 0 and var place ? sightings[place] : null;

    /// <summary>What a location revoked of a VNF, or null.</summary>
    internal static Revocation? Of(this ImmutableArray<Revocation> revocations, VnfId vnf) =>
        revocations.AsSpan().BinarySearch(new RevocationOf(vnf)) is >= 0 and var place ? revocations[place] : null;

    private readonly struct ReportOn(VnfId vnf) : IComparable<VnfReport>
    {
        public int CompareTo(VnfReport other) => vnf.CompareTo(other.Vnf);
    }

    private readonly struct PeerAt(SiteId site) : IComparable<PeerSighting>
    {
        public int CompareTo(PeerSighting other) => site.CompareTo(other.Site);
    }

    private readonly struct SightingOf(SiteId site) : IComparable<SiteSighting>
    {
        public int CompareTo(SiteSighting? other) => site.CompareTo(other!.Site);
    }

    private readonly struct RevocationOf(VnfId vnf) : IComparable<Revocation>
    {
        public int CompareTo(Revocation other) => vnf.CompareTo(other.Vnf);
    }
}
