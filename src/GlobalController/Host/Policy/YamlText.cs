using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NfvHa.Geo.GlobalController.Host.Policy;

/// <summary>
/// One document of a YAML text as JSON, and where each of its values stands. Only what JSON can say is taken: no anchors or aliases (a few lines of them can stand
/// for gigabytes), no tags, no key twice, nothing deeper than a file of policy is.
/// </summary>
/// <param name="Json">The document as JSON, UTF-8.</param>
/// <param name="Positions">Line and column of each value, by its path, e.g. <c>vnfs[0].level</c>; from 1.</param>
internal sealed record YamlText(ReadOnlyMemory<byte> Json, IReadOnlyDictionary<string, (long Line, long Column)> Positions)
{
    private const int DepthMax = 8;
    private const int DocumentsMax = 1_000;

    /// <summary>Reads all documents; those that hold nothing are left out.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The documents, or what is wrong and where.</returns>
    internal static (ImmutableArray<YamlText> Documents, string? Error) Read(string text)
    {
        var documents = ImmutableArray.CreateBuilder<YamlText>();
        using var reader = new StringReader(text);
        try
        {
            var parser = new Parser(new Scanner(reader, skipComments: true));
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                if (documents.Count == DocumentsMax)
                {
                    throw new FormatException($"there are more than {DocumentsMax} documents; put them together");
                }

                if (Document(parser) is { } document)
                {
                    documents.Add(document);
                }

                parser.Consume<DocumentEnd>();
            }

            return documents.Count > 0 ? (documents.ToImmutable(), null) : ([], "it holds nothing; write sites, vnfs or services, as geo export does");
        }
        catch (YamlException malformed)
        {
            return ([], $"{At(malformed.Start)}: is not YAML ({malformed.Message}); mend it there");
        }
        catch (FormatException refused)
        {
            return ([], refused.Message);
        }
    }

    /// <summary>Where an error stands that begins with a path: at the value, or at the nearest thing around it that is there.</summary>
    /// <param name="error">The error.</param>
    internal string Placed(string error)
    {
        var path = error.Split(' ', 2)[0];
        while (path.Length > 0 && !Positions.ContainsKey(path))
        {
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }

        var (line, column) = Positions[path];
        return string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}: {error}");
    }

    private static YamlText? Document(Parser parser)
    {
        if (parser.Accept<Scalar>(out var scalar) && scalar.Style == ScalarStyle.Plain && IsNothing(scalar.Value))
        {
            parser.MoveNext();
            return null;
        }

        var positions = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Value(parser, writer, positions, "", 0);
        }

        return new YamlText(json.ToArray(), positions);
    }

    private static void Value(Parser parser, Utf8JsonWriter writer, Dictionary<string, (long, long)> positions, string path, int depth)
    {
        var value = parser.Consume<ParsingEvent>();
        if (value is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw Wrong(value, "has an anchor or an alias, which are not taken; write the value out");
        }

        if (value is NodeEvent { Tag.IsEmpty: false })
        {
            throw Wrong(value, "has a tag, which is not taken; leave it out");
        }

        if (depth > DepthMax)
        {
            throw Wrong(value, $"is nested more than {DepthMax} deep; nothing here is");
        }

        positions[path] = (value.Start.Line, value.Start.Column);
        switch (value)
        {
            case Scalar scalar:
                Write(writer, scalar);
                break;
            case SequenceStart:
                writer.WriteStartArray();
                for (var place = 0; !parser.TryConsume<SequenceEnd>(out _); place++)
                {
                    Value(parser, writer, positions, string.Create(CultureInfo.InvariantCulture, $"{path}[{place}]"), depth + 1);
                }

                writer.WriteEndArray();
                break;
            case MappingStart:
                Mapping(parser, writer, positions, path, depth);
                break;
        }
    }

    private static void Mapping(Parser parser, Utf8JsonWriter writer, Dictionary<string, (long, long)> positions, string path, int depth)
    {
        writer.WriteStartObject();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<ParsingEvent>();
            if (key is not Scalar { Anchor.IsEmpty: true, Tag.IsEmpty: true, Value: { Length: > 0 and <= 100 } name })
            {
                throw Wrong(key, "is a key that is no plain word; write KEY: VALUE");
            }

            if (!keys.Add(name))
            {
                throw Wrong(key, $"has the key '{name}' again; write each key once");
            }

            writer.WritePropertyName(name);
            Value(parser, writer, positions, path.Length == 0 ? name : $"{path}.{name}", depth + 1);
        }

        writer.WriteEndObject();
    }

    /// <summary>As in YAML 1.2: yes and no are texts, and a leading zero makes no octal number.</summary>
    private static void Write(Utf8JsonWriter writer, Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
        {
            writer.WriteStringValue(scalar.Value);
        }
        else if (IsNothing(scalar.Value))
        {
            throw Wrong(scalar, "has no value; write one, or leave the key out to keep what is declared");
        }
        else if (scalar.Value is "true" or "false")
        {
            writer.WriteBooleanValue(scalar.Value == "true");
        }
        else if (long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(scalar.Value);
        }
    }

    private static bool IsNothing(string value) => value is "" or "~" or "null";

    private static string At(in Mark mark) => string.Create(CultureInfo.InvariantCulture, $"line {mark.Line}, column {mark.Column}");

    private static FormatException Wrong(ParsingEvent at, string what) => new($"{At(at.Start)}: {what}");
}
