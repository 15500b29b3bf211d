using System.Collections.Immutable;
using System.Text;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>A file of a scenario: the script, a line of dashes, and the golden transcript.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Script">The lines of the script.</param>
/// <param name="Golden">The golden transcript; empty as long as there is none.</param>
public sealed record ScenarioFile(string Path, ImmutableArray<string> Script, string Golden)
{
    private const string Separator = "----";

    /// <summary>The scenario's name: the file's without its ending.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Every scenario of a folder, by name.</summary>
    public static ImmutableArray<ScenarioFile> In(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal).Select(path => Of(path, File.ReadAllText(path)))];

    /// <summary>Takes a file apart.</summary>
    public static ScenarioFile Of(string path, string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToImmutableArray();
        var separator = lines.IndexOf(Separator);
        return separator < 0
            ? new ScenarioFile(path, lines, string.Empty)
            : new ScenarioFile(path, lines[..separator], string.Concat(lines[(separator + 1)..].Select(line => line + "\n")));
    }

    /// <summary>The file's text with another golden transcript.</summary>
    public string With(string golden) => string.Concat(Script.Select(line => line + "\n")) + Separator + "\n" + golden;

    /// <summary>Writes another golden transcript into the file.</summary>
    public void Update(string golden) => File.WriteAllText(Path, With(golden), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
