using Grpc.Core;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Streams;

/// <summary>A message on its way out, encoded once however many peers get it.</summary>
internal sealed record Outgoing(MessageKind Kind, ReadOnlyMemory<byte> Bytes);

/// <summary>What came in, decoded while its bytes were at hand.</summary>
internal sealed record Arrived(WireResult<Envelope> Result);

/// <summary>
/// The methods of the link: one for each lane, bidirectional, bytes of <see cref="WireCodec.Link"/>. Nothing is generated from a proto: the generated
/// classes would pass by the codec's rules (docs/wire.md).
/// </summary>
internal static class LinkMethods
{
    private const string Service = "nfvha.geo.link.v1.Link";

    private static readonly Marshaller<Outgoing> Out = new(
        static (message, context) =>
        {
            context.SetPayloadLength(message.Bytes.Length);
            var buffer = context.GetBufferWriter();
            message.Bytes.Span.CopyTo(buffer.GetSpan(message.Bytes.Length));
            buffer.Advance(message.Bytes.Length);
            context.Complete();
        },
        static _ => throw new NotSupportedException("This side of the method only sends."));

    private static readonly Marshaller<Arrived> In = new(
        static (_, _) => throw new NotSupportedException("This side of the method only receives."),
        static context =>
        {
            var bytes = context.PayloadAsReadOnlySequence();
            return new Arrived(WireCodec.Link.Decode(bytes.IsSingleSegment ? bytes.FirstSpan : context.PayloadAsNewBuffer()));
        });

    /// <summary>As the opener sees it.</summary>
    public static Method<Outgoing, Arrived> OfClient(Lane lane) => new(MethodType.DuplexStreaming, Service, lane.ToString(), Out, In);

    /// <summary>As the accepter sees it.</summary>
    public static Method<Arrived, Outgoing> OfServer(Lane lane) => new(MethodType.DuplexStreaming, Service, lane.ToString(), In, Out);
}
