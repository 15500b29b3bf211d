using NfvHa.Geo.Contracts.Wire.Json;
using NfvHa.Geo.Contracts.Wire.Protobuf;
using NfvHa.Geo.Contracts.Wire.Validation;

namespace NfvHa.Geo.Contracts.Wire;

/// <summary>
/// Envelopes to bytes and back, the same way for each format. Both directions hold the message to the same rules, so what one side encodes the
/// other side takes. Neither throws, whatever the input. Safe to share between threads.
/// </summary>
public abstract class WireCodec
{
    private protected WireCodec()
    {
    }

    /// <summary>Protobuf, for the link. Carries the kinds of <see cref="MessageKinds.IsOnLink"/>.</summary>
    public static WireCodec Link { get; } = new LinkCodec();

    /// <summary>JSON, for the event bus and the operator API. Carries every kind.</summary>
    public static WireCodec Json { get; } = new JsonCodec(indented: false);

    /// <summary>The same JSON laid out for people, for dumps.</summary>
    public static WireCodec IndentedJson { get; } = new JsonCodec(indented: true);

    /// <summary>The largest message of this format, in bytes.</summary>
    public abstract int BytesMax { get; }

    /// <summary>Writes an envelope.</summary>
    /// <returns>
    /// The bytes; or refused, because the message breaks a rule, or is too large as a whole: then the sender must put less into it.
    /// </returns>
    public WireResult<ReadOnlyMemory<byte>> Encode(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var refusal = EnvelopeRules.Check(envelope.SchemaVersion, envelope.Trace is { } trace ? trace.Value ?? "" : null) ?? MessageRules.Check(envelope.Message);
        return refusal is null ? Write(envelope) : new Refused<ReadOnlyMemory<byte>>(refusal);
    }

    /// <summary>Reads an envelope.</summary>
    /// <param name="bytes">One message, nothing before or after it. Nothing of it is kept.</param>
    public WireResult<Envelope> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return new Refused<Envelope>(TooLarge(bytes.Length));
        }

        var result = Read(bytes);
        return result is Done<Envelope> done && MessageRules.Check(done.Value.Message) is { } refusal
            ? new Refused<Envelope>(refusal)
            : result;
    }

    /// <summary>Writes an envelope that keeps the rules; looks after the size.</summary>
    private protected abstract WireResult<ReadOnlyMemory<byte>> Write(Envelope envelope);

    /// <summary>Reads an envelope of a good size, checks all but the rules of the message.</summary>
    private protected abstract WireResult<Envelope> Read(ReadOnlySpan<byte> bytes);

    private protected Refusal TooLarge(long length) =>
        new("message", $"has {length} bytes, {BytesMax} is the most", "put less into one message");
}
