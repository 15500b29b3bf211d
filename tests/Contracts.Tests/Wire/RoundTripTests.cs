using CsCheck;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

public class RoundTripTests
{
    [Fact]
    public void What_the_link_writes_it_reads() => Gens.OnLink.Sample(envelope => AssertReturns(WireCodec.Link, envelope), iter: 2_000);

    [Fact]
    public void What_json_writes_it_reads() => Gens.All.Sample(envelope => AssertReturns(WireCodec.Json, envelope), iter: 2_000);

    [Fact]
    public void Json_for_people_is_the_same_json() => Gens.All.Sample(
        envelope =>
        {
            var indented = Wires.Bytes(WireCodec.IndentedJson.Encode(envelope));
            Wires.AssertSame(envelope, Wires.Envelope(WireCodec.Json.Decode(indented.Span)));
        },
        iter: 500);

    [Fact]
    public void An_event_does_not_go_over_the_link()
    {
        var refusal = Wires.Refusal(WireCodec.Link.Encode(Envelope.Of(Samples.Alarm)));
        Assert.Equal("kind is Alarm, which does not travel on the link: publish it on the event bus", refusal?.ToString());
    }

    [Fact]
    public void Something_that_is_no_message_cannot_be_put_into_an_envelope() =>
        Assert.Throws<ArgumentException>(() => Envelope.Of(new object()));

    private static void AssertReturns(WireCodec codec, Envelope envelope)
    {
        var bytes = Wires.Bytes(codec.Encode(envelope));
        var read = Wires.Envelope(codec.Decode(bytes.Span));
        Wires.AssertSame(envelope, read);
        Assert.True(bytes.Span.SequenceEqual(Wires.Bytes(codec.Encode(read)).Span), "written once more, the bytes are different");
    }
}
