using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Events;

/// <summary>One run of a plan. Never used twice.</summary>
/// <param name="Value">The name, in the form <see cref="Identifier"/> accepts.</param>
public readonly record struct PlanId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>What a plan is for.</summary>
public enum PlanKind
{
    /// <summary>The owner's site failed; not planned.</summary>
    Failover,

    /// <summary>The owner gives the service up; planned.</summary>
    Switchover,

    /// <summary>A switchover back to the site that served before.</summary>
    Failback,
}

/// <summary>
/// State of an operation: the LcmOperationStateType of ETSI GS NFV-SOL 003, clause 5.6.2.2, in which a failed operation may be retried or
/// rolled back. On the wire in the standard's spelling, e.g. <c>FAILED_TEMP</c>.
/// </summary>
public enum OperationState
{
    /// <summary>Being prepared; nothing was changed yet.</summary>
    Starting,

    /// <summary>Carrying out its steps.</summary>
    Processing,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Stopped by a failure, and somebody may have it retried, rolled back or given up.</summary>
    FailedTemp,

    /// <summary>Given up; the changes stay as they are.</summary>
    Failed,

    /// <summary>Undoing its steps.</summary>
    RollingBack,

    /// <summary>Undone.</summary>
    RolledBack,
}

/// <summary>A plan went one step on, or changed its state.</summary>
/// <param name="Id">For dropping duplicates.</param>
/// <param name="OccurredAt">When the progress was journaled.</param>
/// <param name="Source">The leading controller replica.</param>
/// <param name="Plan">The run.</param>
/// <param name="Kind">What the plan is for.</param>
/// <param name="From">The site that served when the plan began.</param>
/// <param name="To">The site that is to serve.</param>
/// <param name="State">The state in the standard's words.</param>
/// <param name="Progress">A finer word that an operator can read, e.g. <c>WaitingForFence</c>. At most 500 characters.</param>
/// <param name="StepsDone">Steps that are satisfied.</param>
/// <param name="StepsTotal">Steps of the plan.</param>
/// <param name="Reason">Why it waits, failed or rolls back; may be empty. At most 500 characters.</param>
public sealed record PlanProgressEvent(
    EventId Id,
    DateTimeOffset OccurredAt,
    EventSource Source,
    PlanId Plan,
    PlanKind Kind,
    SiteId From,
    SiteId To,
    OperationState State,
    string Progress,
    int StepsDone,
    int StepsTotal,
    string Reason) : GeoEvent(Id, OccurredAt, Source);
