using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>What an order is about. Each order says which of these it needs; the others are left out.</summary>
/// <param name="Vnf">A VNF.</param>
/// <param name="Site">A site.</param>
/// <param name="Location">A controller location.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OrderRequest(string? Vnf = null, string? Site = null, string? Location = null);

/// <summary>What became of an order, or would become of it.</summary>
/// <param name="IsTaken">Whether it was taken up; never by a dry run.</param>
/// <param name="IsDryRun">Whether it was only tried.</param>
/// <param name="Plan">The plan that was begun, once it is journaled; null if the order begins none, or it was not journaled while the answer waited.</param>
/// <param name="Findings">What speaks against it; empty if nothing does.</param>
/// <param name="Forecast">What would follow; of a dry run only.</param>
public sealed record OrderAnswer(bool IsTaken, bool IsDryRun, long? Plan, ImmutableArray<string> Findings, ForecastStatus? Forecast);

/// <summary>What would follow from an order, as of now. Nothing of it is journaled or reserved.</summary>
/// <param name="Vnfs">What becomes of each VNF with an owner, ascending.</param>
/// <param name="Shifts">The active/active VNFs whose clients would leave a site or come back; they miss nothing.</param>
public sealed record ForecastStatus(ImmutableArray<VnfForecastStatus> Vnfs, ImmutableArray<PlanShiftStatus> Shifts);

/// <summary>What would become of one VNF.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="From">The site that serves it.</param>
/// <param name="Target">The site that would serve it, or null.</param>
/// <param name="OutageSecondsMax">How long clients would miss it at most; null if that has no end before somebody acts.</param>
/// <param name="OutageSecondsExpected">How long as a rule; null as above.</param>
/// <param name="IsWithinLevel">Whether the outage at most is within what its service availability level allows.</param>
/// <param name="Loss">What would be lost of what was acknowledged; null if nothing bounds it.</param>
/// <param name="Note">What it would wait for; empty if it would just move.</param>
public sealed record VnfForecastStatus(
    string Vnf,
    string From,
    string? Target,
    double? OutageSecondsMax,
    double? OutageSecondsExpected,
    bool IsWithinLevel,
    LossBounds? Loss,
    string Note);

/// <summary>What would be lost of what was acknowledged.</summary>
/// <param name="BytesMax">At most so many bytes beyond the watermark.</param>
/// <param name="SecondsMax">At most the writes of so many seconds.</param>
/// <param name="EntriesExpected">By how many entries the target was behind when both were heard last.</param>
/// <param name="SecondsExpected">The time these stand for.</param>
public sealed record LossBounds(long BytesMax, double SecondsMax, long EntriesExpected, double SecondsExpected);
