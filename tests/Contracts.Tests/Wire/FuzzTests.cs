using System.Text;
using System.Text.Json;
using CsCheck;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>Whatever comes in: no exception, and either a message that could be sent again, or a refusal that an operator can read.</summary>
public class FuzzTests
{
    private const int Many = 5_000;
    private const int RefusalLengthMax = 1_000;

    private static readonly Gen<(int Kind, double At, double Length, byte[] Bytes)> Mutation =
        Gen.Select(Gen.Int[0, 5], Gen.Double.Unit, Gen.Double.Unit, Gen.Byte.Array[1, 12]);

    private static readonly Gen<string> Junk = Gens.OneOf(
        "null", "true", "-1", "0", "1e99", "3000000000", "9223372036854775808", "\"\"", "\"x\"", "\"-1.5\"", "\"1.\"", "\"\\ud800\"", "\"a\\nb\"",
        $"\"{new string('y', 700)}\"", "[]", "[null]", "{}", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", "\"2026-13-01T00:00:00Z\"", "\"-00:00:01\"");

    [Fact]
    public void Random_bytes_on_the_link() => Gen.Byte.Array[0, 200].Sample(bytes => AssertAnswered(WireCodec.Link, bytes), iter: Many);

    [Fact]
    public void Random_bytes_as_json() => Gen.Byte.Array[0, 200].Sample(bytes => AssertAnswered(WireCodec.Json, bytes), iter: Many);

    [Fact]
    public void Random_text_as_json() => Gen.Char["{}[]\":,0123456789-.eE \\utrfalsn"].Array[0, 60].Sample(
        letters => AssertAnswered(WireCodec.Json, Encoding.ASCII.GetBytes(letters)),
        iter: Many);

    [Fact]
    public void Mutated_messages_on_the_link() => Gen.Select(Gens.OnLink, Gens.OnLink, Mutation.Array[1, 4]).Sample(
        (envelope, other, mutations) => AssertAnswered(WireCodec.Link, Mutate(WireCodec.Link, envelope, other, mutations)),
        iter: Many);

    [Fact]
    public void Mutated_messages_as_json() => Gen.Select(Gens.All, Gens.All, Mutation.Array[1, 4]).Sample(
        (envelope, other, mutations) => AssertAnswered(WireCodec.Json, Mutate(WireCodec.Json, envelope, other, mutations)),
        iter: Many);

    [Fact]
    public void A_value_of_a_json_message_is_something_else() => Gen.Select(Gens.All, Gen.Double.Unit, Junk).Sample(
        (envelope, at, junk) =>
        {
            var json = Wires.Bytes(WireCodec.Json.Encode(envelope)).ToArray();
            var values = Values(json);
            var value = values[(int)(at * (values.Count - 1))];
            AssertAnswered(WireCodec.Json, [.. json[..value.Start], .. Encoding.UTF8.GetBytes(junk), .. json[value.End..]]);
        },
        iter: Many);

    [Fact]
    public void A_message_that_breaks_off_is_refused_wherever_it_does()
    {
        foreach (var (codec, sample) in from sample in Samples.All.Values from codec in new[] { WireCodec.Link, WireCodec.Json } select (codec, sample))
        {
            if (codec.Encode(Envelope.Of(sample, Samples.Trace)) is not Done<ReadOnlyMemory<byte>> { Value: var bytes })
            {
                continue;
            }

            for (var length = 0; length < bytes.Length; length++)
            {
                AssertAnswered(codec, bytes.Span[..length]);
                Assert.NotNull(Wires.Refusal(codec.Decode(bytes.Span[..length])));
            }
        }
    }

    private static void AssertAnswered(WireCodec codec, ReadOnlySpan<byte> bytes)
    {
        switch (codec.Decode(bytes))
        {
            case Done<Envelope> done:
                Wires.AssertSame(done.Value, Wires.Envelope(codec.Decode(Wires.Bytes(codec.Encode(done.Value)).Span)));
                break;
            case Refused<Envelope> refused:
                var text = refused.Reason.ToString();
                Assert.InRange(text.Length, 1, RefusalLengthMax);
                Assert.DoesNotContain(text, char.IsControl);
                Assert.DoesNotContain("NfvHa", text, StringComparison.Ordinal);
                Assert.False(refused.Reason.Where.Length == 0 || refused.Reason.What.Length == 0 || refused.Reason.ToDo.Length == 0, text);
                break;
            default:
                Assert.Fail("neither done nor refused");
                break;
        }
    }

    private static byte[] Mutate(WireCodec codec, Envelope envelope, Envelope other, (int Kind, double At, double Length, byte[] Bytes)[] mutations)
    {
        var bytes = Wires.Bytes(codec.Encode(envelope)).ToArray();
        var spare = Wires.Bytes(codec.Encode(other)).ToArray();
        foreach (var (kind, where, howMuch, given) in mutations)
        {
            var at = (int)(where * bytes.Length);
            var end = at + (int)(howMuch * (bytes.Length - at) / 4);
            bytes = kind switch
            {
                0 => [.. bytes[..at], .. given, .. bytes[Math.Min(bytes.Length, at + given.Length)..]],
                1 => [.. bytes[..at], .. given, .. bytes[at..]],
                2 => [.. bytes[..at], .. bytes[end..]],
                3 => [.. bytes[..end], .. bytes[at..]],
                4 => [.. bytes[..at], .. spare[(int)(where * spare.Length)..]],
                _ => [.. bytes.Select((value, i) => i == at ? (byte)(value ^ (1 << (given[0] & 7))) : value)],
            };
        }

        return bytes;
    }

    /// <summary>Where each value of a JSON text begins and ends, those within others too.</summary>
    private static List<Range> Values(byte[] json)
    {
        var values = new List<Range>();
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    open.Push((int)reader.TokenStartIndex);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    values.Add(open.Pop()..(int)reader.BytesConsumed);
                    break;
                case not JsonTokenType.PropertyName:
                    values.Add((int)reader.TokenStartIndex..(int)reader.BytesConsumed);
                    break;
                default:
                    break;
            }
        }

        return values;
    }
}
