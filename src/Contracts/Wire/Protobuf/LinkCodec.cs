using Google.Protobuf;
using NfvHa.Geo.Contracts.Wire.Validation;

namespace NfvHa.Geo.Contracts.Wire.Protobuf;

/// <summary>
/// Protobuf, after Protos/link.proto. Reading goes in three steps, each on what the one before let pass: <see cref="WireScan"/> over the bytes,
/// the generated parser, and the mapping to our records.
/// </summary>
internal sealed class LinkCodec : WireCodec
{
    private static readonly MessageParser<V1.Envelope> Parser = V1.Envelope.Parser.WithDiscardUnknownFields(true);

    public override int BytesMax => WireLimits.LinkBytesMax;

    private protected override WireResult<ReadOnlyMemory<byte>> Write(Envelope envelope)
    {
        if (!MessageKinds.IsOnLink(envelope.Kind))
        {
            return new Refused<ReadOnlyMemory<byte>>(
                new Refusal("kind", $"is {envelope.Kind}, which does not travel on the link", "publish it on the event bus"));
        }

        var written = ToProto.Envelope(envelope);
        var length = written.CalculateSize();
        if (length > BytesMax)
        {
            return new Refused<ReadOnlyMemory<byte>>(TooLarge(length));
        }

        var bytes = written.ToByteArray();
        return WireScan.Envelope(bytes) is { } refusal
            ? new Refused<ReadOnlyMemory<byte>>(refusal)
            : new Done<ReadOnlyMemory<byte>>(bytes);
    }

    private protected override WireResult<Envelope> Read(ReadOnlySpan<byte> bytes)
    {
        if (WireScan.SchemaVersion(bytes, out var schemaVersion) is { } unreadable)
        {
            return new Refused<Envelope>(unreadable);
        }

        if (EnvelopeRules.Check(schemaVersion, traceParent: null) is { } wrongVersion)
        {
            return new Refused<Envelope>(wrongVersion);
        }

        if (WireScan.Envelope(bytes) is { } malformed)
        {
            return new Refused<Envelope>(malformed);
        }

        try
        {
            return Map(Parser.ParseFrom(bytes));
        }
        catch (InvalidProtocolBufferException)
        {
            return new Refused<Envelope>(Refusal.Of("message", "is not protobuf"));
        }
    }

    private static WireResult<Envelope> Map(V1.Envelope read)
    {
        TraceParent? trace = read.Traceparent.Length == 0 ? null : new TraceParent(read.Traceparent);
        if (EnvelopeRules.Check(read.SchemaVersion, trace?.Value) is { } refusal)
        {
            return new Refused<Envelope>(refusal);
        }

        var message = FromProto.Message(read, out var unordered);
        if (unordered is not null)
        {
            return new Refused<Envelope>(unordered.At("message"));
        }

        return message is null
            ? new Refused<Envelope>(new Refusal("message", "carries no payload that this build knows", "upgrade this side, or correct the sender"))
            : new Done<Envelope>(new Envelope(read.SchemaVersion, trace, message));
    }
}
