using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>What would follow from an order or from the loss of a site, as of now. Nothing of it is journaled, and nothing is reserved.</summary>
/// <param name="Findings">What speaks against it, or limits what is said here; an order with findings would be refused.</param>
/// <param name="Vnfs">What becomes of each VNF that is concerned, ascending.</param>
public sealed record Forecast(ImmutableArray<string> Findings, ImmutableArray<VnfForecast> Vnfs)
{
    /// <summary>The active/active VNFs whose clients would leave a site, or come back to it, step by step; they miss nothing. Ascending.</summary>
    public ImmutableArray<PlanShift> Shifted { get; init; } = [];
}

/// <summary>What would become of one VNF.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="From">The site that serves it.</param>
/// <param name="Target">The site that would serve it, or null.</param>
/// <param name="Outage">How long its clients would miss it; null if it has no end before somebody acts, as the note says.</param>
/// <param name="IsWithinLevel">Whether the outage at most is within what its service availability level allows.</param>
/// <param name="Loss">What would be lost of what was acknowledged; null if nothing bounds it.</param>
/// <param name="Note">What it would wait for, for the operator; empty if it would just move.</param>
public sealed record VnfForecast(VnfId Vnf, SiteId From, SiteId? Target, OutageForecast? Outage, bool IsWithinLevel, LossForecast? Loss, string Note);

/// <summary>How long clients would be without answers, their old DNS answers included.</summary>
/// <param name="AtMost">With everything late at once, within the bounds of <see cref="ForecastOptions"/>.</param>
/// <param name="Expected">As a rule.</param>
public readonly record struct OutageForecast(TimeSpan AtMost, TimeSpan Expected);

/// <summary>What would be lost of what was acknowledged.</summary>
/// <param name="AtMost">The loss cap (S14); nothing where RPO 0 is promised.</param>
/// <param name="ExpectedEntries">By how many entries the target was behind when both were heard last.</param>
/// <param name="Expected">The time these stand for, never above the cap.</param>
public sealed record LossForecast(LossCap AtMost, long ExpectedEntries, TimeSpan Expected)
{
    /// <summary>Nothing is lost.</summary>
    public static LossForecast None { get; } = new(new LossCap(0, TimeSpan.Zero), 0, TimeSpan.Zero);
}

/// <summary>What a forecast counts with besides the lease timing.</summary>
public sealed record ForecastOptions
{
    /// <summary>The longest times of a commit and of a message, for "at most". Default 50 ms and 100 ms.</summary>
    public TakeoverBounds AtMost { get; init; } = TakeoverBounds.Default;

    /// <summary>The usual ones, for "expected". Default 10 ms each.</summary>
    public TakeoverBounds Usual { get; init; } = TakeoverBounds.Usual;

    /// <summary>How long a client may keep an old DNS answer; as a rule half of it. Default 1 s.</summary>
    public TimeSpan AnswerLives { get; init; } = TimeSpan.FromSeconds(1);
}
