namespace NfvHa.Geo.Leases.Tests;

public sealed class SwitchoverTimeTests
{
    private static readonly TakeoverBounds Bounds = TakeoverBounds.Default;

    [Fact]
    public void Worst_of_the_default_timing_is_what_the_hand_computes()
    {
        var worst = SwitchoverTime.Worst(new LeaseTiming(), Bounds);
        var beat = (200 + 1) * 1.1m; // 221.1
        var synced = 50 + 100 + 50 + 100m;
        var givenUp = synced + beat + 50; // 571.1
        var taken = beat + 100 + 100 + beat; // 642.2
        var committed = taken + 100 + beat + 100 + beat + 50; // 1334.4
        var mayServe = committed + (2 * (beat + 200)); // 2176.6

        Assert.Equal(synced, Milliseconds(worst.Synced));
        Assert.Equal(givenUp, Milliseconds(worst.GivenUp));
        Assert.Equal(committed, Milliseconds(worst.Committed));
        Assert.Equal(mayServe, Milliseconds(worst.MayServe));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_usual_is_less_than_the_worst_and_a_planned_move_less_than_a_takeover(int sal)
    {
        var timing = LeaseTiming.ForSal(sal);
        var (usual, worst) = (SwitchoverTime.Usual(timing, TakeoverBounds.Usual).MayServe, SwitchoverTime.Worst(timing, Bounds).MayServe);
        var (usualTakeover, worstTakeover) = (TakeoverTime.Usual(timing, TakeoverBounds.Usual).MayServe, TakeoverTime.Worst(timing, Bounds).MayServe);

        Assert.True(usual < worst);
        Assert.True(usualTakeover < worstTakeover);
        Assert.True(usual < usualTakeover);
        Assert.True(worst < worstTakeover);
    }

    private static decimal Milliseconds(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerMillisecond;
}
