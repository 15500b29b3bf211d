using NfvHa.Geo.Contracts.Events;
using static NfvHa.Geo.Contracts.Wire.Validation.Check;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>Rules of what goes over the event bus.</summary>
internal static class EventRules
{
    public static Refusal? Check(GeoEvent happened) =>
        Name("id", happened.Id.Value)
        ?? Defined("source.kind", happened.Source.Kind)
        ?? Name("source", happened.Source.Name)
        ?? happened switch
        {
            VimHealthEvent health => Check(health),
            VerdictEvent verdict => Check(verdict),
            PlanProgressEvent progress => Check(progress),
            MaintenanceNoticeEvent notice => Check(notice),
            MaintenanceAcknowledgementEvent acknowledgement => Check(acknowledgement),
            AuditEvent audit => Check(audit),
            HappenedEvent told => Check(told),
            _ => throw new ArgumentException($"{happened.GetType().Name} has no rules", nameof(happened)),
        };

    private static Refusal? Check(VimHealthEvent health) =>
        Name("site", health.Site.Value)
        ?? Name("vim", health.Vim.Value)
        ?? Defined("state", health.State)
        ?? List("components", health.Components, WireLimits.ComponentsMax, Check)
        ?? Ascending("components", health.Components.AsSpan(), component => new OrdinalText(component.Component));

    private static Refusal? Check(VimComponentHealth component) =>
        Text("component", component.Component)
        ?? Defined("state", component.State)
        ?? TextIfAny("detail", component.Detail);

    private static Refusal? Check(VerdictEvent verdict) =>
        Name("site", verdict.Site.Value)
        ?? Defined("verdict", verdict.Verdict)
        ?? Defined("previous", verdict.Previous)
        ?? List("evidence", verdict.Evidence, WireLimits.LinesMax, line => Text("", line));

    private static Refusal? Check(PlanProgressEvent progress) =>
        Name("plan", progress.Plan.Value)
        ?? Defined("kind", progress.Kind)
        ?? Name("from", progress.From.Value)
        ?? Name("to", progress.To.Value)
        ?? Defined("state", progress.State)
        ?? Text("progress", progress.Progress)
        ?? NotNegative("stepsDone", progress.StepsDone)
        ?? AtLeast("stepsTotal", progress.StepsTotal, progress.StepsDone)
        ?? TextIfAny("reason", progress.Reason);

    private static Refusal? Check(MaintenanceNoticeEvent notice) =>
        Name("maintenance", notice.Maintenance.Value)
        ?? Name("site", notice.Site.Value)
        ?? NameIfAny("vim", notice.Vim is { } vim ? vim.Value ?? "" : null)
        ?? NotBefore("endsAt", notice.EndsAt, "startsAt", notice.StartsAt)
        ?? NotBefore("startsAt", notice.StartsAt, "answerBy", notice.AnswerBy)
        ?? Ascending("vnfs", notice.Vnfs, WireLimits.VnfsMax, vnf => vnf, vnf => Name("", vnf.Value))
        ?? TextIfAny("reason", notice.Reason);

    private static Refusal? Check(MaintenanceAcknowledgementEvent acknowledgement) =>
        Name("maintenance", acknowledgement.Maintenance.Value)
        ?? NameIfAny("vnf", acknowledgement.Vnf is { } vnf ? vnf.Value ?? "" : null)
        ?? Defined("answer", acknowledgement.Answer)
        ?? Text("answeredBy", acknowledgement.AnsweredBy)
        ?? (acknowledgement.Answer == MaintenanceAnswer.Declined
            ? Text("reason", acknowledgement.Reason)
            : TextIfAny("reason", acknowledgement.Reason));

    private static Refusal? Check(AuditEvent audit) =>
        Text("actor", audit.Actor)
        ?? Text("action", audit.Action)
        ?? Text("target", audit.Target)
        ?? Defined("outcome", audit.Outcome)
        ?? TextIfAny("reason", audit.Reason);

    private static Refusal? Check(HappenedEvent told) =>
        Name("kind", told.Kind)
        ?? Text("subject", told.Subject)
        ?? Text("text", told.Text)
        ?? List("evidence", told.Evidence, WireLimits.LinesMax, line => Text("", line));

    /// <summary>Text that sorts by code unit, the same on every machine.</summary>
    private readonly record struct OrdinalText(string Value) : IComparable<OrdinalText>
    {
        public int CompareTo(OrdinalText other) => string.CompareOrdinal(Value, other.Value);

        public override string ToString() => Value;
    }
}
