using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NfvHa.Geo.Contracts.Api;
using YamlDotNet.Serialization;

namespace NfvHa.Geo.Cli.Output;

/// <summary>Writes an answer in the format that was asked for.</summary>
internal static class Writer
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an answer.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="format">The format.</param>
    /// <param name="value">The answer.</param>
    /// <param name="show">Writes it for people.</param>
    internal static void Write<T>(Terminal terminal, OutputFormat format, T value, Action<T> show)
    {
        switch (format)
        {
            case OutputFormat.Json:
                terminal.Out.WriteLine(JsonSerializer.Serialize(value, Indented));
                break;
            case OutputFormat.Yaml:
                terminal.Out.Write(new SerializerBuilder().WithQuotingNecessaryStrings().Build().Serialize(Plain(JsonSerializer.SerializeToNode(value, ApiJson.Options)) ?? new object()));
                break;
            default:
                show(value);
                break;
        }
    }

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject table => table.ToDictionary(entry => entry.Key, entry => Plain(entry.Value)),
        JsonArray list => list.Select(Plain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.GetValue<JsonElement>().TryGetInt64(out var whole) ? whole : value.GetValue<JsonElement>().GetDouble(),
            _ => value.ToString(),
        },
        _ => null,
    };
}
