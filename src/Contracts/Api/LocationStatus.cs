using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>A controller location, and the deployment as it sees it.</summary>
/// <param name="Location">The location that answers.</param>
/// <param name="Leads">Whether it leads.</param>
/// <param name="Leader">Who leads the newest term it knows; null if nobody did yet.</param>
/// <param name="Term">That term.</param>
/// <param name="Journal">Generation and index of the newest journal entry it knows, e.g. <c>1.42</c>.</param>
/// <param name="IsAdmitted">Whether its promises and revocations count; not after its disk was lost, until it is admitted again.</param>
/// <param name="At">Its wall clock.</param>
/// <param name="Locations">Every configured location, ascending.</param>
/// <param name="Sites">How many sites there are, by verdict.</param>
/// <param name="Vnfs">How many VNFs there are.</param>
/// <param name="PlansInProgress">How many plans are in progress.</param>
/// <param name="Alarms">How many alarms stand.</param>
/// <param name="Worst">The worst of them, at most <see cref="WorstMax"/>.</param>
public sealed record LocationStatus(
    string Location,
    bool Leads,
    string? Leader,
    long Term,
    string Journal,
    bool IsAdmitted,
    DateTimeOffset At,
    ImmutableArray<LocationSeen> Locations,
    ImmutableSortedDictionary<string, int> Sites,
    int Vnfs,
    int PlansInProgress,
    int Alarms,
    ImmutableArray<AlarmStatus> Worst)
{
    /// <summary>The most alarms that are told of at once.</summary>
    public const int WorstMax = 10;
}

/// <summary>A location as the one that answers sees it.</summary>
/// <param name="Location">The location.</param>
/// <param name="Leads">Whether it leads the newest term.</param>
/// <param name="IsAdmitted">Whether what it says counts.</param>
/// <param name="SilenceSeconds">Time since its last report arrived; 0 for the one that answers, null if none arrived.</param>
/// <param name="FailureDomain">The site whose failure domain it shares, for which it is no witness; null if it shares none.</param>
public sealed record LocationSeen(string Location, bool Leads, bool IsAdmitted, double? SilenceSeconds, string? FailureDomain);
