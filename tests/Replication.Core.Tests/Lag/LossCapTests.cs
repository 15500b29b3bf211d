using CsCheck;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Replication.Core.Lag;

namespace NfvHa.Geo.Replication.Core.Tests.Lag;

/// <summary>S14: what an asynchronous owner may acknowledge beyond the confirmed watermark.</summary>
public sealed class LossCapTests
{
    private static readonly LossCap Cap = new(10, TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData("3 3 3 3", 3)]
    [InlineData("10", 1)]
    [InlineData("11", 0)]
    [InlineData("5 5", 2)]
    [InlineData("5 6", 1)]
    [InlineData("11 1", 0)]
    [InlineData("0 0 0", 3)]
    [InlineData("", 0)]
    public void S14_AckLimit_IsReachedByBytes(string sizes, long expected) => Assert.Equal(expected, Of(sizes).AckLimit(Cap, Given.At(0)));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(4.999, 2)]
    [InlineData(5, 0)]
    [InlineData(60, 0)]
    public void S14_AckLimit_IsReachedByTheAgeOfTheOldest(double after, long expected) => Assert.Equal(expected, Of("1 1").AckLimit(Cap, Given.At(after)));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 4)]
    [InlineData(2, 5)]
    [InlineData(5, 5)]
    [InlineData(9, 9)]
    public void S14_Confirm_MovesTheLimitOn(long watermark, long expected) => Assert.Equal(expected, Of("3 3 3 3 3").Confirm(watermark).AckLimit(Cap, Given.At(0)));

    [Fact]
    public void S14_Confirm_AnEarlierWatermark_ChangesNothing()
    {
        var exposure = Of("3 3 3 3 3").Confirm(2);

        Assert.Equal(exposure.AckLimit(Cap, Given.At(0)), exposure.Confirm(1).AckLimit(Cap, Given.At(0)));
        Assert.Equal(2, exposure.Confirm(1).Watermark);
    }

    /// <summary>The naive owner remembers every entry it ever wrote, and tries every limit.</summary>
    [Fact]
    public void S14_AckLimit_IsTheLargestThatStaysUnderTheCap() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 2], Gen.Int[-1, 30]).Array[0, 30].Sample(story =>
        {
            var exposure = Exposure.From(0);
            var written = new List<(int Bytes, double At)>();
            var (now, watermark) = (0.0, 0);
            foreach (var (bytes, wait, confirmed) in story)
            {
                now += wait;
                exposure = exposure.Add(new EntryMark(written.Count, bytes, Given.At(now)));
                written.Add((bytes, now));
                if (confirmed >= 0 && confirmed <= written.Count)
                {
                    exposure = exposure.Confirm(confirmed);
                    watermark = Math.Max(watermark, confirmed);
                }

                var isTooOld = written.Skip(watermark).Any(entry => now - entry.At >= 5);
                var best = Enumerable.Range(watermark, written.Count - watermark + 1)
                    .Last(limit => limit == watermark || (!isTooOld && written.Take(limit).Skip(watermark).Sum(entry => entry.Bytes) <= Cap.BytesMax));
                Assert.Equal(best, exposure.AckLimit(Cap, Given.At(now)));
            }
        }, iter: 5_000);

    private static Exposure Of(string sizes) => sizes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select((bytes, index) => new EntryMark(index, int.Parse(bytes, null), Given.At(0)))
        .Aggregate(Exposure.From(0), (exposure, mark) => exposure.Add(mark));
}
