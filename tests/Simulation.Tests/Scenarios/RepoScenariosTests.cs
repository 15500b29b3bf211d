using System.Collections.Immutable;
using NfvHa.Geo.Simulation.Scenarios;

namespace NfvHa.Geo.Simulation.Tests.Scenarios;

/// <summary>The scenarios of this repo: <c>./build.sh scenarios</c> plays them; here is what holds of the files as they stand.</summary>
public sealed class RepoScenariosTests
{
    private static readonly ImmutableArray<ScenarioFile> Files = ScenarioFile.In(FindFolder());

    [Fact]
    public void EveryScript_IsGood_AndHasAGoldenTranscript()
    {
        Assert.True(Files.Length >= 25);
        Assert.All(Files, file => Assert.Empty(ScenarioParser.Parse(file.Path, file.Name, file.Script).Errors));
        Assert.All(Files, file => Assert.NotEqual(string.Empty, file.Golden));
    }

    [Fact]
    public void EveryHappening_IsUsedBySomeScenario()
    {
        var steps = Files.SelectMany(file => ScenarioParser.Parse(file.Path, file.Name, file.Script).Scenario!.Steps).Select(step => Sentence.Words(step.Text)).ToList();

        Assert.All(Happenings.All, happening => Assert.Contains(steps, step => happening.Sentence.Match(step) is not null));
    }

    [Fact]
    public void AFile_TakenApartAndPutTogether_IsTheSame() => Assert.All(Files, file => Assert.Equal(File.ReadAllText(file.Path), file.With(file.Golden)));

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NfvHa.Geo.sln")))
            {
                return Path.Combine(folder.FullName, ScenariosOptions.DefaultFolder);
            }
        }

        throw new InvalidOperationException($"no NfvHa.Geo.sln in or above {AppContext.BaseDirectory}");
    }
}
