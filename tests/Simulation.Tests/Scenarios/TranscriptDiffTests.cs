using NfvHa.Geo.Simulation.Scenarios;

namespace NfvHa.Geo.Simulation.Tests.Scenarios;

public sealed class TranscriptDiffTests
{
    [Fact]
    public void Between_TheSame_IsNull() => Assert.Null(TranscriptDiff.Between("a\nb\n", "a\nb\n"));

    [Fact]
    public void Between_ALineDiffers_ShowsItAfterTheLinesBefore() =>
        Assert.Equal("  b\n  c\n- d\n- e\n+ x\n+ e", TranscriptDiff.Between("a\nb\nc\nd\ne\n", "a\nb\nc\nx\ne\n"));

    [Fact]
    public void Between_TheEndIsMissing_ShowsWhatIsMissing() => Assert.Equal("  a\n- b", TranscriptDiff.Between("a\nb\n", "a\n"));

    [Fact]
    public void Between_MuchDiffers_ShowsTheFirstLines()
    {
        var difference = TranscriptDiff.Between(Numbers(1), Numbers(100))!.Split('\n');

        Assert.Equal(12, difference.Length);
        Assert.Equal(("- 1", "+ 100"), (difference[0], difference[6]));
    }

    private static string Numbers(int from) => string.Concat(Enumerable.Range(from, 50).Select(number => $"{number}\n"));
}
