namespace NfvHa.Geo.Architecture.Tests;

/// <summary>Reads this repo from disk into a <see cref="RepoModel"/>: every text file that is not built or downloaded.</summary>
public static class RepoReader
{
    private const string SolutionName = "NfvHa.Geo.sln";

    private static readonly string[] SkippedFolders = [".git", ".vs", ".idea", "bin", "obj", "artifacts", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static RepoModel Model { get; } = new(FilesUnder(Root).Select(ReadFile).OfType<RepoFile>());

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionName)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No {SolutionName} in or above {AppContext.BaseDirectory}.");
    }

    private static IEnumerable<string> FilesUnder(string folder) =>
        Directory.EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(child => !SkippedFolders.Contains(Path.GetFileName(child)))
                .SelectMany(FilesUnder));

    private static RepoFile? ReadFile(string path)
    {
        var text = File.ReadAllText(path);
        return text.Contains('\0', StringComparison.Ordinal) ? null : new RepoFile(Path.GetRelativePath(Root, path).Replace('\\', '/'), text);
    }
}
