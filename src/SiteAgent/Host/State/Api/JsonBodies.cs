using System.Buffers;
using System.Collections.Immutable;
using System.Net.Mime;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using NfvHa.Geo.Replication.Core.State;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>Bodies of the state API over HTTP. A value is any JSON, and is kept as it was sent. Reading throws <see cref="FormatException"/>, which says what is wrong.</summary>
internal static class JsonBodies
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads a body.</summary>
    /// <exception cref="FormatException">It is not JSON, or can be understood in two ways.</exception>
    internal static async Task<JsonDocument> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException malformed)
        {
            throw new FormatException(
                malformed.LineNumber is { } line
                    ? $"the body is not JSON (line {line + 1}, byte {malformed.BytePositionInLine + 1})"
                    : "the body has an object that names something twice",
                malformed);
        }
    }

    /// <summary>What a save asks for: [ { "key", "value", "etag", "metadata", "options" } ].</summary>
    internal static ImmutableArray<AskedChange> Items(JsonElement body) => [.. Array(body, "the body").Select(item => Item(item, isDelete: false))];

    /// <summary>What a bulk read asks for: { "keys", "metadata" }.</summary>
    internal static (ImmutableArray<string> Keys, IEnumerable<KeyValuePair<string, string>> Metadata) Keys(JsonElement body) =>
        ([.. Array(Member(body, "keys"), "keys").Select(key => Text(key, "a key"))], Metadata(body));

    /// <summary>What a transaction asks for: { "operations": [ { "operation", "request" } ], "metadata" }.</summary>
    internal static (ImmutableArray<AskedChange> Changes, IEnumerable<KeyValuePair<string, string>> Metadata) Transaction(JsonElement body) =>
        ([.. Array(Member(body, "operations"), "operations").Select(Operation)], Metadata(body));

    /// <summary>What concurrency is asked for.</summary>
    /// <returns>Whether it is first-write.</returns>
    internal static bool IsFirstWrite(string? concurrency) => concurrency switch
    {
        "first-write" => true,
        null or "" or "last-write" => false,
        _ => throw new FormatException($"concurrency is '{concurrency}'; it must be first-write or last-write"),
    };

    /// <summary>Checks what consistency is asked for. It makes no difference: the policy of the VNF holds for every request.</summary>
    internal static void CheckConsistency(string? consistency)
    {
        if (consistency is not (null or "" or "eventual" or "strong"))
        {
            throw new FormatException($"consistency is '{consistency}'; it must be eventual or strong");
        }
    }

    /// <summary>Answers a bulk read.</summary>
    internal static void WriteItems(Utf8JsonWriter writer, ImmutableArray<string> keys, ImmutableArray<StateValue?> values)
    {
        writer.WriteStartArray();
        foreach (var (key, value) in keys.Zip(values))
        {
            writer.WriteStartObject();
            writer.WriteString("key", key);
            if (value is not null && IsJson(value.Data))
            {
                writer.WritePropertyName("data");
                writer.WriteRawValue(value.Data.Span, skipInputValidation: true);
                writer.WriteString("etag", value.Tag.ToString());
            }
            else if (value is not null)
            {
                writer.WriteString("error", "the value is not JSON: read it alone, or over gRPC");
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Whether a value is JSON; over gRPC it may be anything.</summary>
    internal static bool IsJson(ReadOnlyMemory<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data.Span);
            while (reader.Read())
            {
            }

            return reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Writes a body.</summary>
    internal static async Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(bytes))
        {
            write(writer);
        }

        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = bytes.WrittenCount;
        await response.Body.WriteAsync(bytes.WrittenMemory, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private static AskedChange Operation(JsonElement operation) => Optional(operation, "operation") switch
    {
        "upsert" => Item(Member(operation, "request"), isDelete: false),
        "delete" => Item(Member(operation, "request"), isDelete: true),
        var other => throw new FormatException($"operation type '{other}' is not supported; it must be upsert or delete"),
    };

    private static AskedChange Item(JsonElement item, bool isDelete)
    {
        var key = Text(Member(item, "key"), "key");
        var value = isDelete ? default(ReadOnlyMemory<byte>?) : JsonMarshal.GetRawUtf8Value(Member(item, "value")).ToArray();
        var concurrency = default(string);
        if (item.TryGetProperty("options", out var options) && options.ValueKind != JsonValueKind.Null)
        {
            concurrency = Optional(options, "concurrency");
            CheckConsistency(Optional(options, "consistency"));
        }

        return new AskedChange(key, value, Optional(item, "etag"), IsFirstWrite(concurrency), Metadata(item));
    }

    private static ImmutableArray<KeyValuePair<string, string>> Metadata(JsonElement element)
    {
        if (!element.TryGetProperty("metadata", out var metadata) || metadata.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("metadata is not an object; send { \"NAME\": \"TEXT\" }");
        }

        return [.. metadata.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, Text(pair.Value, $"metadata {pair.Name}")))];
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new FormatException($"{what} is not a list; send [ ... ]");

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found)
            ? found
            : throw new FormatException($"\"{name}\" is a required field");

    private static string? Optional(JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object ? throw new FormatException($"\"{name}\" is asked for in what is not an object; send {{ ... }}")
        : element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? Text(found, name)
        : null;

    private static string Text(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new FormatException($"{what} is not a text");
}
