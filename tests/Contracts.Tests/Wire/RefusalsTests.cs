using System.Text;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>Every refusal with its full text, as one table: Golden/Refusals.txt. What it says there is what an operator will read.</summary>
public class RefusalsTests
{
    public const string GoldenFile = "Refusals.txt";

    [Fact]
    public void Refusals_say_what_where_and_what_to_do()
    {
        var table = new StringBuilder();
        foreach (var (name, message) in BrokenMessages.All)
        {
            table.Append('\n').Append(name).Append('\n');
            var envelope = Envelope.Of(message, Samples.Trace);
            Line(table, "encode", WireCodec.Json.Encode(envelope));
            if (MessageKinds.IsOnLink(envelope.Kind) && BrokenMessages.OnLink(envelope) is { } bytes)
            {
                Line(table, "link  ", WireCodec.Link.Decode(bytes));
            }

            if (BrokenMessages.AsJson(envelope) is { } json)
            {
                Line(table, "json  ", WireCodec.Json.Decode(json));
            }
        }

        foreach (var (name, bytes) in BrokenBytes.OnLink)
        {
            table.Append('\n').Append(name).Append('\n');
            Line(table, "link  ", WireCodec.Link.Decode(bytes));
        }

        foreach (var (name, json) in BrokenBytes.AsJson)
        {
            table.Append('\n').Append(name).Append('\n');
            Line(table, "json  ", WireCodec.Json.Decode(Encoding.UTF8.GetBytes(json)));
        }

        Golden.Check(GoldenFile, table.ToString()[1..]);
    }

    [Fact]
    public void What_is_too_large_is_refused_before_it_is_looked_at()
    {
        AssertTooLarge(WireCodec.Link, WireLimits.LinkBytesMax);
        AssertTooLarge(WireCodec.Json, WireLimits.JsonBytesMax);
    }

    [Fact]
    public void The_bounds_themselves_are_not_refused()
    {
        foreach (var message in BoundaryMessages.All)
        {
            var bytes = Wires.Bytes(WireCodec.Link.Encode(Envelope.Of(message)));
            Wires.AssertSame(Envelope.Of(message), Wires.Envelope(WireCodec.Link.Decode(bytes.Span)));
            var json = Wires.Bytes(WireCodec.Json.Encode(Envelope.Of(message)));
            Wires.AssertSame(Envelope.Of(message), Wires.Envelope(WireCodec.Json.Decode(json.Span)));
        }
    }

    [Fact]
    public void A_message_of_good_parts_that_is_too_large_as_a_whole_is_refused_when_it_is_written()
    {
        var largest = (Beat)BoundaryMessages.All[0];
        var report = (LocationReport)Samples.All["LocationReport"];
        report = report with { Sites = [.. report.Sites.Select(sighting => sighting with { Last = largest })] };
        Assert.Matches(
            "^message has [0-9]{7} bytes, 4194304 is the most: put less into one message$",
            Wires.Refusal(WireCodec.Link.Encode(Envelope.Of(report)))?.ToString());
    }

    private static void Line<T>(StringBuilder table, string direction, WireResult<T> result) =>
        table.Append("  ").Append(direction).Append("  ").Append(Wires.Refusal(result)?.ToString() ?? "NOT REFUSED").Append('\n');

    private static void AssertTooLarge(WireCodec codec, int most)
    {
        Assert.Equal(most, codec.BytesMax);
        Assert.Equal(
            $"message has {most + 1} bytes, {most} is the most: put less into one message",
            Wires.Refusal(codec.Decode(new byte[most + 1]))?.ToString());
        Assert.DoesNotContain("bytes", Wires.Refusal(codec.Decode(new byte[most]))?.What ?? "", StringComparison.Ordinal);
    }
}
