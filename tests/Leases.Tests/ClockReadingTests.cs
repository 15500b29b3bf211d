using CsCheck;

namespace NfvHa.Geo.Leases.Tests;

/// <summary>S2: the owner uses the largest of its clocks' elapsed times, a promiser the smallest.</summary>
public sealed class ClockReadingTests
{
    private static readonly ClockReading Start = new(Seconds(100), Seconds(200), Seconds(1_700_000_000));
    private static readonly TimeSpan D = Seconds(2);

    private static readonly Gen<TimeSpan> Clock = Gen.Long[-50, 50].Select(ticks => new TimeSpan(ticks));
    private static readonly Gen<ClockReading> Reading = Gen.Select(Clock, Clock, Clock, (monotonic, boottime, realtime) => new ClockReading(monotonic, boottime, realtime));

    /// <summary>Elapsed seconds on each clock; whether the owner's lease of 2 s still runs and whether the promiser's hold of 2 s is over.</summary>
    public static TheoryData<double, double, double, bool, bool> Elapsed { get; } = new()
    {
        { 0, 0, 0, true, false },
        { 1.9, 1.9, 1.9, true, false },
        { 2, 2, 2, false, true },
        { 2.5, 2.5, 2.5, false, true },

        // One clock leads: the owner stops, the promiser goes on holding.
        { 2, 1, 1, false, false },
        { 1, 2, 1, false, false },
        { 1, 1, 2, false, false },
        { 1, 1, 3600, false, false },

        // One clock lags: the owner has stopped long since, the promiser still holds.
        { 1, 3, 3, false, false },
        { 3, 1, 3, false, false },
        { 3, 3, 1, false, false },
        { 3, 3, -3600, false, false },
    };

    [Theory]
    [MemberData(nameof(Elapsed))]
    public void S2_EachClockAlone_EndsTheLeaseEarlyAndTheHoldLate(double monotonic, double boottime, double realtime, bool leaseRuns, bool holdIsOver)
    {
        var now = new ClockReading(Start.Monotonic + Seconds(monotonic), Start.Boottime + Seconds(boottime), Start.Realtime + Seconds(realtime));

        Assert.Equal(leaseRuns, now.IsBefore(Start.Plus(D)));
        Assert.Equal(holdIsOver, now.HasPassed(Start.Plus(D)));
    }

    [Theory]
    [InlineData(0, 0, 0, 2)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 2, 2, 0)]
    [InlineData(5, 5, 5, 0)]
    [InlineData(2, 2, 0.5, 1.5)]
    [InlineData(0.5, 2, 2, 1.5)]
    [InlineData(2, 0.5, 2, 1.5)]
    [InlineData(9, 9, -3, 5)]
    public void Until_IsTheLongestWayOfAnyClock(double monotonic, double boottime, double realtime, double expected)
    {
        var now = new ClockReading(Start.Monotonic + Seconds(monotonic), Start.Boottime + Seconds(boottime), Start.Realtime + Seconds(realtime));

        Assert.Equal(Seconds(expected), now.Until(Start.Plus(D)));
    }

    [Fact]
    public void S2_ALeaseThatRunsIsNoHoldThatIsOver() =>
        Gen.Select(Reading, Reading).Sample((now, deadline) => !(now.IsBefore(deadline) && now.HasPassed(deadline)));

    [Fact]
    public void Until_IsZeroExactlyWhenHasPassed() =>
        Gen.Select(Reading, Reading).Sample((now, deadline) => (now.Until(deadline) == TimeSpan.Zero) == now.HasPassed(deadline));

    [Fact]
    public void Until_WaitedOut_HasPassedAndNotEarlier() =>
        Gen.Select(Reading, Reading).Sample((now, deadline) =>
        {
            var rest = now.Until(deadline);
            return rest >= TimeSpan.Zero
                && now.Plus(rest).HasPassed(deadline)
                && (rest == TimeSpan.Zero || !now.Plus(rest - TimeSpan.FromTicks(1)).HasPassed(deadline));
        });

    [Fact]
    public void IsBefore_MovingAnyClockForward_NeverBringsALeaseBack() =>
        Gen.Select(Reading, Reading, Reading).Sample((now, deadline, step) =>
        {
            var later = ClockReading.Later(now, step);
            return now.IsBefore(deadline) || !later.IsBefore(deadline);
        });

    [Fact]
    public void Earlier_RunsWhileBothRun() =>
        Gen.Select(Reading, Reading, Reading).Sample((now, left, right) =>
            now.IsBefore(ClockReading.Earlier(left, right)) == (now.IsBefore(left) && now.IsBefore(right)));

    [Fact]
    public void Later_IsPassedWhenBothArePassed() =>
        Gen.Select(Reading, Reading, Reading).Sample((now, left, right) =>
            now.HasPassed(ClockReading.Later(left, right)) == (now.HasPassed(left) && now.HasPassed(right)));

    [Fact]
    public void Past_IsOverForTheOwnerAndPassedForThePromiser() =>
        Reading.Sample(now => !now.IsBefore(ClockReading.Past) && now.HasPassed(ClockReading.Past) && now.Until(ClockReading.Past) == TimeSpan.Zero);

    [Fact]
    public void Plus_MovesEveryClock() =>
        Assert.Equal(new ClockReading(Seconds(102), Seconds(202), Seconds(1_700_000_002)), Start.Plus(D));

    [Fact]
    public void SinceAtMost_IsByTheClockThatRanFurthest_AndNobodySets()
    {
        Assert.Equal(Seconds(100), (Start with { Boottime = Start.Boottime + Seconds(100) }).SinceAtMost(Start));
        Assert.Equal(Seconds(7), (Start with { Monotonic = Start.Monotonic + Seconds(7) }).SinceAtMost(Start));
        Assert.Equal(TimeSpan.Zero, (Start with { Realtime = Start.Realtime + Seconds(9) }).SinceAtMost(Start));
    }

    [Fact]
    public void Since_IsByMonotonic() =>
        Assert.Equal(Seconds(1), new ClockReading(Seconds(101), Seconds(300), Seconds(5)).Since(Start));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
