using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;

[assembly: InternalsVisibleTo("NfvHa.Geo.GlobalController.Host.Tests")]

namespace NfvHa.Geo.GlobalController.Host.Journal.Text;

/// <summary>
/// The parts of a journal as JSON. What a record only derives is left out; everything else must be there, once, and nothing besides: a journal of another
/// version must not be read with defaults in the place of facts.
/// </summary>
internal static class JournalJson
{
    private static readonly JsonSerializerOptions Options = new(JournalJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JournalJsonContext.Default.WithAddedModifier(RequireAll),
    };

    /// <summary>The text of a part.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)));

    /// <summary>The part of a text.</summary>
    /// <exception cref="FormatException">It is none; the message says where and why.</exception>
    public static T Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T))) ?? throw new FormatException("is null");
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"{wrong.Path ?? "$"}: {wrong.Message}", wrong);
        }
    }

    private static void RequireAll(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = property.Set is not null || property.AssociatedParameter is not null;
        }
    }
}

/// <summary>The serializers, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    IgnoreReadOnlyProperties = true,
    MaxDepth = 16,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(BootIdConverter),
        typeof(LocationIdConverter),
        typeof(SiteIdConverter),
        typeof(VnfIdConverter),
        typeof(EpochConverter),
        typeof(SiteSetConverter),
        typeof(NameConverter<FenceProof>),
        typeof(NameConverter<GateKind>),
        typeof(NameConverter<PlanKind>),
        typeof(NameConverter<PlanStep>),
        typeof(NameConverter<ReplicationMode>),
        typeof(NameConverter<ServiceAvailabilityLevel>),
        typeof(NameConverter<TakeoverKind>),
    ])]
[JsonSerializable(typeof(JournalHeader))]
[JsonSerializable(typeof(TrafficHeader))]
[JsonSerializable(typeof(VnfRecord))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(SpreadService))]
[JsonSerializable(typeof(TrafficIntent))]
[JsonSerializable(typeof(Transaction))]
[JsonSerializable(typeof(TrafficChange))]
[JsonSerializable(typeof(LocationHeader))]
[JsonSerializable(typeof(PromiseText))]
[JsonSerializable(typeof(GenerationHeader))]
internal sealed partial class JournalJsonContext : JsonSerializerContext;
