using System.Collections.Immutable;
using System.Xml.Linq;

namespace NfvHa.Geo.Architecture.Tests;

/// <summary>One text file; the path is relative to the repo root, with forward slashes.</summary>
public sealed record RepoFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);
}

/// <summary>One csproj with the project files that it references, as paths from the repo root.</summary>
public sealed record Project(RepoFile File, ImmutableArray<string> References)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(File.Name);

    public string Folder => File.Folder;

    public bool IsIn(string folder) => File.IsUnder(folder);

    public bool IsCore => Name.EndsWith(".Core", StringComparison.Ordinal);

    public bool IsHost => Name.EndsWith(".Host", StringComparison.Ordinal);

    public bool IsPure => IsIn("src") && (IsCore || Name == "NfvHa.Geo.Leases");
}

/// <summary>The repo as the rules see it: values only, so that a test can plant a violation.</summary>
public sealed class RepoModel
{
    private readonly ImmutableSortedDictionary<string, Project> _projects;

    public RepoModel(IEnumerable<RepoFile> files)
    {
        Files = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        _projects = Files
            .Where(file => file.Name.EndsWith(".csproj", StringComparison.Ordinal))
            .ToImmutableSortedDictionary(file => file.Path, Parse, StringComparer.Ordinal);
    }

    public ImmutableArray<RepoFile> Files { get; }

    public IEnumerable<Project> Projects => _projects.Values;

    public string TextOf(string path) => Files.FirstOrDefault(file => file.Path == path)?.Text ?? "";

    /// <summary>This repo with one file more, or with that file's text replaced.</summary>
    public RepoModel With(string path, string text) =>
        new(Files.Where(file => file.Path != path).Append(new RepoFile(path, text)));

    /// <summary>All that a project references, directly or through others; not itself.</summary>
    public IEnumerable<Project> Closure(Project project)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(project.References);
        while (open.TryPop(out var path))
        {
            if (seen.Add(path) && _projects.TryGetValue(path, out var next))
            {
                foreach (var reference in next.References)
                {
                    open.Push(reference);
                }
            }
        }

        return seen.Where(_projects.ContainsKey).Select(path => _projects[path]);
    }

    private static Project Parse(RepoFile file) =>
        new(file, [.. XDocument.Parse(file.Text).Descendants("ProjectReference").Select(item => Resolve(file.Folder, item.Attribute("Include")!.Value))]);

    private static string Resolve(string folder, string relative)
    {
        var parts = new List<string>(folder.Split('/'));
        foreach (var part in relative.Replace('\\', '/').Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
