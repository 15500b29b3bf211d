using System.Text.Json;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>A value that stands in JSON as a string.</summary>
/// <param name="read">The value of a text; null if it is none.</param>
/// <param name="write">The text of a value.</param>
/// <param name="form">The form of the text, as the rest of a sentence that begins with "is not".</param>
internal abstract class TextConverter<T>(Func<string, T?> read, Func<T, string> write, string form) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && read(reader.GetString()!) is { } value
            ? value
            : throw new FieldException($"is not {form}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}

/// <summary>A typed id. Its form is checked later, by the rules.</summary>
internal abstract class IdConverter<T>(Func<string, T> read, Func<T, string> write)
    : TextConverter<T>(text => read(text), write, "a name; write it as a string")
    where T : struct;

internal sealed class AgentInstanceIdConverter() : IdConverter<AgentInstanceId>(text => new(text), id => id.Value);

internal sealed class AlarmIdConverter() : IdConverter<AlarmId>(text => new(text), id => id.Value);

internal sealed class BootIdConverter() : IdConverter<BootId>(text => new(text), id => id.Value);

internal sealed class EventIdConverter() : IdConverter<EventId>(text => new(text), id => id.Value);

internal sealed class LocationIdConverter() : IdConverter<LocationId>(text => new(text), id => id.Value);

internal sealed class MaintenanceIdConverter() : IdConverter<MaintenanceId>(text => new(text), id => id.Value);

internal sealed class PlanIdConverter() : IdConverter<PlanId>(text => new(text), id => id.Value);

internal sealed class SiteIdConverter() : IdConverter<SiteId>(text => new(text), id => id.Value);

internal sealed class VimIdConverter() : IdConverter<VimId>(text => new(text), id => id.Value);

internal sealed class VnfIdConverter() : IdConverter<VnfId>(text => new(text), id => id.Value);
