using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NfvHa.Geo.Architecture.Tests;

/// <summary>
/// The lists really stop a build: a planted project in a temporary folder is built with this repo's settings.
/// It needs no network: the analyzer is there already, from the restore of this project.
/// </summary>
public sealed partial class BannedSymbolsBuildTests : IDisposable
{
    private const string Source = """
        namespace Planted;

        /// <summary>Reads a clock, which nobody may, and holds a dictionary, which a core may not.</summary>
        public static class Planted
        {
            /// <summary>Reads the clock.</summary>
            public static DateTimeOffset Clock() => DateTimeOffset.UtcNow;

            /// <summary>Has no order.</summary>
            public static int Unordered() => new Dictionary<int, int>().Count;
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nfvha-planted-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Planted.Core", "7 10")]
    [InlineData("Planted.Host", "7")]
    [Trait("Length", "long")]
    public async Task Build_OfAPlantedProject_ReportsTheBannedLines(string project, string lines)
    {
        Write($"{project}.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        Write("Planted.cs", Source);
        Write("Directory.Build.props", $"""<Project><Import Project="{RepoReader.Root}/Directory.Build.props" /></Project>""");
        Write("Directory.Packages.props", $"""<Project><Import Project="{RepoReader.Root}/Directory.Packages.props" /></Project>""");

        var output = await BuildAsync();

        Assert.SkipWhen(RestoreFailed().IsMatch(output), "the analyzer package cannot be restored here");
        Assert.Equal(lines, string.Join(' ', BannedLines(output)));
        Assert.DoesNotMatch(OtherError(), output);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text + "\n");

    private async Task<string> BuildAsync()
    {
        var start = new ProcessStartInfo("dotnet", ["build", "--nologo", "-nodeReuse:false", "-p:NuGetAudit=false", $"-p:RestoreSources={PackagesFolder()}"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private static IEnumerable<int> BannedLines(string output) =>
        BannedLine().Matches(output).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Order();

    private static string PackagesFolder() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [GeneratedRegex(@"Planted\.cs\((\d+),\d+\): error RS0030")]
    private static partial Regex BannedLine();

    [GeneratedRegex(@"error (?!RS0030)[A-Z]+\d+")]
    private static partial Regex OtherError();

    [GeneratedRegex(@"error NU\d+")]
    private static partial Regex RestoreFailed();
}
