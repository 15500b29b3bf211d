using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>A site as a location sees it.</summary>
/// <param name="Site">The site.</param>
/// <param name="Verdict">What is concluded about it: Unknown, Healthy, Degraded, Isolated, Deaf, Suspect or Failed.</param>
/// <param name="SilenceSeconds">Time since its last beat arrived anywhere; null if it was never heard.</param>
/// <param name="Owns">The VNFs that it may serve, ascending.</param>
/// <param name="Drained">The active/active VNFs whose clients are to be elsewhere, ascending.</param>
/// <param name="Capacity">What it can carry, in the operator's units; null if anything.</param>
/// <param name="DriftPartsPerMillion">How much slower its clock runs than that of the location; negative if faster, 0 if not measured yet.</param>
/// <param name="Troubles">What does not work there, in its agent's words.</param>
/// <param name="Evidence">What the verdict rests on, one observation a line.</param>
public sealed record SiteStatus(
    string Site,
    string Verdict,
    double? SilenceSeconds,
    ImmutableArray<string> Owns,
    ImmutableArray<string> Drained,
    int? Capacity,
    long DriftPartsPerMillion,
    ImmutableArray<string> Troubles,
    ImmutableArray<string> Evidence);
