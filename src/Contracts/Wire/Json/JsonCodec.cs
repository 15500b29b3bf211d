using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NfvHa.Geo.Contracts.Wire.Validation;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>
/// JSON: <c>{"schemaVersion": 1, "traceparent": "...", "kind": "...", "message": {...}}</c>. Times are RFC 3339, durations <c>d.hh:mm:ss.fffffff</c>
/// (the constant format "c"), bytes base64.
/// </summary>
internal sealed class JsonCodec(bool indented) : WireCodec
{
    // For logs and consoles, not for pages: '<' and '+' need no escape here, and an operator should be able to read them.
    private readonly JsonWriterOptions _options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = indented,
        MaxDepth = WireLimits.JsonDepthMax,
        NewLine = "\n",
    };

    public override int BytesMax => WireLimits.JsonBytesMax;

    private protected override WireResult<ReadOnlyMemory<byte>> Write(Envelope envelope)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", envelope.SchemaVersion);
            if (envelope.Trace is { } trace)
            {
                writer.WriteString("traceparent", trace.Value);
            }

            writer.WriteString("kind", envelope.Kind.ToString());
            writer.WritePropertyName("message");
            JsonSerializer.Serialize(writer, envelope.Message, TypeOf(envelope.Kind));
            writer.WriteEndObject();
        }

        return buffer.WrittenCount > BytesMax
            ? new Refused<ReadOnlyMemory<byte>>(TooLarge(buffer.WrittenCount))
            : new Done<ReadOnlyMemory<byte>>(buffer.WrittenMemory);
    }

    private protected override WireResult<Envelope> Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if ((JsonHeader.Read(bytes, out var header) ?? Check(header)) is { } refusal)
            {
                return new Refused<Envelope>(refusal);
            }

            return ReadMessage(bytes, header);
        }
        catch (JsonException malformed)
        {
            return new Refused<Envelope>(Refusal.Of($"document{Position(malformed, bytes, 0)}", "is not JSON"));
        }
    }

    private static Refusal? Check(JsonHeader header) =>
        header.SchemaVersion is null ? Refusal.Of("schemaVersion", "is missing")
        : EnvelopeRules.Check(header.SchemaVersion.Value, header.TraceParent)
        ?? (header.Kind is null ? Refusal.Of("kind", "is missing") : null)
        ?? (header.Message is null ? Refusal.Of("message", "is missing") : null);

    private static WireResult<Envelope> ReadMessage(ReadOnlySpan<byte> json, JsonHeader header)
    {
        if (KindOf(header.Kind!) is not { } kind)
        {
            return new Refused<Envelope>(new Refusal("kind", "is none that this build knows", "upgrade this side, or correct the sender"));
        }

        var part = header.Message.GetValueOrDefault();
        try
        {
            return JsonSerializer.Deserialize(json[part], TypeOf(kind)) is { } message
                ? new Done<Envelope>(new Envelope(header.SchemaVersion.GetValueOrDefault(), TraceOf(header), message))
                : new Refused<Envelope>(Refusal.Of("message", "is null"));
        }
        catch (JsonException wrong)
        {
            return new Refused<Envelope>(JsonProblem.Of(wrong, Position(wrong, json, part.Start.Value)));
        }
    }

    private static TraceParent? TraceOf(JsonHeader header) => header.TraceParent is { } trace ? new TraceParent(trace) : null;

    private static MessageKind? KindOf(string name)
    {
        foreach (var kind in Enum.GetValues<MessageKind>())
        {
            if (kind.ToString() == name)
            {
                return kind;
            }
        }

        return null;
    }

    private static JsonTypeInfo TypeOf(MessageKind kind) => kind switch
    {
        MessageKind.Beat => WireJsonContext.Default.Beat,
        MessageKind.BeatReply => WireJsonContext.Default.BeatReply,
        MessageKind.LocationReport => WireJsonContext.Default.LocationReport,
        MessageKind.Align => WireJsonContext.Default.Align,
        MessageKind.Append => WireJsonContext.Default.Append,
        MessageKind.LogAck => WireJsonContext.Default.LogAck,
        MessageKind.VimHealth => WireJsonContext.Default.VimHealthEvent,
        MessageKind.Verdict => WireJsonContext.Default.VerdictEvent,
        MessageKind.PlanProgress => WireJsonContext.Default.PlanProgressEvent,
        MessageKind.MaintenanceNotice => WireJsonContext.Default.MaintenanceNoticeEvent,
        MessageKind.MaintenanceAcknowledgement => WireJsonContext.Default.MaintenanceAcknowledgementEvent,
        MessageKind.Audit => WireJsonContext.Default.AuditEvent,
        MessageKind.Alarm => WireJsonContext.Default.Alarm,
        MessageKind.SiteEvents => WireJsonContext.Default.SiteEvents,
        MessageKind.SiteEventsAck => WireJsonContext.Default.SiteEventsAck,
        MessageKind.Happened => WireJsonContext.Default.HappenedEvent,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind"),
    };

    private static string Position(JsonException exception, ReadOnlySpan<byte> json, int start)
    {
        var before = json[..start];
        var line = before.Count((byte)'\n') + (exception.LineNumber ?? 0);
        var column = (exception.BytePositionInLine ?? 0) + (exception.LineNumber is null or 0 ? start - (before.LastIndexOf((byte)'\n') + 1) : 0);
        return $" (line {line + 1}, byte {column + 1})";
    }
}
