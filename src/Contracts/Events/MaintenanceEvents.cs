using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Events;

/// <summary>One maintenance window. Never used twice.</summary>
/// <param name="Value">The name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct MaintenanceId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>How a maintenance notice was answered.</summary>
public enum MaintenanceAnswer
{
    /// <summary>The work may begin when the window opens.</summary>
    Accepted,

    /// <summary>The work may not begin; the reason says why.</summary>
    Declined,
}

/// <summary>A site, or one VIM of it, is to be emptied for maintenance.</summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When the notice was given.</param>
/// <param name="Source">The leading controller replica, or the agent that its VIM told.</param>
/// <param name="Maintenance">The window.</param>
/// <param name="Site">The site.</param>
/// <param name="Vim">The VIM; null for the whole site.</param>
/// <param name="StartsAt">When the window opens.</param>
/// <param name="EndsAt">When it closes; after <paramref name="StartsAt"/>.</param>
/// <param name="AnswerBy">Until when an acknowledgement is waited for; not after <paramref name="StartsAt"/>.</param>
/// <param name="Vnfs">The VNFs that must move, ascending. At most 10,000.</param>
/// <param name="Reason">What is going to be done. At most 500 characters.</param>
public sealed record MaintenanceNoticeEvent(
    EventId Id,
    DateTimeOffset OccurredAt,
    EventSource Source,
    MaintenanceId Maintenance,
    SiteId Site,
    VimId? Vim,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    DateTimeOffset AnswerBy,
    ImmutableArray<VnfId> Vnfs,
    string Reason) : GeoEvent(Id, OccurredAt, Source);

/// <summary>Answer to a <see cref="MaintenanceNoticeEvent"/>. Accepted is needed from every VNF with an external VNFM before its site is touched.</summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When it was answered.</param>
/// <param name="Source">The agent or replica through which the answer came.</param>
/// <param name="Maintenance">The window.</param>
/// <param name="Vnf">The VNF that the answer is for; null for all of them.</param>
/// <param name="Answer">Accepted or declined.</param>
/// <param name="AnsweredBy">The operator or VNFM, as authenticated. At most 500 characters.</param>
/// <param name="Reason">Why it was declined; may be empty when accepted. At most 500 characters.</param>
public sealed record MaintenanceAcknowledgementEvent(
    EventId Id,
    DateTimeOffset OccurredAt,
    EventSource Source,
    MaintenanceId Maintenance,
    VnfId? Vnf,
    MaintenanceAnswer Answer,
    string AnsweredBy,
    string Reason) : GeoEvent(Id, OccurredAt, Source);
