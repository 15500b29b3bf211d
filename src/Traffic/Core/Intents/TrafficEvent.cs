using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>What can happen to traffic.</summary>
public abstract record TrafficEvent;

/// <summary>The journal was read. Services that are not named stay as they are.</summary>
/// <param name="Services">What it wants, each service once.</param>
public sealed record SpecsRead(ImmutableArray<TrafficSpec> Services) : TrafficEvent;

/// <summary>The sites were judged.</summary>
/// <param name="Failed">All sites that may not be served from now. Until this is first told, no intent changes: not knowing is not health.</param>
public sealed record SitesJudged(SiteSet Failed) : TrafficEvent;

/// <summary>A driver says what it publishes now: after each intent it was handed, and whenever that changes by itself.</summary>
/// <param name="By">The driver.</param>
/// <param name="Intents">What it publishes.</param>
public sealed record Published(DriverId By, ImmutableArray<PublishedIntent> Intents) : TrafficEvent;

/// <summary>A vantage point says which sites answered it of late.</summary>
/// <param name="By">The vantage point.</param>
/// <param name="Answers">What it saw of each service that it asked for.</param>
public sealed record Observed(VantageId By, ImmutableArray<ServiceAnswers> Answers) : TrafficEvent;

/// <summary>Time went by: what waits for it is looked at again. Several times in <see cref="TrafficOptions.RepeatAfter"/>.</summary>
public sealed record TimerDue : TrafficEvent;

/// <summary>What a driver publishes of one service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Version">The version of the intent.</param>
public readonly record struct PublishedIntent(VnfId Service, TrafficVersion Version);

/// <summary>Which sites answered a vantage point for one service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Version">The newest version that was published where it asks, when it began to count.</param>
/// <param name="Shares">Who answered, each site once, at most 64. What is missing to 1,000 went unanswered.</param>
public readonly record struct ServiceAnswers(VnfId Service, TrafficVersion Version, ImmutableArray<SiteShare> Shares);

/// <summary>How much of what was asked a site answered.</summary>
/// <param name="Site">The site.</param>
/// <param name="Share">Its part, in parts per thousand.</param>
public readonly record struct SiteShare(SiteId Site, int Share);
