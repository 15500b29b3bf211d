namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>
/// One sentence of the protocol left out of the production sources. It is data, applied to the source text and compiled in memory: production code
/// has no switch for it.
/// </summary>
/// <param name="Name">Short and unique; what <c>--only</c> takes.</param>
/// <param name="Clause">The clause of the protocol, e.g. <c>S3.2</c>.</param>
/// <param name="Sentence">The rule that is left out.</param>
/// <param name="File">The file, from the repository's root.</param>
/// <param name="Find">Source text that occurs there exactly once.</param>
/// <param name="Replace">What stands there instead.</param>
public sealed record Mutant(string Name, string Clause, string Sentence, string File, string Find, string Replace)
{
    /// <summary>The configuration whose exhaustive exploration must find this mutant, or null if only seeds are asked to.</summary>
    public string? ExploreWith { get; init; }

    /// <summary>The focus of the seeds that are asked (Faults/Focus.cs), or null for all seeds in a row. It saves time, nothing else.</summary>
    public string? Focus { get; init; }

    /// <summary>Applies it to the sources.</summary>
    /// <returns>The file's new text, or why it can't be applied.</returns>
    public (string? Text, string? Error) Apply(SourceSet sources)
    {
        if (!sources.Files.TryGetValue(File, out var text))
        {
            return (null, $"there is no file {File}");
        }

        var place = text.IndexOf(Find, StringComparison.Ordinal);
        if (Find.Length == 0 || place < 0)
        {
            return (null, $"its text does not occur in {File}");
        }

        if (text.IndexOf(Find, place + 1, StringComparison.Ordinal) >= 0)
        {
            return (null, $"its text occurs more than once in {File}");
        }

        return Find == Replace
            ? (null, "it changes nothing")
            : (string.Concat(text.AsSpan(0, place), Replace, text.AsSpan(place + Find.Length)), null);
    }
}
