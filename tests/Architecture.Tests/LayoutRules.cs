using System.Text.RegularExpressions;

namespace NfvHa.Geo.Architecture.Tests;

/// <summary>Where files stand, how long they are and what may not stand in them. Each rule returns its violations.</summary>
public static partial class LayoutRules
{
    private const int LinesMax = 400;

    private static readonly string[] Modules = ["src/GlobalController", "src/SiteAgent", "src/Replication", "src/Traffic"];

    public static IEnumerable<string> NoProjectInAModulesParentFolder(RepoModel repo) =>
        from project in repo.Projects
        where Modules.Contains(project.Folder) || repo.Projects.Any(other => other.Folder.StartsWith(project.Folder + "/", StringComparison.Ordinal))
        select $"{project.File.Path} stands above other projects and would compile their files.";

    public static IEnumerable<string> EveryProjectIsInTheSolution(RepoModel repo)
    {
        var solution = repo.TextOf("NfvHa.Geo.sln").Replace('\\', '/');
        return repo.Projects
            .Where(project => !solution.Contains($"\"{project.File.Path}\"", StringComparison.Ordinal))
            .Select(project => $"{project.File.Path} is not in NfvHa.Geo.sln, so nothing builds it.");
    }

    /// <param name="repo">The repo.</param>
    /// <param name="longFiles">Files that may be longer, each with its reason.</param>
    public static IEnumerable<string> SourceFilesAreShort(RepoModel repo, IReadOnlyDictionary<string, string> longFiles)
    {
        var tooLong = repo.Files
            .Where(file => file.IsUnder("src") && file.Name.EndsWith(".cs", StringComparison.Ordinal) && LinesOf(file) >= LinesMax)
            .ToDictionary(file => file.Path, LinesOf);

        return tooLong
            .Where(file => !longFiles.ContainsKey(file.Key))
            .Select(file => $"{file.Key} has {file.Value} lines; below {LinesMax}, or listed with a reason.")
            .Concat(longFiles.Where(entry => !tooLong.ContainsKey(entry.Key)).Select(entry => $"{entry.Key} is listed as long and is not."))
            .Concat(longFiles.Where(entry => string.IsNullOrWhiteSpace(entry.Value)).Select(entry => $"{entry.Key} is listed as long without a reason."));
    }

    public static IEnumerable<string> NoAbsolutePaths(RepoModel repo) =>
        from file in repo.Files
        from match in AbsolutePath().Matches(file.Text)
        select $"{file.Path} line {LineOf(file, match.Index)} names a folder of one machine: {match.Value}";

    public static IEnumerable<string> NoOpenNotesInSource(RepoModel repo) =>
        from file in repo.Files
        where file.IsUnder("src")
        from match in OpenNote().Matches(file.Text)
        select $"{file.Path} line {LineOf(file, match.Index)} has an open note: {match.Value}";

    private static int LinesOf(RepoFile file) => file.Text.TrimEnd('\n').Count(c => c == '\n') + 1;

    private static int LineOf(RepoFile file, int index) => file.Text.AsSpan(0, index).Count('\n') + 1;

    // A folder in the middle of a longer path or address does not count. Written so that this file does not match itself.
    [GeneratedRegex(@"(?<![\w.\-/)}~])/(?:(?:work|root)/|tmp/h)")]
    private static partial Regex AbsolutePath();

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK)\b")]
    private static partial Regex OpenNote();
}
