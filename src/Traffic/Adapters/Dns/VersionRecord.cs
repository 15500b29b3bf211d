using System.Globalization;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.Traffic.Adapters.Dns;

/// <summary>
/// The version of what a DNS server publishes, where clients ask for it: a TXT record of TTL 0 at <c>_version.&lt;service&gt;.&lt;zone&gt;</c> that holds
/// <c>&lt;generation&gt;.&lt;counter&gt;/&lt;number&gt;</c>, e.g. <c>1.42/7</c>. An answer in plain DNS carries no version; vantage points read this one
/// before they begin to count. Every driver that publishes by DNS must publish it, in the same change as the addresses.
/// </summary>
public static class VersionRecord
{
    /// <summary>The label below which a service's version stands.</summary>
    public const string Label = "_version";

    private const int LengthMax = 64;

    /// <summary>The text of a version.</summary>
    public static string Format(TrafficVersion version) => version.ToString();

    /// <summary>The version in a text, or null if it is none.</summary>
    public static TrafficVersion? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return text.Length <= LengthMax && slash >= 0
            && Epoch.TryParse(text.AsSpan(0, slash), out var epoch)
            && long.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new TrafficVersion(epoch, number)
                : null;
    }
}
