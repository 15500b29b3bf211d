using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>An error of the operator API (RFC 9457, application/problem+json).</summary>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, in full.</param>
/// <param name="Instance">Where: the path, or the parameter in it.</param>
/// <param name="ToDo">What to do about it.</param>
public sealed record Problem(string Title, int Status, string Detail, string Instance, string ToDo)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Of 409: who leads; null if nobody does.</summary>
    public string? Leader { get; init; }

    /// <summary>Of 409: where the leader's API is, if this location was told.</summary>
    public string? LeaderUrl { get; init; }

    /// <summary>Of 422: everything that speaks against an order.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];
}
