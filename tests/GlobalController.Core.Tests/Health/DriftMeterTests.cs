using CsCheck;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Tests.Health;

/// <summary>S2: drift is measured from the send and receive stamps of the link.</summary>
public sealed class DriftMeterTests
{
    private const int Bound = 100_000;
    private const int TolerancePartsPerMillion = 4_000;

    /// <summary>Beats of 200 ms for a minute; each is delayed by at most 20 ms more than the fastest.</summary>
    private static readonly Gen<double[]> Delays = Gen.Double[0, 0.02].Array[300];

    [Fact]
    public void S2_ASlowOrFastClock_IsMeasuredDespiteJitter() =>
        Gen.Select(Gen.Int[-200_000, 200_000], Delays).Sample((drift, delays) =>
        {
            var measured = Run(drift, delays).PartsPerMillion;
            return Math.Abs(measured - drift) <= TolerancePartsPerMillion;
        });

    [Theory]
    [InlineData(0, false)]
    [InlineData(45_000, false)]
    [InlineData(-45_000, false)]
    [InlineData(60_000, true)]
    [InlineData(-60_000, true)]
    public void S2_PastHalfTheBound_IsAnAlarm(int drift, bool isPastHalf) => Assert.Equal(isPastHalf, Run(drift, new double[300]).IsPastHalf(Bound));

    /// <summary>An owner that loses x of a second against a clock sees that clock run by x / (1 - x) too fast: 90,909 ppm are 10 %.</summary>
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(90_909, 0, false)]
    [InlineData(90_910, 0, true)]
    [InlineData(-100_000, 0, false)]
    [InlineData(-120_000, 0, true)]
    [InlineData(50_000, -45_000, false)]
    [InlineData(50_000, -45_001, true)]
    [InlineData(150_000, 150_000, false)]
    [InlineData(1_000_000, 0, true)]
    [InlineData(1_000_000, 999_999, true)]
    [InlineData(-1_000_000, 1_000_000, true)]
    public void S2_PastTheBound_IsBetweenAnyTwoClocks(long owner, long promiser, bool isPast) =>
        Assert.Equal(isPast, DriftMeter.IsPast(owner, promiser, Bound));

    [Fact]
    public void ARestartedProcess_KeepsWhatWasMeasuredUntilThereIsMore()
    {
        var meter = Run(60_000, new double[300]);
        var restarted = meter.Restart(TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        Assert.Equal(meter.PartsPerMillion, restarted.PartsPerMillion);
        Assert.Equal(meter.PartsPerMillion, restarted.Add(TimeSpan.FromHours(1.1), TimeSpan.FromHours(2.1)).PartsPerMillion);
    }

    [Fact]
    public void ASlowerSiteClock_IsPositive() => Assert.InRange(Run(50_000, new double[300]).PartsPerMillion, 46_000, 54_000);

    [Fact]
    public void AFirstBeat_MakesNoStatement() => Assert.Equal(0, DriftMeter.Begin(default, TimeSpan.FromHours(3)).PartsPerMillion);

    [Fact]
    public void TooFewBeats_MakeNoStatement()
    {
        // Two beats a window, and a delay that would look like drift.
        var meter = DriftMeter.Begin(default, default);
        for (var second = 5; second < 120; second += 5)
        {
            meter = meter.Add(TimeSpan.FromSeconds(second * 0.5), TimeSpan.FromSeconds(second));
        }

        Assert.Equal(0, meter.PartsPerMillion);
    }

    [Fact]
    public void Silence_MakesNoStatement()
    {
        var before = Run(0, new double[300]);
        var meter = Add(before, 0, from: 60 * 60, new double[300]);

        Assert.False(meter.IsPastHalf(Bound));
        Assert.False(before.IsPastHalf(Bound));
    }

    [Fact]
    public void ADelayThatChangesOnce_IsNoLastingDrift()
    {
        var meter = Add(Run(0, new double[300]), 0, from: 60, [.. Enumerable.Repeat(0.3, 300)]);

        Assert.False(meter.IsPastHalf(Bound));
    }

    [Fact]
    public void AnOffsetOfTheClocks_IsNoDrift()
    {
        var meter = DriftMeter.Begin(TimeSpan.FromDays(300), default);
        for (var beat = 1; beat < 300; beat++)
        {
            meter = meter.Add(TimeSpan.FromDays(300) + TimeSpan.FromSeconds(beat * 0.2), TimeSpan.FromSeconds(beat * 0.2));
        }

        Assert.Equal(0, meter.PartsPerMillion);
    }

    private static DriftMeter Run(int driftPartsPerMillion, double[] delays) =>
        Add(DriftMeter.Begin(default, TimeSpan.FromMilliseconds(1)), driftPartsPerMillion, from: 0, delays);

    /// <summary>The site's clock loses so much against the local one.</summary>
    private static DriftMeter Add(DriftMeter meter, int driftPartsPerMillion, double from, double[] delays)
    {
        for (var beat = 1; beat <= delays.Length; beat++)
        {
            var local = from + (beat * 0.2);
            var site = local * (1_000_000 - driftPartsPerMillion) / 1_000_000;
            meter = meter.Add(TimeSpan.FromSeconds(site), TimeSpan.FromSeconds(local + 0.001 + delays[beat - 1]));
        }

        return meter;
    }
}
