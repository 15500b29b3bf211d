using NfvHa.Geo.Simulation.Mutants;

namespace NfvHa.Geo.Simulation.Tests.Mutants;

public sealed class MutantCommandTests
{
    private static readonly MutantOptions Options = new() { SeedsMax = 12 };

    [Fact]
    public void Run_MutantBreaksTheRule_IsCaughtByTheFirstSeedThatShowsIt()
    {
        var (code, output, figures) = FakeSources.Run(Options, FakeSources.NeverEnds);

        Assert.Equal(
            """
            F1  never-ends  caught by seed 8 after 8 seeds: held at 8
            control passed: without a mutation all 8 seeds pass that were played
            1 caught, 0 missed

            """,
            output);
        Assert.Equal(0, code);
        Assert.Equal([new("mutants_caught", 1), new("mutants_missed", 0)], figures);
    }

    [Fact]
    public void Run_MutantChangesNothingThatIsChecked_IsMissed()
    {
        var (code, output, figures) = FakeSources.Run(Options, FakeSources.NeverEnds, FakeSources.Harmless);

        Assert.Equal(1, code);
        Assert.Contains("F3  harmless    missed in 12 seeds\n    src/Lease.cs: Nothing.\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n1 caught, 1 missed\n", output, StringComparison.Ordinal);
        Assert.Equal(1, figures["mutants_missed"]);
    }

    [Fact]
    public void Run_MutantThrows_IsCaught()
    {
        var (code, output, _) = FakeSources.Run(Options, FakeSources.Throws);

        Assert.Equal(0, code);
        Assert.Contains("caught by seed 5 after 5 seeds: InvalidOperationException: odd", output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Length", "long")]
    public void Run_MutantDoesNotCompile_FailsTheRunWithTheFirstError()
    {
        var (code, output, _) = FakeSources.Run(Options, FakeSources.Renamed);

        Assert.Equal(2, code);
        Assert.Contains("renamed  broken: it does not compile (1 errors), first tests/Entry.cs(5,", output, StringComparison.Ordinal);
        Assert.DoesNotContain("missed\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TextOfAMutantIsGone_FailsTheRun()
    {
        var (code, output, _) = FakeSources.Run(Options, FakeSources.NeverEnds with { Find = "no such text" });

        Assert.Equal(2, code);
        Assert.Contains("broken: its text does not occur in src/Lease.cs", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MutantNeverComesBack_IsMissedInTime()
    {
        var (code, output, _) = FakeSources.Run(Options with { TimeMax = TimeSpan.FromMilliseconds(200), GraceMax = TimeSpan.Zero }, FakeSources.Endless);

        Assert.Equal(1, code);
        Assert.Contains("endless  missed in 1 seeds: no failure within 0.2 s; the last seed was 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SourcesFailWithoutAMutation_TheOutcomeIsWorthNothing()
    {
        var broken = SourceSet.Of(FakeSources.Sources.Files.SetItem(
            FakeSources.Lease, FakeSources.Sources.Files[FakeSources.Lease].Replace("now < end", "now <= end", StringComparison.Ordinal)));
        using var output = new StringWriter { NewLine = "\n" };

        var code = MutantCommand.Run(
            broken, [FakeSources.NeverEnds with { Find = "now <= end", Replace = "now <= end + 1" }], Options, output, out _);

        Assert.Equal(2, code);
        Assert.Contains("control failed: the sources without a mutation: seed 5: held at 5", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("missed\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnlyOne_LeavesTheOthersOut()
    {
        var (code, output, _) = FakeSources.Run(Options with { Only = "never-ends" }, FakeSources.NeverEnds, FakeSources.Harmless);

        Assert.Equal(0, code);
        Assert.DoesNotContain("harmless", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnlyOneThatIsNotThere_IsRefused()
    {
        var (code, output, _) = FakeSources.Run(Options with { Only = "nobody" }, FakeSources.NeverEnds);

        Assert.Equal((2, "there is no mutant nobody\n"), (code, output));
    }

    [Fact]
    public void Explore_MutantNamesAConfiguration_PrintsTheWayToItsViolation()
    {
        using var output = new StringWriter { NewLine = "\n" };

        var code = MutantCommand.Explore(
            FakeSources.Sources, [FakeSources.NeverEnds with { ExploreWith = "small" }, FakeSources.Harmless], Options with { StatesMax = 100 }, output, out _);

        Assert.Equal(
            """
            F1  never-ends  caught with small:
                small: held at 8
                more
            1 caught, 0 missed

            """,
            output.ToString());
        Assert.Equal(0, code);
    }
}
