using CsCheck;

namespace NfvHa.Geo.Leases.Tests;

/// <summary>
/// The inequality behind S2 and S3.2: whatever two clocks within the bound show, nobody is free to help another site while the owner may serve.
/// True time is counted in units. A step of s ticks lasts s x u units, u between Fast and Slow: so the clocks' rates differ by Slow / Fast at most.
/// </summary>
public sealed class HoldOutlastsLeaseTests
{
    /// <summary>Fast, Slow, and the bound in parts per million that just allows them.</summary>
    public static TheoryData<int, int, int> Rates => new() { { 1, 1, 0 }, { 20, 21, 50_000 }, { 10, 11, 100_000 }, { 5, 6, 200_000 } };

    [Theory]
    [MemberData(nameof(Rates))]
    public void Hold_on_equal_steps_never_ends_before_the_lease(int fast, int slow, int drift)
    {
        for (var duration = 4; duration <= 25; duration++)
        {
            var timing = Timing(duration, 1, drift);
            Assert.True(Margin(timing, 1, 1, fast, slow) >= 0, $"D = {duration} steps");
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Hold_on_unequal_steps_never_ends_before_the_lease(int fast, int slow, int drift)
    {
        foreach (var (coarsest, owner, promiser) in UnequalSteps())
        {
            for (var steps = 4; steps <= 7; steps++)
            {
                var timing = Timing(steps * coarsest, coarsest, drift);
                Assert.True(Margin(timing, owner, promiser, fast, slow) >= 0, $"D = {steps} x {coarsest}, owner {owner}, promiser {promiser}");
            }
        }
    }

    [Theory]
    [InlineData(5, 6, 200_000)]
    [InlineData(10, 11, 100_000)]
    public void Hold_without_the_clock_step_is_too_short(int fast, int slow, int drift)
    {
        var timing = Timing(10, 1, drift);
        Assert.True(Margin(timing, 1, 1, fast, slow, holdLess: 1) < 0);
    }

    [Fact]
    public void Hold_without_the_drift_is_too_short() => Assert.True(Margin(Timing(20, 1, 0), 1, 1, fast: 10, slow: 11) < 0);

    [Fact]
    public void Duration_that_ends_between_two_steps_of_the_owners_clock_is_not_covered()
    {
        // 15 ticks on steps of 10: the owner notices at 20. It is why Validate asks for a whole number of steps.
        var timing = Timing(15, 10, 100_000);
        Assert.Contains(timing.Validate(), error => error.Contains("whole number of ClockSteps", StringComparison.Ordinal));
        Assert.True(Margin(timing, 10, 10, fast: 10, slow: 11) < 0);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Leader_that_waits_the_remaining_time_and_a_step_ends_after_the_lease(int fast, int slow, int drift)
    {
        for (var duration = 4; duration <= 10; duration++)
        {
            Assert.True(LeaderMargin(Timing(duration, 1, drift), fast, slow, roundedUpBy: 1) >= 0, $"D = {duration} steps");
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Leader_that_is_told_that_nothing_remains_need_not_wait(int fast, int slow, int drift)
    {
        for (var duration = 4; duration <= 10; duration++)
        {
            Assert.True(LeaderMargin(Timing(duration, 1, drift), fast, slow, roundedUpBy: 1, isOverAtZero: true) >= 0, $"D = {duration} steps");
        }
    }

    [Fact]
    public void Leader_that_waits_the_remaining_time_without_a_step_ends_too_early() =>
        Assert.True(LeaderMargin(Timing(10, 1, 100_000), fast: 10, slow: 11, roundedUpBy: 0) < 0);

    [Fact]
    [Trait("Length", "long")]
    public void Nobody_is_free_before_the_lease_ends_when_every_step_lasts_differently()
    {
        const int fast = 1_000;
        var generated =
            from coarsest in Gen.Int[1, 12]
            from owner in Gen.Int[0, Divisors(coarsest).Length - 1].Select(place => Divisors(coarsest)[place])
            from promiser in Gen.Int[1, coarsest]
            from leader in Gen.Int[1, coarsest]
            from steps in Gen.Int[4, 20]
            from drift in Gen.Int[0, 200]
            from ownerClock in Clock(owner, fast, drift)
            from promiserClock in Clock(promiser, fast, drift)
            from leaderClock in Clock(leader, fast, drift)
            from receipt in Gen.Int[0, 3 * fast]
            from revoked in Gen.Int[0, 12 * 20 * fast]
            from heard in Gen.Int[0, 3 * fast]
            select (Timing: Timing(steps * coarsest, coarsest, drift * 1_000), ownerClock, promiserClock, leaderClock, receipt, revoked, heard);

        generated.Sample(
            run =>
            {
                var leaseEnd = run.ownerClock.EndOf(0, run.Timing.Duration.Ticks);
                var holdUntil = run.promiserClock.Reading(run.receipt) + run.Timing.Hold.Ticks;
                var holdEnd = run.promiserClock.TimeOf(holdUntil, run.receipt);

                var revokedAt = run.receipt + run.revoked;
                var remaining = Math.Max(0, holdUntil - run.promiserClock.Reading(revokedAt)) + run.Timing.ClockStep.Ticks;
                var leaderEnd = run.leaderClock.EndOf(revokedAt + run.heard, remaining);

                return holdEnd >= leaseEnd && leaderEnd >= leaseEnd;
            },
            iter: 20_000);
    }

    /// <summary>Smallest time between the end of the lease and the end of the hold; negative: two sites may be active.</summary>
    private static long Margin(LeaseTiming timing, int ownerStep, int promiserStep, int fast, int slow, long holdLess = 0)
    {
        var least = long.MaxValue;
        foreach (var owner in Clocks(timing, ownerStep, fast, slow))
        {
            var leaseEnd = owner.EndOf(0, timing.Duration.Ticks);
            foreach (var promiser in Clocks(timing, promiserStep, fast, slow))
            {
                for (var receipt = 0L; receipt <= slow; receipt++)
                {
                    least = Math.Min(least, promiser.EndOf(receipt, timing.Hold.Ticks - holdLess) - leaseEnd);
                }
            }
        }

        return least;
    }

    /// <summary>The same for a leader that waits what a location reports as remaining, for every moment of the revocation.</summary>
    private static long LeaderMargin(LeaseTiming timing, int fast, int slow, long roundedUpBy, bool isOverAtZero = false)
    {
        var leaseEnd = Clocks(timing, 1, fast, slow).Max(owner => owner.EndOf(0, timing.Duration.Ticks));
        var leaders = Clocks(timing, 1, fast, slow);
        var least = long.MaxValue;
        foreach (var location in Clocks(timing, 1, fast, slow))
        {
            var holdUntil = location.Reading(0) + timing.Hold.Ticks;
            for (var revoked = 0L; revoked <= leaseEnd + slow; revoked++)
            {
                var left = Math.Max(0, holdUntil - location.Reading(revoked));
                var remaining = left == 0 && isOverAtZero ? 0 : left + roundedUpBy;
                least = Math.Min(least, leaders.Min(leader => leader.EndOf(revoked, remaining)) - leaseEnd);
            }
        }

        return least;
    }

    /// <summary>Every rate between the two, each in every phase.</summary>
    private static List<StepClock> Clocks(LeaseTiming timing, int step, int fast, int slow)
    {
        var clocks = new List<StepClock>();
        var count = (int)(4 * timing.Hold.Ticks / step) + 4;
        for (var unit = fast; unit <= slow; unit++)
        {
            for (var first = 1; first <= unit * step; first++)
            {
                clocks.Add(StepClock.Steady(step, first, unit * step, count));
            }
        }

        return clocks;
    }

    private static Gen<StepClock> Clock(int step, int fast, int driftPerMille)
    {
        // Extremes are drawn as often as all that lies between.
        var slow = fast + (fast * driftPerMille / 1_000);
        var length = Gen.OneOf(Gen.Const((long)step * fast), Gen.Const((long)step * slow), Gen.Long[(long)step * fast, (long)step * slow]);
        var steady = length.Select(each => Enumerable.Repeat(each, 1_000).ToArray());
        var uneven = length.Array[1_000];
        return Gen.Select(
            Gen.Long[1, (long)step * slow],
            Gen.OneOf(steady, uneven),
            (first, lengths) => new StepClock(step, Math.Min(first, lengths[0]), lengths));
    }

    private static IEnumerable<(int Coarsest, int Owner, int Promiser)> UnequalSteps() =>
        from coarsest in Enumerable.Range(2, 2)
        from owner in Divisors(coarsest)
        from promiser in Enumerable.Range(1, coarsest)
        select (coarsest, owner, promiser);

    private static int[] Divisors(int number) => Enumerable.Range(1, number).Where(each => number % each == 0).ToArray();

    private static LeaseTiming Timing(long durationTicks, long stepTicks, int drift) => new()
    {
        Duration = TimeSpan.FromTicks(durationTicks),
        ClockStep = TimeSpan.FromTicks(stepTicks),
        DriftPartsPerMillion = drift,
    };
}
