namespace NfvHa.Geo.Contracts.Alarms;

/// <summary>Acknowledgement state of an alarm (ETSI GS NFV-SOL 003, clause 7.5.2.4). On the wire in the standard's spelling.</summary>
public enum AckState
{
    /// <summary><c>UNACKNOWLEDGED</c>: nobody took note yet.</summary>
    Unacknowledged,

    /// <summary><c>ACKNOWLEDGED</c>: a person took note.</summary>
    Acknowledged,
}

/// <summary>
/// PerceivedSeverityType (ETSI GS NFV-SOL 003, clause 7.5.4; the words are those of ITU-T X.733). On the wire in the standard's spelling,
/// e.g. <c>CRITICAL</c>.
/// </summary>
public enum PerceivedSeverity
{
    /// <summary>The managed object is out of service; act at once.</summary>
    Critical,

    /// <summary>It is severely impaired; act urgently.</summary>
    Major,

    /// <summary>A fault that does not affect service yet; act before it does.</summary>
    Minor,

    /// <summary>A fault may come.</summary>
    Warning,

    /// <summary>The severity is not known.</summary>
    Indeterminate,

    /// <summary>The fault is over.</summary>
    Cleared,
}

/// <summary>
/// EventType (ETSI GS NFV-SOL 003, clause 7.5.4; the words are those of ITU-T X.733). On the wire in the standard's spelling, e.g.
/// <c>PROCESSING_ERROR_ALARM</c>.
/// </summary>
public enum AlarmEventType
{
    /// <summary>Moving information from one point to another.</summary>
    CommunicationsAlarm,

    /// <summary>A software or processing fault.</summary>
    ProcessingErrorAlarm,

    /// <summary>The enclosure in which the equipment stands.</summary>
    EnvironmentalAlarm,

    /// <summary>A service got worse.</summary>
    QosAlarm,

    /// <summary>An equipment fault.</summary>
    EquipmentAlarm,
}
