using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>
/// The one place where messages are checked: after decoding and before encoding, the same for every format. They are rules of form (names,
/// bounds, order, signs); whether a message may be obeyed is decided by the cores.
/// </summary>
internal static class MessageRules
{
    public static Refusal? Check(object message) => Rules(message)?.At("message");

    private static Refusal? Rules(object message) => message switch
    {
        Beat beat => LinkRules.Check(beat),
        BeatReply reply => LinkRules.Check(reply),
        LocationReport report => LinkRules.Check(report),
        SiteEvents events => LinkRules.Check(events),
        SiteEventsAck ack => LinkRules.Check(ack),
        Align align => ReplicationRules.Check(align),
        Append append => ReplicationRules.Check(append),
        LogAck ack => ReplicationRules.Check(ack),
        GeoEvent happened => EventRules.Check(happened),
        Alarm alarm => AlarmRules.Check(alarm),
        _ => throw new ArgumentException($"{message.GetType().Name} has no rules", nameof(message)),
    };
}
