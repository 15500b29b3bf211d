using Google.Protobuf;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Contracts.Wire.Protobuf;
using V1 = NfvHa.Geo.Contracts.Wire.Protobuf.V1;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>What no record can say but bytes can.</summary>
internal static class BrokenBytes
{
    private const string Ack = """{ "vnf": "hlr", "from": "south", "ownerBoot": "b7f3", "epoch": "1.42", "durableLength": 9 }""";

    public static (string Name, byte[] Bytes)[] OnLink { get; } =
    [
        ("bytes: none", []),
        ("bytes: noise", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("bytes: JSON", "{\"schemaVersion\":1}"u8.ToArray()),
        ("bytes: a group", [0x08, 0x01, 0x0b]),
        ("bytes: field number 0", [0x08, 0x01, 0x00, 0x01]),
        ("bytes: break off", LogAck(_ => { })[..^3]),
        ("bytes: break off within a part", [.. Header, 0x7a, 0x03, 0x0a, 0x09, 0x61]),
        ("bytes: wrong wire type", [.. Header, 0x7a, 0x02, 0x08, 0x01]),
        ("bytes: text that is not UTF-8", [.. Header, 0x7a, 0x03, 0x0a, 0x01, 0xff]),
        ("bytes: number of more than 32 bits", [.. Header, 0x7a, 0x09, 0x22, 0x07, 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]),
        ("bytes: a field twice", [.. Header, 0x7a, 0x06, 0x0a, 0x01, 0x61, 0x0a, 0x01, 0x62]),
        ("bytes: two payloads", [.. Header, 0x7a, 0x00, 0x6a, 0x00]),
        ("bytes: more items than any list has", [.. Header, 0x52, 0xa2, 0x9c, 0x01, .. Enumerable.Repeat(new byte[] { 0x4a, 0x00 }, 10_001).SelectMany(item => item)]),
        ("bytes: more items than any message has", Crowded()),
        ("schema: none", LogAck(envelope => envelope.SchemaVersion = 0)),
        ("schema: negative", LogAck(envelope => envelope.SchemaVersion = -1)),
        ("schema: newer", LogAck(envelope => envelope.SchemaVersion = 3)),
        ("schema: newer, and nothing else is understood", [0x08, 0x03, 0x7a, 0x02, 0x08, 0x01]),
        ("trace: bad", LogAck(envelope => envelope.Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7")),
        ("payload: none", LogAck(envelope => envelope.ClearPayload())),
        ("payload: unknown", [.. Header, 0xaa, 0x06, 0x00]),
        ("payload: empty", [.. Header, 0x7a, 0x00]),
        ("set: descending", Reply(directive => directive.Standbys.Insert(0, "west"))),
        ("set: same site twice", Reply(directive => directive.Eligible.Members.Add("south"))),
        ("set: site twice among those held", Reply(directive => directive.Sync.Held.Add(["a", "a"]))),
        ("set: bad name, out of order", Reply(directive => directive.Standbys.Add("A"))),
        ("part: sets missing", Reply(directive => directive.Sync = null)),
        ("part: locations missing", Reply(envelope => envelope.BeatReply.Desired.Locations = null)),
        ("promiser: both", Reply((V1.Envelope envelope) => { }, [0x12, 0x01, 0x61])),
        ("takeover: unspecified kind", Reply(directive => directive.Takeover = new V1.TakeoverIntent { Target = "south" })),
    ];

    public static (string Name, string Json)[] AsJson { get; } =
    [
        ("json: nothing", ""),
        ("json: not an object", "[1]"),
        ("json: two documents", Envelope("LogAck", Ack) + "{}"),
        ("json: breaks off", "{\n  \"schemaVersion\": 1,\n  \"kind\": \"LogAck\",\n  \"message\": { \"vnf\": \"hl"),
        ("json: comment", "{ /* note */ }"),
        ("json: too deep", Envelope("LogAck", string.Concat(Enumerable.Repeat("[", 16)) + string.Concat(Enumerable.Repeat("]", 16)))),
        ("json: no schema version", $$"""{ "kind": "LogAck", "message": {{Ack}} }"""),
        ("json: schema version is text", $$"""{ "schemaVersion": "1", "kind": "LogAck", "message": {{Ack}} }"""),
        ("json: newer schema", """{ "schemaVersion": 3, "kind": "Novelty", "message": [] }"""),
        ("json: schema version twice", """{ "schemaVersion": 1, "schemaVersion": 3 }"""),
        ("json: bad trace", $$"""{ "schemaVersion": 1, "traceparent": "none", "kind": "LogAck", "message": {{Ack}} }"""),
        ("json: trace is a number", $$"""{ "schemaVersion": 1, "traceparent": 7, "kind": "LogAck", "message": {{Ack}} }"""),
        ("json: no kind", $$"""{ "schemaVersion": 1, "message": {{Ack}} }"""),
        ("json: unknown kind", Envelope("Novelty", Ack)),
        ("json: kind of another case", Envelope("logAck", Ack)),
        ("json: no message", """{ "schemaVersion": 1, "kind": "LogAck" }"""),
        ("json: message is null", Envelope("LogAck", "null")),
        ("json: message is a list", Envelope("LogAck", "[]")),
        ("json: members missing", Envelope("LogAck", """{ "vnf": "hlr", "epoch": "1.42", "durableLength": 9 }""")),
        ("json: member twice", Envelope("LogAck", Ack.Replace("\"from\"", "\"vnf\"", StringComparison.Ordinal))),
        ("json: member is null", Envelope("LogAck", Ack.Replace("\"hlr\"", "null", StringComparison.Ordinal))),
        ("json: number for a name", Envelope("LogAck", Ack.Replace("\"hlr\"", "7", StringComparison.Ordinal))),
        ("json: text for a number", Envelope("LogAck", Ack.Replace("9 ", "\"9\" ", StringComparison.Ordinal))),
        ("json: fraction", Envelope("LogAck", Ack.Replace("9 ", "9.5 ", StringComparison.Ordinal))),
        ("json: not an epoch", Envelope("LogAck", Ack.Replace("1.42", "1.x", StringComparison.Ordinal))),
        ("json: epoch too large", Envelope("LogAck", Ack.Replace("1.42", "2147483648.1", StringComparison.Ordinal))),
        ("json: half a surrogate pair in a name", Envelope("LogAck", Ack.Replace("hlr", "\\ud83d", StringComparison.Ordinal))),
        ("json: half a surrogate pair in a text", Sample("Alarm", "lossOfSignal", "\\ud83d")),
        ("json: promiser", Sample("BeatReply", "\"location/loc-a\"", "\"loc-a\"")),
        ("json: set of sites is a name", Sample("BeatReply.peer", "\"promises\": [", "\"desired\": 1, \"promises\": [")),
        ("json: set descending", Sample("BeatReply", "\"south\",\n            \"west\"", "\"west\",\n            \"south\"")),
        ("json: set holds a number", Sample("BeatReply", "\"south\",\n            \"west\"", "\"south\", 5")),
        ("json: list is null", Sample("Beat.first", "\"peers\": []", "\"peers\": null")),
        ("json: item is null", Sample("VimHealthEvent", "\"components\": [", "\"components\": [ null,")),
        ("json: duration", Sample("Beat.first", "\"00:00:00\"", "\"5s\"")),
        ("json: time", Sample("VerdictEvent", "2026-03-01T", "2026-03-01 ")),
        ("json: bytes", Sample("Append", "\"payload\": \"\"", "\"payload\": \"$\"")),
        ("json: verdict", Sample("VerdictEvent", "\"Failed\"", "\"Dead\"")),
        ("json: verdict by number", Sample("VerdictEvent", "\"Failed\"", "6")),
        ("json: operation state in our spelling", Sample("PlanProgressEvent", "\"FAILED_TEMP\"", "\"FailedTemp\"")),
        ("json: source", Sample("VerdictEvent", "\"controller/loc-a\"", "\"loc-a\"")),
    ];

    // A location report of sites without names, each with a last beat of VNFs without names: two bytes each.
    private static byte[] Crowded()
    {
        byte[] beat = [.. Enumerable.Repeat(new byte[] { 0x4a, 0x00 }, 9_000).SelectMany(report => report)];
        byte[] sighting = [0x1a, .. Varint(beat.Length), .. beat];
        byte[] site = [0x42, .. Varint(sighting.Length), .. sighting];
        byte[] report = [.. Enumerable.Repeat(site, 30).SelectMany(item => item)];
        return [.. Header, 0x62, .. Varint(report.Length), .. report];
    }

    private static byte[] Header => [0x08, 0x01];

    private static byte[] LogAck(Action<V1.Envelope> change) => Changed("LogAck", change);

    private static byte[] Reply(Action<V1.VnfDirective> change) => Changed("BeatReply", envelope => change(envelope.BeatReply.Desired.Vnfs[0]));

    private static byte[] Reply(Action<V1.Envelope> change, params byte[] appended)
    {
        var envelope = V1.Envelope.Parser.ParseFrom(Changed("BeatReply", change));
        byte[] payload = [.. envelope.BeatReply.ToByteArray(), .. appended];
        return [.. Header, 0x5a, .. Varint(payload.Length), .. payload];
    }

    private static byte[] Changed(string sample, Action<V1.Envelope> change)
    {
        var envelope = ToProto.Envelope(Contracts.Wire.Envelope.Of(Samples.All[sample]));
        change(envelope);
        return envelope.ToByteArray();
    }

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];

    private static string Envelope(string kind, string message) => $$"""{ "schemaVersion": 1, "kind": "{{kind}}", "message": {{message}} }""";

    private static string Sample(string name, string old, string replacement)
    {
        var json = System.Text.Encoding.UTF8.GetString(Wires.Bytes(WireCodec.IndentedJson.Encode(Contracts.Wire.Envelope.Of(Samples.All[name]))).Span);
        Assert.Contains(old, json, StringComparison.Ordinal);
        var at = json.IndexOf(old, StringComparison.Ordinal);
        return json[..at] + replacement + json[(at + old.Length)..];
    }
}
