namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>Where a transcript leaves its golden one: the lines just before, and the first that differ.</summary>
public static class TranscriptDiff
{
    private const int LinesBefore = 2;
    private const int LinesShown = 6;

    /// <summary>Null if both are the same; otherwise <c>-</c> is golden and <c>+</c> is what was played.</summary>
    public static string? Between(string golden, string played)
    {
        if (golden == played)
        {
            return null;
        }

        var (expected, actual) = (Lines(golden), Lines(played));
        var same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return string.Join('\n', [
            .. expected[Math.Max(0, same - LinesBefore)..same].Select(line => $"  {line}"),
            .. expected.Skip(same).Take(LinesShown).Select(line => $"- {line}"),
            .. actual.Skip(same).Take(LinesShown).Select(line => $"+ {line}"),
        ]);
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');
}
