using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>The operator API as JSON, the same at both ends: names in camel case, no key twice, nothing missing that must be there.</summary>
public static class ApiJson
{
    /// <summary>The most bytes of a request's body.</summary>
    public const int RequestBytesMax = 16 * 1024;

    /// <summary>The most bytes of an answer that a client takes.</summary>
    public const int AnswerBytesMax = 64 * 1024 * 1024;

    /// <summary>The most events of one answer.</summary>
    public const int EventsMax = 500;

    /// <summary>The longest time that an answer about events waits for one, in seconds.</summary>
    public const int WaitSecondsMax = 30;

    /// <summary>How it is written and read.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            AllowDuplicateProperties = false,
            MaxDepth = 16,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
