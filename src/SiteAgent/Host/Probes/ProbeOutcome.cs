namespace NfvHa.Geo.SiteAgent.Host.Probes;

/// <summary>What became of one probe.</summary>
internal abstract record ProbeOutcome;

/// <summary>The component answered.</summary>
internal sealed record ProbeAnswered : ProbeOutcome
{
    internal static readonly ProbeAnswered It = new();
}

/// <summary>It did not, though it had the time for it.</summary>
/// <param name="Why">What came instead, for the operator.</param>
internal sealed record ProbeMissed(string Why) : ProbeOutcome;

/// <summary>It did not, and this process or the whole machine stood still meanwhile: that says nothing about the component.</summary>
internal sealed record ProbeUncertain : ProbeOutcome
{
    internal static readonly ProbeUncertain It = new();
}
