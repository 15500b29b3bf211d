using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Tests.Health;

/// <summary>When a beat is overdue: by the rhythm of its own path. Beats are due every 200 ms.</summary>
public sealed class BeatRhythmTests
{
    [Theory]
    [InlineData(0.2, 0.6, false)]
    [InlineData(0.2, 0.61, true)]
    [InlineData(0.5, 1.2, false)]
    [InlineData(0.5, 1.21, true)]
    [InlineData(0.05, 0.6, false)]
    [InlineData(0.05, 0.61, true)]
    public void ABeat_IsOverdue_AfterTwiceTheUsualTimeAndABeat(double gap, double silence, bool isOverdue) =>
        Assert.Equal(isOverdue, IsOverdue(Of(Enumerable.Repeat(gap, 20)), silence));

    [Fact]
    public void WithoutARhythm_NothingIsOverdue()
    {
        Assert.False(IsOverdue(BeatRhythm.Unknown, 1000));
        Assert.False(IsOverdue(Of(Enumerable.Repeat(0.2, BeatRhythm.GapsMin - 1)), 1000));
        Assert.True(IsOverdue(Of(Enumerable.Repeat(0.2, BeatRhythm.GapsMin)), 1000));
    }

    [Fact]
    public void AFewOutages_DoNotSpoilARhythm_AndALossyPathIsGivenMoreTime()
    {
        var good = Enumerable.Repeat(0.2, 61).ToArray();
        Assert.True(IsOverdue(Of([.. good, 9, 9, 9]), 0.7));
        Assert.False(IsOverdue(Of([.. good[..60], 9, 9, 9, 9]), 0.7));
    }

    [Fact]
    public void OnlyTheLastGaps_AreRemembered()
    {
        var rhythm = Of([.. Enumerable.Repeat(9.0, 100), .. Enumerable.Repeat(0.2, BeatRhythm.GapsMax)]);

        Assert.Equal(BeatRhythm.GapsMax, rhythm.Gaps.Length);
        Assert.All(rhythm.Gaps, gap => Assert.Equal(TimeSpan.FromSeconds(0.2), gap));
    }

    private static BeatRhythm Of(IEnumerable<double> gaps) => gaps.Aggregate(BeatRhythm.Unknown, (rhythm, gap) => rhythm.Add(TimeSpan.FromSeconds(gap)));

    private static bool IsOverdue(BeatRhythm rhythm, double silence) => rhythm.IsOverdue(TimeSpan.FromSeconds(silence), Given.Timing);
}
