namespace NfvHa.Geo.Contracts.Wire;

/// <summary>What every message travels in.</summary>
/// <param name="SchemaVersion">The version of the schema the message is written in. Receivers refuse newer ones.</param>
/// <param name="Trace">The trace the message belongs to; null if the sender traces nothing.</param>
/// <param name="Message">A record of one of the <see cref="MessageKind"/>s; anything else is an <see cref="ArgumentException"/>.</param>
public sealed record Envelope(int SchemaVersion, TraceParent? Trace, object Message)
{
    /// <summary>What the envelope carries.</summary>
    public MessageKind Kind { get; } = MessageKinds.Of(Message)
        ?? throw new ArgumentException($"{Message?.GetType().Name ?? "null"} is no message; see MessageKind", nameof(Message));

    /// <summary>An envelope of the schema version this build writes.</summary>
    public static Envelope Of(object message, TraceParent? trace = null) => new(WireLimits.SchemaVersion, trace, message);
}
