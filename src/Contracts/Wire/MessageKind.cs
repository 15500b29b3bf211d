using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Contracts.Wire;

/// <summary>The closed set of what an envelope can carry. The names stand in JSON and are never reused.</summary>
public enum MessageKind
{
    /// <summary><see cref="Link.Beat"/>.</summary>
    Beat,

    /// <summary><see cref="Link.BeatReply"/>.</summary>
    BeatReply,

    /// <summary><see cref="Link.LocationReport"/>.</summary>
    LocationReport,

    /// <summary><see cref="Replication.Align"/>.</summary>
    Align,

    /// <summary><see cref="Replication.Append"/>.</summary>
    Append,

    /// <summary><see cref="Replication.LogAck"/>.</summary>
    LogAck,

    /// <summary><see cref="VimHealthEvent"/>.</summary>
    VimHealth,

    /// <summary><see cref="VerdictEvent"/>.</summary>
    Verdict,

    /// <summary><see cref="PlanProgressEvent"/>.</summary>
    PlanProgress,

    /// <summary><see cref="MaintenanceNoticeEvent"/>.</summary>
    MaintenanceNotice,

    /// <summary><see cref="MaintenanceAcknowledgementEvent"/>.</summary>
    MaintenanceAcknowledgement,

    /// <summary><see cref="AuditEvent"/>.</summary>
    Audit,

    /// <summary><see cref="Alarms.Alarm"/>.</summary>
    Alarm,

    /// <summary><see cref="Link.SiteEvents"/>.</summary>
    SiteEvents,

    /// <summary><see cref="Link.SiteEventsAck"/>.</summary>
    SiteEventsAck,

    /// <summary><see cref="HappenedEvent"/>.</summary>
    Happened,
}

/// <summary>Which record stands for which kind.</summary>
public static class MessageKinds
{
    /// <summary>The kind of a message, or null if it is none.</summary>
    public static MessageKind? Of(object? message) => message switch
    {
        Beat => MessageKind.Beat,
        BeatReply => MessageKind.BeatReply,
        LocationReport => MessageKind.LocationReport,
        Align => MessageKind.Align,
        Append => MessageKind.Append,
        LogAck => MessageKind.LogAck,
        VimHealthEvent => MessageKind.VimHealth,
        VerdictEvent => MessageKind.Verdict,
        PlanProgressEvent => MessageKind.PlanProgress,
        MaintenanceNoticeEvent => MessageKind.MaintenanceNotice,
        MaintenanceAcknowledgementEvent => MessageKind.MaintenanceAcknowledgement,
        AuditEvent => MessageKind.Audit,
        Alarm => MessageKind.Alarm,
        SiteEvents => MessageKind.SiteEvents,
        SiteEventsAck => MessageKind.SiteEventsAck,
        HappenedEvent => MessageKind.Happened,
        _ => null,
    };

    /// <summary>Whether messages of a kind travel on the link. The others go over the event bus.</summary>
    public static bool IsOnLink(MessageKind kind) => kind is
        MessageKind.Beat or MessageKind.BeatReply or MessageKind.LocationReport or
        MessageKind.Align or MessageKind.Append or MessageKind.LogAck or
        MessageKind.SiteEvents or MessageKind.SiteEventsAck;
}
