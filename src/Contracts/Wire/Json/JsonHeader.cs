using System.Text;
using System.Text.Json;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>
/// The members of an envelope in JSON. Found by one pass over the text, which allocates nothing and also tells whether it is JSON at all, and
/// not too deep; so that the version is known before the message is read.
/// </summary>
internal readonly record struct JsonHeader(int? SchemaVersion, string? TraceParent, string? Kind, Range? Message)
{
    /// <summary>Reads the header. Throws what <see cref="Utf8JsonReader"/> throws if the text is not JSON.</summary>
    public static Refusal? Read(ReadOnlySpan<byte> json, out JsonHeader header)
    {
        header = default;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireLimits.JsonDepthMax + 1 });
        var member = "";
        var start = 0;
        while (reader.Read())
        {
            if (reader.CurrentDepth >= WireLimits.JsonDepthMax && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                return Refusal.Of("document", $"nests deeper than {WireLimits.JsonDepthMax}");
            }

            if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
            {
                return Refusal.Of("document", "is not an object; write an envelope with schemaVersion, kind and message");
            }

            if (reader.CurrentDepth != 1)
            {
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                member = Plain(reader);
                continue;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                start = (int)reader.TokenStartIndex;
                continue;
            }

            var first = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray ? start : (int)reader.TokenStartIndex;
            if (Take(ref header, member, reader, first..(int)reader.BytesConsumed) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Refusal? Take(ref JsonHeader header, string member, Utf8JsonReader reader, Range value)
    {
        var text = reader.TokenType == JsonTokenType.String ? Plain(reader) : null;
        switch (member)
        {
            case "schemaVersion" when header.SchemaVersion is null:
                int? number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var whole) ? whole : null;
                header = header with { SchemaVersion = number };
                return number is null ? Refusal.Of(member, "is not a whole number of 32 bits") : null;
            case "traceparent" when header.TraceParent is null:
                header = header with { TraceParent = text };
                return text is null && reader.TokenType != JsonTokenType.Null ? Refusal.Of(member, "is not a string") : null;
            case "kind" when header.Kind is null:
                header = header with { Kind = text };
                return text is null ? Refusal.Of(member, "is not a string") : null;
            case "message" when header.Message is null:
                header = header with { Message = value };
                return null;
            case "schemaVersion" or "traceparent" or "kind" or "message":
                return Refusal.Of(member, "is given twice");
            default:
                return null;
        }
    }

    // Nothing of the header needs an escape, or is long.
    private static string Plain(Utf8JsonReader reader) =>
        reader.ValueIsEscaped || reader.ValueSpan.Length > WireLimits.TextLengthMax || !Ascii.IsValid(reader.ValueSpan)
            ? ""
            : Encoding.ASCII.GetString(reader.ValueSpan);
}
