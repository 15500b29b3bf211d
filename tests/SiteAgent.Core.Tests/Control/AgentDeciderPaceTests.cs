using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Control;

/// <summary>Beats are due every 0.2 s; of a site that a takeover waits for, five times as often. A hold is 2.2 s, a site is missed after 1 s.</summary>
public sealed class AgentDeciderPaceTests
{
    private static readonly TimeSpan Usual = Given.Timing.BeatInterval;
    private static readonly TimeSpan Hurried = Given.Timing.HurriedInterval;

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void The_owner_and_the_target_of_a_takeover_hurry_and_nobody_else(string target)
    {
        var owner = Settled(Given.A).Hears(Given.Desired(1, Given.Directive()));
        var other = Settled(new SiteId(target)).Hears(Given.Desired(1, Given.Directive(owner: Given.C)));
        Settle(owner);
        Assert.Equal(Usual, owner.Pace);
        Assert.Equal(Usual, other.Pace);

        var moved = Given.Takeover(TakeoverKind.Switchover, target: new SiteId(target));
        other.Hears(Given.Desired(2, Given.Directive(owner: Given.C, takeover: moved)));
        Assert.Equal(Hurried, other.Pace);
        owner.Hears(Given.Desired(2, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover))));
        Assert.Equal(Hurried, owner.Pace);
        var third = Settled(new SiteId("d")).Hears(Given.Desired(2, Given.Directive(owner: Given.C, takeover: moved)));
        Assert.Equal(Usual, third.Pace);
    }

    [Fact]
    public void A_new_owner_hurries_until_its_gate_is_armed()
    {
        var owner = Settled(Given.A).Hears(Given.Desired(1, Given.Directive()));
        Assert.Equal(Hurried, owner.Pace);

        Settle(owner);

        Assert.Equal(Usual, owner.Pace);
    }

    [Fact]
    public void Nobody_hurries_for_longer_than_a_hold_for_an_order_that_leads_to_nothing()
    {
        var target = Settled(Given.B).Hears(Given.Desired(2, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover))));
        Assert.Equal(Hurried, target.After(2.1).Pace);
        Assert.Equal(Usual, target.After(0.2).Pace);

        // The same order again is nothing new; another one is.
        target.Hears(Given.Desired(3, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover))));
        Assert.Equal(Usual, target.Pace);
        target.Hears(Given.Desired(4, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover) with { Id = 8 })));
        Assert.Equal(Hurried, target.Pace);
    }

    /// <summary>A leader takes the number of a beat for the time that its sender has been up: until that says enough of peers, beats keep to their interval.</summary>
    [Fact]
    public void Nobody_hurries_before_it_heard_its_peers_for_long_enough()
    {
        var target = new DrivenAgent(Given.B) { Now = Given.At(10) };
        target.Hears(Given.Desired(2, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover))));
        for (var beat = 0; beat < 6; beat++)
        {
            Assert.Equal(Usual, target.Pace);
            target.Beats();
        }

        Assert.Equal(Hurried, target.Pace);
    }

    /// <summary>Answers are counted for beats of the last D only, however many there were.</summary>
    [Fact]
    public void A_promise_counts_for_a_hurried_beat_of_the_last_D()
    {
        var owner = Settled(Given.A).Hears(Given.Desired(1, Given.Directive()));
        var first = owner.Beats().Sequence;
        for (var beat = 0; beat < 45; beat++)
        {
            owner.After(Hurried.TotalSeconds).Beats();
        }

        Assert.True(owner.IsPromised(1, Given.L1, first).IsPromised(1, Given.L2, first + 1).Orders<ArmGate>());
        for (var beat = 0; beat < 300; beat++)
        {
            owner.After(Hurried.TotalSeconds).Beats();
        }

        Assert.InRange(owner.View.Sent.Length, 1, 53);
    }

    private static DrivenAgent Settled(SiteId site)
    {
        var agent = new DrivenAgent(site) { Now = Given.At(10) };
        for (var beat = 0; beat < 6; beat++)
        {
            agent.Beats();
        }

        return agent;
    }

    private static void Settle(DrivenAgent owner)
    {
        owner.Beats();
        owner.IsPromised(1, Given.L1);
        owner.IsPromised(1, Given.L2);
        owner.GateIsArmed();
    }
}
