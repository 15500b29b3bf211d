using System.Text;
using Google.Protobuf;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Contracts.Wire.Protobuf;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>What a later build of the same schema version may add is passed over.</summary>
public class CompatibilityTests
{
    [Fact]
    public void Unknown_protobuf_fields_are_passed_over()
    {
        var known = Envelope.Of(Samples.All["LogAck"], Samples.Trace);
        var written = ToProto.Envelope(known);
        var payload = written.LogAck.ToByteArray();
        written.ClearPayload();

        // Fields 1023, one of each wire type.
        byte[] added = [0xf8, 0x3f, 0x01, 0xfa, 0x3f, 0x02, 0x61, 0x62, 0xfd, 0x3f, 1, 2, 3, 4, 0xf9, 0x3f, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] message = [.. written.ToByteArray(), .. added, 0x7a, (byte)(payload.Length + added.Length), .. payload, .. added];
        Wires.AssertSame(known, Wires.Envelope(WireCodec.Link.Decode(message)));
    }

    [Fact]
    public void Unknown_json_members_are_passed_over()
    {
        var known = Envelope.Of(Samples.All["LogAck"], Samples.Trace);
        var json = Encoding.UTF8.GetString(Wires.Bytes(WireCodec.Json.Encode(known)).Span)
            .Replace("{", """{"novelty":{"deep":[1,"two",null]},""", StringComparison.Ordinal);
        Wires.AssertSame(known, Wires.Envelope(WireCodec.Json.Decode(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void The_order_of_json_members_does_not_matter()
    {
        var json = """
            { "message": { "durableLength": 90417, "epoch": "1.42", "ownerBoot": "b7f3", "from": "south", "vnf": "hlr" }, "kind": "LogAck", "schemaVersion": 1 }
            """;
        Wires.AssertSame(Envelope.Of(Samples.All["LogAck"]), Wires.Envelope(WireCodec.Json.Decode(Encoding.UTF8.GetBytes(json))));
    }

    [Theory]
    [InlineData("Beat.first", "troubles", "[]")]
    [InlineData("LocationReport", "isWaking", "true")]
    public void A_json_member_that_was_added_may_be_missing_and_means_what_was_meant_before(string sample, string member, string value)
    {
        var message = sample == "LocationReport" ? ((LocationReport)Samples.All[sample]) with { IsWaking = true } : Samples.All[sample];
        var json = Encoding.UTF8.GetString(Wires.Bytes(WireCodec.Json.Encode(Envelope.Of(message))).Span);
        var before = json.Replace($",\"{member}\":{value}", "", StringComparison.Ordinal);
        Assert.NotEqual(json, before);

        var read = Wires.Envelope(WireCodec.Json.Decode(Encoding.UTF8.GetBytes(before))).Message;
        Assert.True(read is Beat { Troubles: [] } or LocationReport { IsWaking: false });
    }
}
