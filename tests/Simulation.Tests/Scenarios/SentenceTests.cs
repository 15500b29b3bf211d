using System.Collections.Immutable;
using NfvHa.Geo.Simulation.Scenarios;

namespace NfvHa.Geo.Simulation.Tests.Scenarios;

public sealed class SentenceTests
{
    [Fact]
    public void Match_WordsAndBlanksInPlace_GivesWhatStandsInTheBlanks()
    {
        var found = Match("vnf NAME MODE gate GATE owner SITE standbys SITES", "vnf register sync  gate kernel owner a standbys b c")!;

        Assert.Equal(("register", "kernel", "a", "b c"), (found["NAME"], found["GATE"], found["SITE"], found["SITES"]));
    }

    [Fact]
    public void Match_AListBeforeAWord_EndsAtThatWord()
    {
        var found = Match("cut PLACES from OTHERS", "cut site a from sites b c location 1")!;

        Assert.Equal(("site a", "sites b c location 1"), (found["PLACES"], found["OTHERS"]));
    }

    [Fact]
    public void Match_ATime_TakesTwoWords() => Assert.Equal("2.5 s", Match("at TIME HAPPENING", "at 2.5 s heal")!["TIME"]);

    [Theory]
    [InlineData("site SITE returns", "site a leaves")]
    [InlineData("site SITE returns", "site a returns today")]
    [InlineData("site SITE returns", "site returns")]
    [InlineData("cut PLACES from OTHERS", "cut from site a")]
    [InlineData("cut PLACES from OTHERS", "cut site a")]
    [InlineData("at TIME HAPPENING", "at 5 s")]
    [InlineData("until TIME", "until 5")]
    [InlineData("heal", "")]
    public void Match_AnotherForm_IsNull(string form, string line) => Assert.Null(Match(form, line));

    private static ImmutableSortedDictionary<string, string>? Match(string form, string line) => new Sentence(form).Match(Sentence.Words(line));
}
