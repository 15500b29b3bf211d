using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Placement;

/// <summary>What a VIM manages VNFCs with.</summary>
public enum VimKind
{
    /// <summary>Servers of an OpenStack cloud.</summary>
    OpenStack,

    /// <summary>Containers of a Docker engine.</summary>
    Docker,

    /// <summary>Child processes of the agent's own host.</summary>
    Process,
}

/// <summary>A VIM of a site.</summary>
/// <param name="Vim">Its name, unique within the site.</param>
/// <param name="Kind">What it manages.</param>
public sealed record VimDescriptor(VimId Vim, VimKind Kind);

/// <summary>A site (NFVI-PoP) with its VIMs. One VNF may span several VIMs of one site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Vims">Its VIMs, ascending by name: at least one, at most 64.</param>
public sealed record SiteDescriptor(SiteId Site, ImmutableArray<VimDescriptor> Vims);

/// <summary>Where a VNFC runs.</summary>
/// <param name="Vnfc">The VNFC.</param>
/// <param name="Site">Its site.</param>
/// <param name="Vim">A VIM of that site.</param>
public readonly record struct VnfcPlacement(VnfcId Vnfc, SiteId Site, VimId Vim);
