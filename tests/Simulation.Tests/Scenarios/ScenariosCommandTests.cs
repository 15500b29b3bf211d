using NfvHa.Geo.Simulation.Scenarios;

namespace NfvHa.Geo.Simulation.Tests.Scenarios;

/// <summary>Scenarios of its own, in a folder of its own.</summary>
public sealed class ScenariosCommandTests : IDisposable
{
    private const string Script =
        """
        title A site loses power
        learn The standby takes over.

        sites a b
        locations 1 2 3
        vnf register sync gate kernel owner a standbys b

        at 1 s site a loses power
        until 8 s
        expect register served by b

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("scenarios").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_WithoutAGolden_FailsAndShowsWhatWasPlayed()
    {
        Write("loss", Script);

        var (code, output) = Run(new ScenariosOptions(_folder));

        Assert.Equal(1, code);
        Assert.Contains("+    0.0 s  register is served by site a at epoch 1.1", output, StringComparison.Ordinal);
        Assert.EndsWith("\n0 passed, 1 failed\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AfterAnUpdate_Passes_AndFailsWhenTheGoldenIsAnother()
    {
        Write("loss", Script);

        Assert.Equal((0, "updated loss: A site loses power\n1 passed, 0 failed\n"), Run(new ScenariosOptions(_folder) { Updates = true }));
        Assert.Equal((0, "passed  loss: A site loses power\n1 passed, 0 failed\n"), Run(new ScenariosOptions(_folder)));
        Assert.StartsWith(Script, Read("loss"), StringComparison.Ordinal);

        Write("loss", Read("loss").Replace("by LeaseExpired", "by VimConfirmed", StringComparison.Ordinal));
        var (code, output) = Run(new ScenariosOptions(_folder));
        Assert.Equal(1, code);
        Assert.Contains("by VimConfirmed", output.Split('\n').Single(line => line.Contains("    - ", StringComparison.Ordinal) && line.Contains("grant", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhatIsExpectedDoesNotHold_FailsAndIsNeverUpdated()
    {
        Write("loss", Script.Replace("served by b", "served by a", StringComparison.Ordinal));

        var (code, output) = Run(new ScenariosOptions(_folder) { Updates = true });

        Assert.Equal(1, code);
        Assert.Contains("line 10: expected register served by a, and site b serves it", output, StringComparison.Ordinal);
        Assert.DoesNotContain("----", Read("loss"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AStepThatNeverComesAbout_Fails()
    {
        Write("loss", Script.Replace("at 1 s", "on intent for register", StringComparison.Ordinal));

        Assert.Contains("it ended before this came about: site a loses power", Run(new ScenariosOptions(_folder)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnErrorInOneScript_LeavesTheOthers()
    {
        Write("bad", Script.Replace("loses power\nuntil", "loses face\nuntil", StringComparison.Ordinal));
        Write("loss", Script);

        var (code, output) = Run(new ScenariosOptions(_folder) { Updates = true });

        Assert.Equal(1, code);
        Assert.Contains("bad.txt line 8: 'site a loses face' has none of the forms", output, StringComparison.Ordinal);
        Assert.EndsWith("\n1 passed, 1 failed\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnlyOneThatIsNotThere_IsRefused() =>
        Assert.Equal((2, $"there is no scenario nothing in {_folder}\n"), Run(new ScenariosOptions(_folder) { Only = "nothing" }));

    [Fact]
    public void Run_Traced_PrintsTheRawTraceToo()
    {
        Write("loss", Script);

        Assert.Contains("site-a loses power", Run(new ScenariosOptions(_folder) { Updates = true, IsTraced = true }).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AScenario_IsToldTheSameWayTwice_TracedOrNot()
    {
        var (scenario, _) = ScenarioParser.Parse("loss.txt", "loss", Script.Split('\n'));

        var (first, second) = (ScenarioRunner.Play(scenario!, isTraced: false), ScenarioRunner.Play(scenario!, isTraced: true));

        Assert.Null(first.Failure);
        Assert.Equal(first.Transcript, second.Transcript);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, $"{name}.txt"), text);

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, $"{name}.txt"));

    private static (int Code, string Output) Run(ScenariosOptions options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        return (ScenariosCommand.Run(options, output, out _), output.ToString());
    }
}
