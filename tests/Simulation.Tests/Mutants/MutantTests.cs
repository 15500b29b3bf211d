using NfvHa.Geo.Simulation.Mutants;

namespace NfvHa.Geo.Simulation.Tests.Mutants;

public sealed class MutantTests
{
    private static readonly SourceSet Sources = SourceSet.Of(new Dictionary<string, string> { ["src/A.cs"] = "one two\r\ntwo three" });

    [Fact]
    public void Apply_TextOccursOnce_ReplacesItAlone() =>
        Assert.Equal(("one four\ntwo three", null), Mutate("src/A.cs", "two\n", "four\n"));

    [Fact]
    public void Apply_TextIsMissing_SaysWhere() =>
        Assert.Equal((null, "its text does not occur in src/A.cs"), Mutate("src/A.cs", "five", "six"));

    [Fact]
    public void Apply_TextOccursTwice_SaysWhere() =>
        Assert.Equal((null, "its text occurs more than once in src/A.cs"), Mutate("src/A.cs", "two", "six"));

    [Fact]
    public void Apply_FileIsMissing_NamesIt() =>
        Assert.Equal((null, "there is no file src/B.cs"), Mutate("src/B.cs", "two", "six"));

    [Fact]
    public void Apply_ReplacementIsTheSame_IsRefused() =>
        Assert.Equal((null, "it changes nothing"), Mutate("src/A.cs", "one", "one"));

    private static (string?, string?) Mutate(string file, string find, string replace) =>
        new Mutant("name", "S0", "A rule.", file, find, replace).Apply(Sources);
}
