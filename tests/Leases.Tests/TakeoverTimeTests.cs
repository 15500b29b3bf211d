using CsCheck;

namespace NfvHa.Geo.Leases.Tests;

public sealed class TakeoverTimeTests
{
    private static readonly TakeoverBounds Bounds = TakeoverBounds.Default;

    [Fact]
    public void Worst_of_the_default_timing_is_what_the_hand_computes()
    {
        var worst = TakeoverTime.Worst(new LeaseTiming(), Bounds);
        var beat = (200 + 1) * 1.1m; // 221.1
        var detected = 100 + ((1_000 + 1) * 1.1m) + beat + 100 + beat; // 1743.3
        var intended = detected + 50;
        var revoked = intended + beat + 100 + 50 + beat + 100; // 2485.5
        var hold = 2_201m;
        var holdsOver = 100 + ((hold + 4) * 1.1m) + 100; // 2625.5
        var targetReady = 100 + ((hold + 1) * 1.1m) + beat + 100; // 2843.3
        var committed = targetReady + beat + 50;
        var mayServe = committed + (2 * (beat + 200)); // 3956.6

        Assert.Equal(detected, Milliseconds(worst.Detected));
        Assert.Equal(revoked, Milliseconds(worst.Revoked));
        Assert.Equal(holdsOver, Milliseconds(worst.HoldsOver));
        Assert.Equal(targetReady, Milliseconds(worst.TargetReady));
        Assert.Equal(committed, Milliseconds(worst.Committed));
        Assert.Equal(mayServe, Milliseconds(worst.MayServe));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    public void ForSal_WorstTakeover_LeavesATenthOfTheRecoveryTimeForPromotion(int sal, int seconds)
    {
        var left = TimeSpan.FromSeconds(seconds) - TakeoverTime.Worst(LeaseTiming.ForSal(sal), Bounds).MayServe - TimeSpan.FromSeconds(1);
        Assert.True(left >= TimeSpan.FromSeconds(seconds) / 10, $"left: {left}");
    }

    [Fact]
    public void FailAfter_costs_nothing_while_the_hold_outlasts_detection_and_revocation()
    {
        var timing = LeaseTiming.ForSal(2);
        var shorter = timing with { FailAfter = TimeSpan.FromSeconds(1) };
        var longer = timing with { FailAfter = TimeSpan.FromSeconds(4) };
        Assert.Equal(TakeoverTime.Worst(shorter, Bounds).Committed, TakeoverTime.Worst(timing, Bounds).Committed);
        Assert.True(TakeoverTime.Worst(longer, Bounds).Committed > TakeoverTime.Worst(timing, Bounds).Committed);
    }

    [Fact]
    public void Worst_is_never_exceeded_by_a_takeover_that_is_played_out()
    {
        var closest = 0.0;
        var generated =
            from timing in Gen.OneOf(Gen.Const(new LeaseTiming()), Gen.Int[1, 3].Select(LeaseTiming.ForSal))
            from drift in Gen.Int[0, 20]
            from failBeats in Gen.Int[3, 20]
            from seed in Gen.Int[0, int.MaxValue - 1]
            select (Timing: timing with { DriftPartsPerMillion = drift * 10_000, FailAfter = timing.BeatInterval * failBeats }, seed);

        generated.Sample(
            run =>
            {
                var worst = TakeoverTime.Worst(run.Timing, Bounds);
                var played = PlayedTakeover.Play(run.Timing, Bounds, new Random(run.seed));
                closest = Math.Max(closest, played.MayServe / worst.MayServe);
                Assert.True(played.Detected <= worst.Detected, $"detected {played.Detected}, at most {worst.Detected}");
                Assert.True(played.Revoked <= worst.Revoked, $"revoked {played.Revoked}, at most {worst.Revoked}");
                Assert.True(played.HoldsOver <= worst.HoldsOver, $"holds over {played.HoldsOver}, at most {worst.HoldsOver}");
                Assert.True(played.TargetReady <= worst.TargetReady, $"target ready {played.TargetReady}, at most {worst.TargetReady}");
                Assert.True(played.Committed <= worst.Committed, $"committed {played.Committed}, at most {worst.Committed}");
                Assert.True(played.MayServe <= worst.MayServe, $"may serve {played.MayServe}, at most {worst.MayServe}");
            },
            iter: 3_000,
            threads: 1);

        Assert.InRange(closest, 0.93, 1); // The bound is not far off either.
    }

    private static decimal Milliseconds(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerMillisecond;
}
