using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>Plays scenarios, compares each with its golden transcript, and says what became of them.</summary>
public static class ScenariosCommand
{
    /// <summary>Plays all scenarios of a folder, or one.</summary>
    /// <param name="options">Which, and what to do with them.</param>
    /// <param name="output">Where to report.</param>
    /// <param name="figures">The figures.</param>
    /// <returns>The exit code.</returns>
    public static int Run(ScenariosOptions options, TextWriter output, out IReadOnlyDictionary<string, double> figures)
    {
        figures = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var files = ScenarioFile.In(options.Folder).Where(file => options.Only is null || file.Name == options.Only).ToImmutableArray();
        if (files.IsEmpty)
        {
            output.WriteLine(options.Only is null ? $"there is no scenario in {options.Folder}" : $"there is no scenario {options.Only} in {options.Folder}");
            return 2;
        }

        var played = files.AsParallel().AsOrdered().Select(file => Play(file, options)).ToImmutableArray();
        foreach (var (report, _) in played)
        {
            output.Write(report);
        }

        var failed = played.Count(each => !each.HasPassed);
        output.WriteLine($"{played.Length - failed} passed, {failed} failed");
        figures = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["scenarios_passed"] = played.Length - failed, ["scenarios_failed"] = failed };
        return failed == 0 ? 0 : 1;
    }

    private static (string Report, bool HasPassed) Play(ScenarioFile file, ScenariosOptions options)
    {
        var (scenario, errors) = ScenarioParser.Parse(file.Path, file.Name, file.Script);
        if (scenario is null)
        {
            return ($"failed  {file.Name}\n{Indented(string.Join('\n', errors))}", false);
        }

        var outcome = ScenarioRunner.Play(scenario, options.IsTraced);
        if (outcome.Failure is { } failure)
        {
            return ($"{outcome.Trace}failed  {file.Name}: {scenario.Title}\n{Indented(outcome.Transcript)}{Indented(failure)}", false);
        }

        if (options.Updates && file.Golden != outcome.Transcript)
        {
            file.Update(outcome.Transcript);
            return ($"{outcome.Trace}updated {file.Name}: {scenario.Title}\n", true);
        }

        return TranscriptDiff.Between(file.Golden, outcome.Transcript) is { } difference
            ? ($"{outcome.Trace}failed  {file.Name}: {scenario.Title}\n{Indented("the transcript differs from the golden one (-); if that is right, run with --update\n" + difference)}", false)
            : ($"{outcome.Trace}passed  {file.Name}: {scenario.Title}\n", true);
    }

    private static string Indented(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Where(line => line.Length > 0).Select(line => $"    {line}\n"));
}

/// <summary>Which scenarios are played, and what is done with them.</summary>
/// <param name="Folder">Where they are.</param>
public sealed record ScenariosOptions(string Folder)
{
    /// <summary>The folder in the repository, for who runs from its root.</summary>
    public const string DefaultFolder = "tests/Scenarios";

    /// <summary>This one only.</summary>
    public string? Only { get; init; }

    /// <summary>Write the transcripts of scenarios that hold into their files.</summary>
    public bool Updates { get; init; }

    /// <summary>Print the raw trace too.</summary>
    public bool IsTraced { get; init; }
}
