using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Cli.Connection;

/// <summary>Where the operator API of a location is.</summary>
/// <param name="Url">Its address, https only.</param>
/// <param name="Location">The location that must answer there; null if any of the deployment may.</param>
internal sealed record ControllerAddress(Uri Url, LocationId? Location)
{
    /// <summary>What would be right.</summary>
    internal const string Right = "write https://ADDRESS:PORT, or LOCATION=https://ADDRESS:PORT";

    /// <summary>Reads URL or LOCATION=URL.</summary>
    /// <returns>The address, or what is wrong; never both.</returns>
    internal static (ControllerAddress? Address, string? Problem) Parse(string text)
    {
        var place = text.IndexOf('=', StringComparison.Ordinal);
        var (name, url) = place < 0 ? (null, text) : (text[..place], text[(place + 1)..]);
        return name is not null && Identifier.Problem(name) is { } problem ? (null, $"the location {problem}; {Right}")
            : !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps ? (null, $"'{url}' is no https address; {Right}")
            : (new ControllerAddress(address, name is null ? null : new LocationId(name)), null);
    }

    /// <inheritdoc/>
    public override string ToString() => Location is { } location ? $"{location} at {Url.Authority}" : Url.Authority;
}
