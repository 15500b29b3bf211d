using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire.Validation;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>An epoch as generation and counter, e.g. <c>"1.42"</c>.</summary>
internal sealed class EpochConverter()
    : TextConverter<Epoch>(text => Epoch.TryParse(text, out var epoch) ? epoch : null, epoch => epoch.ToString(), "an epoch; write generation.counter, e.g. \"1.42\"");

/// <summary>A promiser as <c>"location/NAME"</c> or <c>"site/NAME"</c>.</summary>
internal sealed class PromiserIdConverter() : TextConverter<PromiserId>(
    Parse,
    promiser => promiser.ToString(),
    "a promiser; write \"location/NAME\" or \"site/NAME\"")
{
    private static PromiserId? Parse(string text) =>
        text.StartsWith("location/", StringComparison.Ordinal) ? PromiserId.Of(new LocationId(text["location/".Length..]))
        : text.StartsWith("site/", StringComparison.Ordinal) ? PromiserId.Of(new SiteId(text["site/".Length..]))
        : null;
}

/// <summary>The source of an event as <c>"agent/SITE"</c> or <c>"controller/LOCATION"</c>.</summary>
internal sealed class EventSourceConverter() : TextConverter<EventSource>(
    Parse,
    source => source.ToString(),
    "a source; write \"agent/SITE\" or \"controller/LOCATION\"")
{
    private static EventSource? Parse(string text) =>
        text.StartsWith("agent/", StringComparison.Ordinal) ? EventSource.Of(new SiteId(text["agent/".Length..]))
        : text.StartsWith("controller/", StringComparison.Ordinal) ? EventSource.Of(new LocationId(text["controller/".Length..]))
        : null;
}

/// <summary>
/// A set of sites as an array of names. The set would put itself in order, so its order is looked at here, by the rule that holds for all.
/// </summary>
internal sealed class SiteSetConverter : JsonConverter<SiteSet>
{
    public override SiteSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new FieldException("is not a set of sites; write an array of names");
        }

        var sites = ImmutableArray.CreateBuilder<SiteId>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new FieldException("is not a name; write it as a string", $"[{sites.Count}]");
            }

            sites.Add(new SiteId(reader.GetString()!));
        }

        return Check.Sites("", sites.ToImmutable()) is { } refusal
            ? throw new FieldException(refusal.What, refusal.Where)
            : SiteSet.Of(sites);
    }

    public override void Write(Utf8JsonWriter writer, SiteSet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var site in value.Sites)
        {
            writer.WriteStringValue(site.Value);
        }

        writer.WriteEndArray();
    }
}
