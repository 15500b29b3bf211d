using System.Text.Unicode;
using Google.Protobuf.Reflection;

namespace NfvHa.Geo.Contracts.Wire.Protobuf;

/// <summary>
/// Looks over the bytes of a message before the generated parser does, so that nothing is allocated for a message that must not pass. An empty
/// item of a list takes two bytes on the wire and a hundred in memory; hence lists are counted here. The parser is also lenient where we are
/// not: it drops a field of the wrong type, cuts a number that is too long, mends text that is not UTF-8, and takes the last of two payloads.
/// Fields that are not in the schema are passed over.
/// </summary>
internal static class WireScan
{
    /// <summary>Reads the schema version, for which nothing else of the schema must be known.</summary>
    public static Refusal? SchemaVersion(ReadOnlySpan<byte> envelope, out int schemaVersion)
    {
        schemaVersion = 0;
        var fields = new FieldReader(envelope);
        while (fields.Next())
        {
            if (fields.Number == V1.Envelope.SchemaVersionFieldNumber && fields.Type == WireType.Varint)
            {
                schemaVersion = (int)long.Clamp((long)fields.Varint, int.MinValue, int.MaxValue);
            }
        }

        return fields.Problem is { } problem ? Refusal.Of("message", problem) : null;
    }

    /// <summary>Scans an envelope of this schema.</summary>
    public static Refusal? Envelope(ReadOnlySpan<byte> envelope)
    {
        var items = 0;
        return Message(envelope, V1.Envelope.Descriptor, ref items) is { } refusal
            ? refusal.Where.Length == 0 ? refusal.At("message") : refusal
            : null;
    }

    private static Refusal? Message(ReadOnlySpan<byte> message, MessageDescriptor type, ref int items)
    {
        Span<int> seen = stackalloc int[type.Fields.InDeclarationOrder().Count];
        var reader = new FieldReader(message);
        while (reader.Next())
        {
            if (type.FindFieldByNumber(reader.Number) is not { } field)
            {
                continue;
            }

            var count = ++seen[field.Index];
            if (Count(field, count, seen) is { } tooMany)
            {
                return tooMany.At(Name(field));
            }

            if (field.IsRepeated && ++items > WireLimits.ItemsTotalMax)
            {
                return new Refusal("", $"makes more than {WireLimits.ItemsTotalMax} items in all lists together", "put less into one message")
                    .At(Name(field));
            }

            var wrong = Value(reader, field)
                ?? (field.FieldType == FieldType.Message ? Message(reader.Content, field.MessageType, ref items) : null);
            if (wrong is not null)
            {
                return wrong.At(field.IsRepeated ? $"{Name(field)}[{count - 1}]" : Name(field));
            }
        }

        return reader.Problem is { } problem ? Refusal.Of("", problem) : null;
    }

    private static Refusal? Count(FieldDescriptor field, int count, ReadOnlySpan<int> seen)
    {
        if (field.IsRepeated)
        {
            return count > WireLimits.ItemsMax ? Refusal.Of("", $"has more than {WireLimits.ItemsMax} items") : null;
        }

        if (count > 1)
        {
            return Refusal.Of("", "is given twice");
        }

        if (field.RealContainingOneof is { } choice)
        {
            foreach (var other in choice.Fields)
            {
                if (other != field && seen[other.Index] > 0)
                {
                    return Refusal.Of("", $"is given as {other.JsonName} and as {field.JsonName}; only one of them may be there");
                }
            }
        }

        return null;
    }

    private static Refusal? Value(FieldReader reader, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String when reader.Type == WireType.Length =>
            Utf8.IsValid(reader.Content) ? null : Refusal.Of("", "is not UTF-8"),
        FieldType.Bytes or FieldType.Message when reader.Type == WireType.Length => null,
        FieldType.Bool or FieldType.Int64 when reader.Type == WireType.Varint => null,
        FieldType.Int32 or FieldType.Enum when reader.Type == WireType.Varint =>
            (long)reader.Varint is >= int.MinValue and <= int.MaxValue ? null : Refusal.Of("", "does not fit into 32 bits"),
        FieldType.SInt32 when reader.Type == WireType.Varint =>
            reader.Varint <= uint.MaxValue ? null : Refusal.Of("", "does not fit into 32 bits"),
        var type => Refusal.Of("", $"is written with wire type {(int)reader.Type}, which a field of type {type} never has"),
    };

    // Every payload is the message; which one it is does not belong in the path.
    private static string Name(FieldDescriptor field) =>
        field.ContainingType == V1.Envelope.Descriptor && field.RealContainingOneof is not null ? "message" : field.JsonName;
}
