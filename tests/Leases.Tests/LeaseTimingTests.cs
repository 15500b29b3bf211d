using CsCheck;

namespace NfvHa.Geo.Leases.Tests;

public sealed class LeaseTimingTests
{
    private static readonly LeaseTiming Default = new();

    private static readonly Gen<LeaseTiming> AnyTiming =
        from duration in Gen.Long[1, TimeSpan.FromHours(1).Ticks]
        from drift in Gen.Int[0, 200_000]
        from step in Gen.Long[1, TimeSpan.FromSeconds(1).Ticks]
        select new LeaseTiming
        {
            Duration = TimeSpan.FromTicks(duration),
            DriftPartsPerMillion = drift,
            ClockStep = TimeSpan.FromTicks(step),
        };

    [Theory]
    [InlineData(2_000, 100_000, 1, 2_201)]
    [InlineData(1_500, 100_000, 1, 1_651)]
    [InlineData(4_000, 0, 4, 4_004)]
    [InlineData(10_000, 200_000, 1, 12_001)]
    public void Hold_is_D_stretched_by_the_drift_plus_a_step(int duration, int drift, int step, int hold)
    {
        var timing = Default with { Duration = Ms(duration), DriftPartsPerMillion = drift, ClockStep = Ms(step) };
        Assert.Equal(Ms(hold), timing.Hold);
    }

    [Theory]
    [InlineData(1, 1, 3)] // 1 x 1.000001 rounds up to 2
    [InlineData(1, 0, 2)]
    [InlineData(10, 100_000, 12)]
    [InlineData(11, 100_000, 14)] // 12.1 rounds up to 13
    [InlineData(1_000_000, 1, 1_000_002)]
    [InlineData(1_000_001, 1, 1_000_004)]
    public void Hold_rounds_up_to_a_tick(long duration, int drift, long hold)
    {
        var timing = new LeaseTiming
        {
            Duration = TimeSpan.FromTicks(duration),
            DriftPartsPerMillion = drift,
            ClockStep = TimeSpan.FromTicks(1),
        };
        Assert.Equal(hold, timing.Hold.Ticks);
    }

    [Fact]
    public void Hold_is_the_least_whole_number_of_ticks_that_covers_the_drift() => AnyTiming.Sample(timing =>
    {
        // Int128, so that neither side of the comparison is rounded.
        var least = (Int128)timing.Duration.Ticks * (1_000_000 + timing.DriftPartsPerMillion);
        var held = (Int128)(timing.Hold - timing.ClockStep).Ticks;
        return held * 1_000_000 >= least && (held - 1) * 1_000_000 < least;
    });

    [Fact]
    public void Hold_beyond_the_longest_TimeSpan_is_the_longest() =>
        Assert.Equal(TimeSpan.MaxValue, (Default with { Duration = TimeSpan.MaxValue }).Hold);

    [Fact]
    public void Hold_of_the_longest_lease_does_not_overflow()
    {
        var timing = Default with { Duration = TimeSpan.FromMinutes(10), BeatInterval = TimeSpan.FromSeconds(10), DriftPartsPerMillion = 200_000 };
        Assert.Equal(TimeSpan.FromMinutes(12) + Ms(1), timing.Hold);
    }

    [Fact]
    public void Drift_bound_between_two_clocks_follows_from_that_of_each()
    {
        Assert.True(Pairwise(0.0476m) <= 0.1m);
        Assert.True(Pairwise(0.0477m) > 0.1m);
        Assert.InRange(Pairwise(0.083333m), 0.18m, 0.182m); // the default slew rate of chronyd, both ways

        static decimal Pairwise(decimal each) => 2 * each / (1 - each);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Validate_OwnTimings_AreValid(int sal) => Assert.Empty((sal == 0 ? Default : LeaseTiming.ForSal(sal)).Validate());

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(4)]
    public void ForSal_UnknownLevel_Throws(int sal) => Assert.Throws<ArgumentOutOfRangeException>(() => LeaseTiming.ForSal(sal));

    [Fact]
    public void ForSal_HigherDemand_IsFasterInEveryRespect()
    {
        for (var sal = 1; sal < 3; sal++)
        {
            var (faster, slower) = (LeaseTiming.ForSal(sal), LeaseTiming.ForSal(sal + 1));
            Assert.True(faster.BeatInterval < slower.BeatInterval);
            Assert.True(faster.Hold < slower.Hold);
            Assert.True(faster.FailAfter < slower.FailAfter);
        }
    }

