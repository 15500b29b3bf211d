using System.Collections.Immutable;
using System.Net;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>
/// The names and addresses that other tools find a server under. The link itself does not look at them: it asks for the member's name, which is
/// stronger, since addresses move.
/// </summary>
/// <param name="Dns">DNS names.</param>
/// <param name="Addresses">IP addresses.</param>
public sealed record ServerNames(ImmutableArray<string> Dns, ImmutableArray<IPAddress> Addresses)
{
    /// <summary>No names: a member that only opens streams.</summary>
    public static ServerNames None { get; } = new([], []);
}
