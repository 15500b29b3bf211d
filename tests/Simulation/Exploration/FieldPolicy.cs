using System.Reflection;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>How one field enters the fingerprint.</summary>
public enum FieldPolicy
{
    /// <summary>By value.</summary>
    Value,

    /// <summary>Not at all.</summary>
    Skip,

    /// <summary>A span of time, by value.</summary>
    Duration,

    /// <summary>A deadline, relative to now.</summary>
    Deadline,

    /// <summary>Only whether there is one.</summary>
    Presence,

    /// <summary>The number of a beat, by its tick.</summary>
    Sequence,

    /// <summary>In a form that depends on other fields of the same value: see <see cref="OwnWriters"/>.</summary>
    Own,
}

/// <summary>
/// The fields that do not enter by value. Everything that is not listed does; a field that holds a time and is not listed is an error, so that a
/// new one cannot be forgotten. What is skipped is derived from other fields, or can't change a decision in the explored configurations: the
/// guards ask for no verdict (an operator's assertion stands in), so who hears whom and for how long is not part of the state.
/// </summary>
public static class FieldPolicies
{
    private static readonly Dictionary<(Type Owner, string Field), FieldPolicy> Listed = new()
    {
        // Derived.
        [(typeof(EligibleSet), nameof(EligibleSet.Required))] = FieldPolicy.Skip,
        [(typeof(SyncSet), nameof(SyncSet.Required))] = FieldPolicy.Skip,

        // Promises and leases.
        [(typeof(PromiseBook), nameof(PromiseBook.HoldUntil))] = FieldPolicy.Deadline,
        [(typeof(Expiry), nameof(Expiry.Until))] = FieldPolicy.Deadline,
        [(typeof(VnfView), nameof(VnfView.Expiries))] = FieldPolicy.Own,
        [(typeof(VnfView), nameof(VnfView.Deadline))] = FieldPolicy.Own,
        [(typeof(GateEntry), nameof(GateEntry.Deadline))] = FieldPolicy.Deadline,
        [(typeof(AgentView), nameof(AgentView.SilentUntil))] = FieldPolicy.Deadline,
        [(typeof(ControllerView), nameof(ControllerView.SilentUntil))] = FieldPolicy.Deadline,
        [(typeof(Revocation), nameof(Revocation.Remaining))] = FieldPolicy.Duration,

        // The send time of a beat follows from its number, and the number from the tick. What number comes next changes nothing.
        [(typeof(AgentView), nameof(AgentView.Sequence))] = FieldPolicy.Skip,
        [(typeof(AgentView), nameof(AgentView.Sent))] = FieldPolicy.Own,
        [(typeof(Beat), nameof(Beat.Sequence))] = FieldPolicy.Own,
        [(typeof(Beat), nameof(Beat.SentAt))] = FieldPolicy.Skip,
        [(typeof(BeatReply), nameof(BeatReply.Sequence))] = FieldPolicy.Sequence,

        // Verdicts, drift and terms: not asked for; no clock drifts and nobody takes a term by itself here.
        [(typeof(AgentView), nameof(AgentView.Peers))] = FieldPolicy.Skip,
        [(typeof(Beat), nameof(Beat.Peers))] = FieldPolicy.Skip,
        [(typeof(VnfReport), nameof(VnfReport.Highest))] = FieldPolicy.Skip,
        [(typeof(VnfReport), nameof(VnfReport.LeaseHeld))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.AwakeSince))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.ReportedAt))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.Watches))] = FieldPolicy.Skip,
        [(typeof(LocationReport), nameof(LocationReport.IsWaking))] = FieldPolicy.Skip,
        [(typeof(SiteSighting), nameof(SiteSighting.IsOverdue))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.LeaderHeardAt))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.Takeovers))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.Sequence))] = FieldPolicy.Skip,
        [(typeof(AgentView), nameof(AgentView.HurryUntil))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.HurryUntil))] = FieldPolicy.Skip,
        [(typeof(ControllerView), nameof(ControllerView.Steps))] = FieldPolicy.Skip,
        [(typeof(VnfRecord), nameof(VnfRecord.AutomaticMoves))] = FieldPolicy.Skip,
        [(typeof(VnfSpec), nameof(VnfSpec.StartTime))] = FieldPolicy.Skip,
        [(typeof(VnfSpec), nameof(VnfSpec.Cap))] = FieldPolicy.Skip,
        [(typeof(LocationReport), nameof(LocationReport.Sequence))] = FieldPolicy.Skip,

        // In sync worlds every step comes later than the one before, and what was sent can be sent again at once: only whether it was sent matters.
        [(typeof(MemberView), nameof(MemberView.SentAt))] = FieldPolicy.Presence,
        [(typeof(MemberView), nameof(MemberView.RewoundAt))] = FieldPolicy.Skip,
        [(typeof(Replication.Core.Lag.EntryMark), nameof(Replication.Core.Lag.EntryMark.At))] = FieldPolicy.Skip,
    };

    /// <summary>How a field enters.</summary>
    /// <exception cref="NotSupportedException">It holds a time and nobody said what it means.</exception>
    public static FieldPolicy Of(Type owner, FieldInfo field)
    {
        if (Listed.TryGetValue((owner, NameOf(field)), out var policy))
        {
            return policy;
        }

        var type = Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType;
        return type == typeof(TimeSpan) || type == typeof(ClockReading)
            ? throw new NotSupportedException($"{owner.Name}.{NameOf(field)} holds a time: list in {nameof(FieldPolicies)} how it enters the fingerprint")
            : FieldPolicy.Value;
    }

    internal static string NameOf(FieldInfo field)
    {
        var end = field.Name.IndexOf('>', StringComparison.Ordinal);
        return field.Name[0] == '<' && end > 0 ? field.Name[1..end] : field.Name;
    }
}
