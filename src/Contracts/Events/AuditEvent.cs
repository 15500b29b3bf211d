namespace NfvHa.Geo.Contracts.Events;

/// <summary>How an audited action ended.</summary>
public enum AuditOutcome
{
    /// <summary>Allowed and carried out.</summary>
    Done,

    /// <summary>Not allowed, or not allowed now.</summary>
    Refused,

    /// <summary>Allowed, but it could not be carried out.</summary>
    Failed,
}

/// <summary>Who did what, or tried to. Never holds a secret: no token, key, or VNF state.</summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When it was decided.</param>
/// <param name="Source">The replica or agent that decided.</param>
/// <param name="Actor">The person or program, as authenticated. At most 500 characters.</param>
/// <param name="Action">What was asked for, e.g. <c>switchover</c>. At most 500 characters.</param>
/// <param name="Target">What it was asked for, e.g. <c>vnf/hlr</c>. At most 500 characters.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why; may be empty when done. At most 500 characters.</param>
public sealed record AuditEvent(
    EventId Id,
    DateTimeOffset OccurredAt,
    EventSource Source,
    string Actor,
    string Action,
    string Target,
    AuditOutcome Outcome,
    string Reason) : GeoEvent(Id, OccurredAt, Source);