    public static TheoryData<LeaseTiming, string> OneError => new()
    {
        { Default with { BeatInterval = TimeSpan.Zero }, "BeatInterval is 0 ms; it must be from 10 ms to 10,000 ms." },
        { Default with { BeatInterval = Ms(11_000) }, "BeatInterval is 11,000 ms; it must be from 10 ms to 10,000 ms." },
        { Default with { Duration = Ms(-1) }, "Duration is -1 ms; it must be from 0.0001 ms to 600,000 ms." },
        { Default with { Duration = TimeSpan.MaxValue }, "Duration is 922,337,203,685,477.5807 ms; it must be from 0.0001 ms to 600,000 ms." },
        { Default with { FailAfter = TimeSpan.Zero }, "FailAfter is 0 ms; it must be from 0.0001 ms to 600,000 ms." },
        { Default with { ClockStep = TimeSpan.Zero }, "ClockStep is 0 ms; it must be from 0.0001 ms to 10,000 ms." },
        { Default with { DriftPartsPerMillion = -1 }, "DriftPartsPerMillion is -1; it must be from 0 to 200000 (20 %)." },
        { Default with { DriftPartsPerMillion = 200_001 }, "DriftPartsPerMillion is 200001; it must be from 0 to 200000 (20 %)." },
        { Default with { ClockStep = Ms(200) }, "ClockStep is 200 ms; it must be less than BeatInterval, 200 ms." },
        {
            Default with { Duration = Ms(799) },
            "Duration is 799 ms; with a BeatInterval of 200 ms it must be from 800 ms (4 beats) to 200,000 ms (1000 beats)."
        },
        {
            Default with { BeatInterval = Ms(10), Duration = Ms(10_001) },
            "Duration is 10,001 ms; with a BeatInterval of 10 ms it must be from 40 ms (4 beats) to 10,000 ms (1000 beats)."
        },
        { Default with { ClockStep = Ms(3) }, "Duration is 2,000 ms; it must be a whole number of ClockSteps of 3 ms, for example 2,001 ms." },
        { Default with { FailAfter = Ms(599) }, "FailAfter is 599 ms; with a BeatInterval of 200 ms it must be at least 600 ms (3 beats)." },
    };

    [Theory]
    [MemberData(nameof(OneError))]
    public void Validate_OneError_SaysWhatIsWrongAndWhatWouldBeRight(LeaseTiming timing, string error) =>
        Assert.Equal([error], timing.Validate());

    [Fact]
    public void Validate_SeveralErrors_ReportsAll()
    {
        var insane = new LeaseTiming
        {
            BeatInterval = Ms(-5),
            Duration = TimeSpan.Zero,
            DriftPartsPerMillion = 500_000,
            ClockStep = Ms(-1),
            FailAfter = TimeSpan.MinValue,
        };
        Assert.Equal(5, insane.Validate().Length);

        var inconsistent = Default with { BeatInterval = Ms(1_000), ClockStep = Ms(1_001) };
        Assert.Equal(4, inconsistent.Validate().Length);
    }

    [Fact]
    public void Validate_BoundsOfTheRelations_AreValid()
    {
        Assert.Empty((Default with { Duration = Ms(800), FailAfter = Ms(600), ClockStep = Ms(100), DriftPartsPerMillion = 0 }).Validate());
        Assert.Empty((Default with { BeatInterval = Ms(10), Duration = Ms(10_000), DriftPartsPerMillion = 200_000 }).Validate());
    }

    [Fact]
    public void Validate_NoErrors_MeansThatEveryRelationHolds()
    {
        var generated =
            from beat in Gen.Int[0, 500]
            from duration in Gen.Int[0, 4_000]
            from failAfter in Gen.Int[0, 2_000]
            from step in Gen.Int[0, 50]
            from drift in Gen.Int[-10_000, 250_000]
            select new LeaseTiming
            {
                BeatInterval = Ms(beat),
                Duration = Ms(duration),
                FailAfter = Ms(failAfter),
                ClockStep = Ms(step),
                DriftPartsPerMillion = drift,
            };
        generated.Sample(timing => timing.Validate().IsEmpty == IsSane(timing), iter: 10_000);

        static bool IsSane(LeaseTiming timing) =>
            timing.BeatInterval >= Ms(10)
            && timing.ClockStep > TimeSpan.Zero && timing.ClockStep < timing.BeatInterval
            && timing.DriftPartsPerMillion is >= 0 and <= 200_000
            && timing.Duration.Ticks >= 4 * timing.BeatInterval.Ticks && timing.Duration.Ticks <= 1_000 * timing.BeatInterval.Ticks
            && timing.Duration.Ticks % timing.ClockStep.Ticks == 0
            && timing.FailAfter.Ticks >= 3 * timing.BeatInterval.Ticks;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
