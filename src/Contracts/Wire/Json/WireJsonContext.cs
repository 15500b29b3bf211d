using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>
/// The messages as JSON, generated at compile time. What a record only derives from its other properties is left out; what its constructor asks
/// for must be there, unless it has a default; what it does not know is passed over.
/// </summary>
[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    IgnoreReadOnlyProperties = true,
    MaxDepth = WireLimits.JsonDepthMax,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters =
    [
        typeof(AgentInstanceIdConverter),
        typeof(AlarmIdConverter),
        typeof(BootIdConverter),
        typeof(EventIdConverter),
        typeof(LocationIdConverter),
        typeof(MaintenanceIdConverter),
        typeof(PlanIdConverter),
        typeof(SiteIdConverter),
        typeof(VimIdConverter),
        typeof(VnfIdConverter),
        typeof(EpochConverter),
        typeof(EventSourceConverter),
        typeof(PromiserIdConverter),
        typeof(SiteSetConverter),
        typeof(AckStateConverter),
        typeof(AlarmEventTypeConverter),
        typeof(AuditOutcomeConverter),
        typeof(HealthStateConverter),
        typeof(MaintenanceAnswerConverter),
        typeof(OperationStateConverter),
        typeof(PerceivedSeverityConverter),
        typeof(PlanKindConverter),
        typeof(TakeoverKindConverter),
        typeof(VerdictConverter),
    ])]
[JsonSerializable(typeof(Beat))]
[JsonSerializable(typeof(BeatReply))]
[JsonSerializable(typeof(LocationReport))]
[JsonSerializable(typeof(Align))]
[JsonSerializable(typeof(Append))]
[JsonSerializable(typeof(LogAck))]
[JsonSerializable(typeof(VimHealthEvent))]
[JsonSerializable(typeof(VerdictEvent))]
[JsonSerializable(typeof(PlanProgressEvent))]
[JsonSerializable(typeof(MaintenanceNoticeEvent))]
[JsonSerializable(typeof(MaintenanceAcknowledgementEvent))]
[JsonSerializable(typeof(AuditEvent))]
[JsonSerializable(typeof(Alarm))]
[JsonSerializable(typeof(SiteEvents))]
[JsonSerializable(typeof(SiteEventsAck))]
[JsonSerializable(typeof(HappenedEvent))]
internal sealed partial class WireJsonContext : JsonSerializerContext;
