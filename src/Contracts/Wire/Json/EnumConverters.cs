using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>An enum by its name: ours as they are in code, those of a standard in the standard's spelling. Numbers are not taken.</summary>
internal abstract class EnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private readonly ImmutableArray<(string Name, T Value)> _names;

    protected EnumConverter(JsonNamingPolicy? spelling = null) =>
        _names = [.. Enum.GetValues<T>().Select(value => (spelling?.ConvertName(value.ToString()) ?? value.ToString(), value))];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var (name, value) in _names)
            {
                if (reader.ValueTextEquals(name))
                {
                    return value;
                }
            }
        }

        throw new FieldException($"is none of {string.Join(", ", _names.Select(pair => pair.Name))}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(_names.First(pair => pair.Value.Equals(value)).Name);
}

internal sealed class TakeoverKindConverter : EnumConverter<TakeoverKind>;

internal sealed class HealthStateConverter : EnumConverter<HealthState>;

internal sealed class VerdictConverter : EnumConverter<Verdict>;

internal sealed class PlanKindConverter : EnumConverter<PlanKind>;

internal sealed class MaintenanceAnswerConverter : EnumConverter<MaintenanceAnswer>;

internal sealed class AuditOutcomeConverter : EnumConverter<AuditOutcome>;

internal sealed class OperationStateConverter() : EnumConverter<OperationState>(JsonNamingPolicy.SnakeCaseUpper);

internal sealed class AckStateConverter() : EnumConverter<AckState>(JsonNamingPolicy.SnakeCaseUpper);

internal sealed class PerceivedSeverityConverter() : EnumConverter<PerceivedSeverity>(JsonNamingPolicy.SnakeCaseUpper);

internal sealed class AlarmEventTypeConverter() : EnumConverter<AlarmEventType>(JsonNamingPolicy.SnakeCaseUpper);
