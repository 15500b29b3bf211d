using System.Text.Json;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>What the serializer says is wrong with a message, in our words: its own name the types of this program, which no operator knows.</summary>
internal static class JsonProblem
{
    private const int PathLengthMax = 200;
    private const string MissingMark = "including: ";

    /// <summary>The refusal.</summary>
    /// <param name="wrong">What the serializer threw.</param>
    /// <param name="position">Line and byte in the whole document.</param>
    public static Refusal Of(JsonException wrong, string position)
    {
        var path = "message" + (wrong.Path is { Length: > 0 } found ? found[1..] : "") + (wrong as FieldException)?.Within;
        var where = (path.Length > PathLengthMax ? $"{path[..PathLengthMax]}..." : path) + position;
        return Known(wrong) is { } what
            ? Refusal.Of(where, what)
            : new Refusal(where, "has a value that this field cannot have", "see docs/wire.md for its form, and correct the sender");
    }

    private static string? Known(JsonException wrong)
    {
        if (wrong is FieldException)
        {
            return wrong.Message;
        }

        var missing = wrong.Message.IndexOf(MissingMark, StringComparison.Ordinal);
        if (missing >= 0)
        {
            var names = wrong.Message[(missing + MissingMark.Length)..];
            return $"lacks {names[..(names.LastIndexOf('\'') + 1)]}";
        }

        return wrong.Message.StartsWith("Duplicate", StringComparison.Ordinal) ? "has a member that is given twice" : null;
    }
}
