using NfvHa.Geo.Contracts.Placement;
using static NfvHa.Geo.Contracts.Wire.Validation.Check;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>Rules of sites and of where VNFCs run. For whoever takes them in, from a file or from the operator.</summary>
public static class PlacementRules
{
    /// <summary>Says what is wrong with a site's descriptor, or null.</summary>
    public static Refusal? Check(SiteDescriptor site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return Name("site", site.Site.Value)
            ?? Ascending("vims", site.Vims, WireLimits.VimsMax, vim => vim.Vim, Check)
            ?? (site.Vims.IsEmpty ? Refusal.Of("vims", "is empty; a site has at least one VIM") : null);
    }

    /// <summary>Says what is wrong with a VNFC's placement at a site, or null. It must name that site and one of its VIMs.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="site">The descriptor of its site, which keeps the rules itself.</param>
    public static Refusal? Check(VnfcPlacement placement, SiteDescriptor site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return Name("vnfc", placement.Vnfc.Value)
            ?? Name("site", placement.Site.Value)
            ?? Name("vim", placement.Vim.Value)
            ?? (placement.Site != site.Site ? Wrong("site", $"is {placement.Site}, but the descriptor is of {site.Site}") : null)
            ?? (site.Vims.All(vim => vim.Vim != placement.Vim)
                ? Wrong("vim", $"is {placement.Vim}; {site.Site} has {string.Join(", ", site.Vims.Select(vim => vim.Vim))}")
                : null);
    }

    private static Refusal? Check(VimDescriptor vim) => Name("vim", vim.Vim.Value) ?? Defined("kind", vim.Kind);

    private static Refusal Wrong(string where, string what) => new(where, what, "correct the placement");
}
