namespace NfvHa.Geo.SiteAgent.Gate.Tests.Table;

/// <summary>What came of an order.</summary>
public enum Answered
{
    Nothing,
    Armed,
    Closed,
}

/// <summary>A gate as the contract sees it: one VNF, agents by boot, deadlines in milliseconds from now.</summary>
public interface IGateProbe : IAsyncDisposable
{
    Task Attach(int boot);

    Task<Answered> Arm(int boot, int epoch, int milliseconds);

    Task<Answered> Close(int boot, int through);

    /// <summary>Whether a reply of an epoch leaves now.</summary>
    Task<bool> Permits(int epoch);
}

/// <summary>The table of S5, held by whatever is a gate: the pure one and the process.</summary>
public abstract class GateContract
{
    private const int Long = 60_000;
    private const int Past = -1;

    protected abstract Task<IGateProbe> Open();

    [Fact]
    public async Task S5_AStartedGate_PermitsNothing()
    {
        await using var gate = await Open();
        await gate.Attach(1);

        Assert.False(await gate.Permits(1));
    }

    [Fact]
    public async Task S5_Armed_PermitsThatEpochOnly()
    {
        await using var gate = await Open();
        await gate.Attach(1);

        Assert.Equal(Answered.Armed, await gate.Arm(1, 5, Long));
        Assert.False(await gate.Permits(4));
        Assert.True(await gate.Permits(5));
        Assert.False(await gate.Permits(6));
    }

    [Fact]
    public async Task S5_ArmedInThePast_PermitsNothing()
    {
        await using var gate = await Open();
        await gate.Attach(1);
        await gate.Arm(1, 5, Long);

        Assert.Equal(Answered.Armed, await gate.Arm(1, 5, Past));
        Assert.False(await gate.Permits(5));
    }

    [Fact]
    public async Task S2_Arm_TheSameEpoch_LengthensAndShortens()
    {
        await using var gate = await Open();
        await gate.Attach(1);
        await gate.Arm(1, 5, Past);

        Assert.Equal(Answered.Armed, await gate.Arm(1, 5, Long));
        Assert.True(await gate.Permits(5));
    }

    [Fact]
    public async Task S1_Arm_AnOlderEpoch_ChangesNothing()
    {
        await using var gate = await Open();
        await gate.Attach(1);
        await gate.Arm(1, 5, Long);

        Assert.Equal(Answered.Nothing, await gate.Arm(1, 4, Long));
        Assert.True(await gate.Permits(5));
    }

    [Fact]
    public async Task S4_Closed_StaysClosedAndSaysSo()
    {
        await using var gate = await Open();
        await gate.Attach(1);
        await gate.Arm(1, 5, Long);

        Assert.Equal(Answered.Closed, await gate.Close(1, 5));
        Assert.False(await gate.Permits(5));
        Assert.Equal(Answered.Closed, await gate.Arm(1, 5, Long));
        Assert.False(await gate.Permits(5));
        Assert.Equal(Answered.Armed, await gate.Arm(1, 6, Long));
        Assert.True(await gate.Permits(6));
    }

    [Fact]
    public async Task S4_ClosedThroughALaterEpoch_IsNotTakenBackByAnEarlier()
    {
        await using var gate = await Open();
        await gate.Attach(1);
        await gate.Close(1, 5);

        Assert.Equal(Answered.Closed, await gate.Close(1, 3));
        Assert.Equal(Answered.Closed, await gate.Arm(1, 4, Long));
        Assert.False(await gate.Permits(4));
    }

    [Fact]
    public async Task S5_ANewAgent_IsObeyedAndDisturbsNothing_AndTheOldOneIsDropped()
    {
        await using var gate = await Open();
        await gate.Attach(1);
        await gate.Arm(1, 5, Long);

        await gate.Attach(2);
        Assert.True(await gate.Permits(5));
        Assert.Equal(Answered.Nothing, await gate.Close(1, 5));
        Assert.Equal(Answered.Nothing, await gate.Arm(1, 5, Past));
        Assert.True(await gate.Permits(5));
        Assert.Equal(Answered.Closed, await gate.Close(2, 5));
        Assert.False(await gate.Permits(5));
    }
}
