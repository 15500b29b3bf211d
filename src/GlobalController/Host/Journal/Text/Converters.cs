using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.GlobalController.Host.Journal.Text;

/// <summary>A value that stands in JSON as a string, also as the name of a member.</summary>
/// <param name="read">The value of a text; null if it is none.</param>
/// <param name="write">The text of a value.</param>
/// <param name="form">The form of the text, as the rest of a sentence that begins with "is not".</param>
internal abstract class TextConverter<T>(Func<string, T?> read, Func<T, string> write, string form) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && read(reader.GetString()!) is { } value ? value : throw new JsonException($"is not {form}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(write(value));
}

/// <summary>A typed id, in the form of every name.</summary>
internal abstract class IdConverter<T>(Func<string, T> read, Func<T, string> write)
    : TextConverter<T>(text => Identifier.Problem(text) is null ? read(text) : null, write, "a name of 1 to 63 of a-z, 0-9 and '-'")
    where T : struct;

internal sealed class BootIdConverter() : IdConverter<BootId>(text => new(text), id => id.Value);

internal sealed class LocationIdConverter() : IdConverter<LocationId>(text => new(text), id => id.Value);

internal sealed class SiteIdConverter() : IdConverter<SiteId>(text => new(text), id => id.Value);

internal sealed class VnfIdConverter() : IdConverter<VnfId>(text => new(text), id => id.Value);

/// <summary>An epoch as generation and counter, e.g. <c>"1.42"</c>.</summary>
internal sealed class EpochConverter()
    : TextConverter<Epoch>(text => Epoch.TryParse(text, out var epoch) ? epoch : null, epoch => epoch.ToString(), "an epoch such as \"1.42\"");

/// <summary>An enum by its name in code. Numbers are not taken.</summary>
internal sealed class NameConverter<T>() : TextConverter<T>(
    text => Names.TryGetValue(text, out var value) ? value : null,
    value => value.ToString(),
    $"one of {string.Join(", ", Names.Keys)}")
    where T : struct, Enum
{
    private static readonly ImmutableSortedDictionary<string, T> Names =
        Enum.GetValues<T>().ToImmutableSortedDictionary(value => value.ToString(), value => value, StringComparer.Ordinal);
}

/// <summary>A set of sites as an array of names that ascend.</summary>
internal sealed class SiteSetConverter : JsonConverter<SiteSet>
{
    private static readonly SiteIdConverter Site = new();

    public override SiteSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("is not an array of names of sites");
        }

        var sites = ImmutableArray.CreateBuilder<SiteId>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var site = Site.Read(ref reader, typeof(SiteId), options);
            if (sites.Count > 0 && sites[^1] >= site)
            {
                throw new JsonException($"has {site} out of order");
            }

            sites.Add(site);
        }

        return SiteSet.Of(sites);
    }

    public override void Write(Utf8JsonWriter writer, SiteSet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var site in value.Sites)
        {
            Site.Write(writer, site, options);
        }

        writer.WriteEndArray();
    }
}
