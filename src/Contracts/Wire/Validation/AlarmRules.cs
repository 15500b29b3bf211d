using NfvHa.Geo.Contracts.Alarms;
using static NfvHa.Geo.Contracts.Wire.Validation.Check;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>Rules of an alarm.</summary>
internal static class AlarmRules
{
    public static Refusal? Check(Alarm alarm) =>
        Name("alarmId", alarm.AlarmId.Value)
        ?? Text("managedObjectId", alarm.ManagedObjectId)
        ?? NotBefore("alarmChangedTime", alarm.AlarmChangedTime, "alarmRaisedTime", alarm.AlarmRaisedTime)
        ?? NotBefore("alarmClearedTime", alarm.AlarmClearedTime, "alarmRaisedTime", alarm.AlarmRaisedTime)
        ?? Defined("ackState", alarm.AckState)
        ?? Defined("perceivedSeverity", alarm.PerceivedSeverity)
        ?? Defined("eventType", alarm.EventType)
        ?? Text("probableCause", alarm.ProbableCause)
        ?? Ascending("correlatedAlarmIds", alarm.CorrelatedAlarmIds, WireLimits.CorrelatedAlarmsMax, id => id, id => Name("", id.Value))
        ?? List("faultDetails", alarm.FaultDetails, WireLimits.LinesMax, line => Text("", line));
}
