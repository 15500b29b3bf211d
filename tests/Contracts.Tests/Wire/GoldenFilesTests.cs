using System.Text;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

public class GoldenFilesTests
{
    public static TheoryData<string> Names => [.. Samples.All.Keys];

    public static TheoryData<string> NamesOnLink => [.. Samples.All.Where(sample => IsOnLink(sample.Value)).Select(sample => sample.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_its_golden_json_and_read_from_it(string name)
    {
        var json = Wires.Bytes(WireCodec.IndentedJson.Encode(Envelope(name)));
        Golden.Check($"{name}.json", Encoding.UTF8.GetString(json.Span) + "\n");
        Wires.AssertSame(Envelope(name), Wires.Envelope(WireCodec.Json.Decode(Golden.Read($"{name}.json"))));
    }

    [Theory]
    [MemberData(nameof(NamesOnLink))]
    public void A_message_is_written_as_its_golden_protobuf_and_read_from_it(string name)
    {
        var bytes = Wires.Bytes(WireCodec.Link.Encode(Envelope(name)));
        Golden.Check($"{name}.hex", HexDump.Write(bytes.Span));
        var golden = HexDump.Read(Encoding.ASCII.GetString(Golden.Read($"{name}.hex")));
        Wires.AssertSame(Envelope(name), Wires.Envelope(WireCodec.Link.Decode(golden)));
    }

    [Fact]
    public void Every_golden_file_has_a_sample()
    {
        var known = Samples.All.Keys.Select(name => $"{name}.json")
            .Concat(Samples.All.Where(sample => IsOnLink(sample.Value)).Select(sample => $"{sample.Key}.hex"))
            .Append(RefusalsTests.GoldenFile);
        Assert.Empty(Directory.EnumerateFiles(Golden.Folder).Select(Path.GetFileName).Except(known));
    }

    private static Envelope Envelope(string name) => Contracts.Wire.Envelope.Of(Samples.All[name], Samples.Trace);

    private static bool IsOnLink(object message) => MessageKinds.IsOnLink(MessageKinds.Of(message).GetValueOrDefault());
}
