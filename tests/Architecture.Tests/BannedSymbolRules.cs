using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NfvHa.Geo.Architecture.Tests;

/// <summary>Every project gets the list of banned symbols, every pure one the strict list too, and nobody switches it off.</summary>
public static partial class BannedSymbolRules
{
    private const string BuildProps = "Directory.Build.props";
    private const string BannedProps = "eng/BannedSymbols.props";
    private const string Rule = "RS0030";

    public static IEnumerable<string> EveryProjectGetsTheList(RepoModel repo)
    {
        if (!Items(repo, BuildProps, "Import").Any(item => Value(item, "Project") == BannedProps && Value(item, "Condition") == ""))
        {
            yield return $"{BuildProps} does not import {BannedProps}, or only sometimes.";
        }

        if (!Items(repo, BannedProps, "AdditionalFiles").Any(item => Value(item, "Include").EndsWith("BannedSymbols.txt", StringComparison.Ordinal) && Value(item, "Condition") == ""))
        {
            yield return $"{BannedProps} does not hand BannedSymbols.txt to every project.";
        }

        if (!Items(repo, BannedProps, "PackageReference").Any(item => Value(item, "Include") == "Microsoft.CodeAnalysis.BannedApiAnalyzers" && Value(item, "Condition") == ""))
        {
            yield return $"{BannedProps} does not give the analyzer to every project.";
        }
    }

    public static IEnumerable<string> EveryPureProjectGetsTheStrictList(RepoModel repo)
    {
        if (!Items(repo, BannedProps, "AdditionalFiles").Any(item =>
            Value(item, "Include").EndsWith("BannedSymbols.Core.txt", StringComparison.Ordinal) && Value(item, "Condition") == "'$(IsPureCore)' == 'true'"))
        {
            yield return $"{BannedProps} does not hand BannedSymbols.Core.txt to the pure projects.";
        }

        var condition = Items(repo, BannedProps, "IsPureCore").Select(item => Value(item, "Condition")).FirstOrDefault("");
        foreach (var project in repo.Projects.Where(project => project.IsPure && !Covers(condition, project.Name)))
        {
            yield return $"{project.Name} is pure, but {BannedProps} does not count it as such.";
        }
    }

    /// <summary>A project in a folder Core must be called so, or it would slip through by its name.</summary>
    public static IEnumerable<string> EveryProjectInACoreFolderIsACore(RepoModel repo) =>
        from project in repo.Projects
        where project.IsIn("src") && project.Folder.EndsWith("/Core", StringComparison.Ordinal) && !project.IsCore
        select $"{project.File.Path} stands in a folder Core, but its name does not end in .Core.";

    public static IEnumerable<string> NobodySwitchesTheListOff(RepoModel repo)
    {
        var silenced =
            from file in repo.Files
            where file.IsUnder("src") || file.Name is ".editorconfig" or ".globalconfig" || file.Path == BuildProps || (file.IsUnder("eng") && IsBuildFile(file))
            where file.Text.Contains(Rule, StringComparison.Ordinal)
            select $"{file.Path} names {Rule}; the ban has no exceptions.";

        var shadowed =
            from file in repo.Files
            where file.Folder != "" && file.Name is "Directory.Build.props" or "Directory.Build.targets"
            select $"{file.Path} hides the one at the root.";

        var changed =
            from project in repo.Projects
            where project.IsIn("src") && OptOut().IsMatch(project.File.Text)
            select $"{project.File.Path} changes what it is banned from.";

        return [.. silenced, .. shadowed, .. changed];
    }

    private static bool IsBuildFile(RepoFile file) =>
        file.Name.EndsWith(".props", StringComparison.Ordinal) || file.Name.EndsWith(".targets", StringComparison.Ordinal);

    private static bool Covers(string condition, string name) =>
        condition.Split(" or ").Any(clause =>
            (EndsWith().Match(clause) is { Success: true } suffix && name.EndsWith(suffix.Groups[1].Value, StringComparison.Ordinal))
            || (IsNamed().Match(clause) is { Success: true } whole && name == whole.Groups[1].Value));

    private static IEnumerable<XElement> Items(RepoModel repo, string path, string element) =>
        repo.TextOf(path) is { Length: > 0 } text ? XDocument.Parse(text).Descendants(element) : [];

    private static string Value(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? "";

    [GeneratedRegex(@"^\s*\$\(MSBuildProjectName\.EndsWith\('([^']+)'\)\)\s*$")]
    private static partial Regex EndsWith();

    [GeneratedRegex(@"^\s*'\$\(MSBuildProjectName\)' == '([^']+)'\s*$")]
    private static partial Regex IsNamed();

    [GeneratedRegex("IsPureCore|BannedSymbols|BannedApiAnalyzers|AdditionalFiles|ImportDirectoryBuildProps|RunAnalyzers")]
    private static partial Regex OptOut();
}
