using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using NfvHa.Geo.Simulation.Checkers.Linearizability;

namespace NfvHa.Geo.Simulation.Tests.Checkers.Linearizability;

/// <summary>
/// Histories as text: <c>w1[0,5] r1[7,9] w2[8,?]</c> is a write of 1 from tick 0 to 5, a read that returned 1, and a write of 2 without an
/// answer. Operations are numbered from 1.
/// </summary>
internal static partial class HistoryText
{
    public static ImmutableArray<RegisterOperation> Parse(string text)
    {
        Assert.Empty(Operation().Replace(text, "").Trim());
        return [.. Operation().Matches(text).Select((match, i) => new RegisterOperation(
            i + 1,
            match.Groups[1].Value == "w",
            Number(match.Groups[2]),
            Number(match.Groups[3]),
            match.Groups[4].Value == "?" ? null : Number(match.Groups[4])))];
    }

    public static string Print(ImmutableArray<RegisterOperation> history) =>
        string.Join(' ', history.Select(o => $"{(o.IsWrite ? 'w' : 'r')}{o.Value}[{o.Invoked},{(o.Returned is { } at ? $"{at}" : "?")}]"));

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"([wr])(-?\d+)\[(-?\d+),(-?\d+|\?)\]")]
    private static partial Regex Operation();
}
