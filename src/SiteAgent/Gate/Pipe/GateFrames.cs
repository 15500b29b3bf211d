using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.SiteAgent.Gate.Pipe;

/// <summary>The messages of the pipe as JSON, generated at compile time. What a record only derives is left out.</summary>
[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    IgnoreReadOnlyProperties = true,
    MaxDepth = 8,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GateOrder))]
[JsonSerializable(typeof(GateAnswer))]
internal sealed partial class GateJson : JsonSerializerContext;

/// <summary>A message on the pipe: its length in bytes (4, big-endian), then JSON. Longer ones than <see cref="BytesMax"/> are a broken contract.</summary>
internal static class GateFrames
{
    internal const int BytesMax = 256 * 1024;
    private const int HeaderBytes = 4;

    /// <summary>An order as a frame.</summary>
    /// <exception cref="ArgumentException">It is too long.</exception>
    internal static byte[] Write(GateOrder order) => Frame(JsonSerializer.SerializeToUtf8Bytes(order, GateJson.Default.GateOrder));

    /// <summary>An answer as a frame.</summary>
    internal static byte[] Write(GateAnswer answer) => Frame(JsonSerializer.SerializeToUtf8Bytes(answer, GateJson.Default.GateAnswer));

    /// <summary>Takes the first frame off what was received.</summary>
    /// <param name="received">What was received.</param>
    /// <param name="json">The message.</param>
    /// <returns>How many bytes it took; 0 if it is not complete yet.</returns>
    /// <exception cref="JsonException">The length is out of bounds.</exception>
    internal static int Take(ReadOnlySpan<byte> received, out ReadOnlySpan<byte> json)
    {
        json = default;
        if (received.Length < HeaderBytes)
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(received);
        if (length is <= 0 or > BytesMax)
        {
            throw new JsonException($"a message claims {length} bytes; 1 to {BytesMax} are allowed");
        }

        if (received.Length < HeaderBytes + length)
        {
            return 0;
        }

        json = received.Slice(HeaderBytes, length);
        return HeaderBytes + length;
    }

    /// <summary>Reads an order, and checks what its form does not.</summary>
    /// <exception cref="JsonException">It is not an order.</exception>
    internal static GateOrder ReadOrder(ReadOnlySpan<byte> json)
    {
        var order = JsonSerializer.Deserialize(json, GateJson.Default.GateOrder) ?? throw new JsonException("an order is null");
        var problem = order switch
        {
            AttachOrder { Agent.Value: var boot } => Identifier.Problem(boot),
            VnfOrder { Vnf.Value: var vnf } => Identifier.Problem(vnf),
            _ => null,
        };
        return problem is null ? order : throw new JsonException($"the name in an order of type {order.GetType().Name} {problem}");
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is not an answer.</exception>
    internal static GateAnswer ReadAnswer(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, GateJson.Default.GateAnswer) ?? throw new JsonException("an answer is null");

    private static byte[] Frame(byte[] json)
    {
        if (json.Length > BytesMax)
        {
            throw new ArgumentException($"a message of {json.Length} bytes is longer than {BytesMax}");
        }

        var frame = new byte[HeaderBytes + json.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, json.Length);
        json.CopyTo(frame, HeaderBytes);
        return frame;
    }
}
