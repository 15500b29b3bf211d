using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Control;

/// <summary>How ownership ends: given up for good (S4 AgentConfirmed), or lost to a newer epoch (S1).</summary>
public sealed class AgentDeciderEndTests
{
    public static TheoryData<string> Reasons { get; } = new() { "site", "switchover" };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void S4_GivingUp_ClosesThenReadsBackThenPersistsThenReports(string reason)
    {
        var agent = Closing(reason);
        Assert.Equal(new CloseGate(Given.Vnf, Given.E(1)), agent.Sent<CloseGate>());

        var closing = agent.Beats();
        Assert.Empty(closing.Requests);
        Assert.Equal((Given.E(1), Epoch.None), (closing.Vnfs[0].Owned, closing.Vnfs[0].GivenUp));

        agent.GateIsClosed();
        if (reason == "switchover")
        {
            // A VNF without a log has nothing to send first.
            agent.Tell(new BeatDue([]));
        }

        Assert.True(agent.MustPersist);
        Assert.True(agent.Orders<Deactivate>());
        Assert.Equal(Given.E(1), agent.Vnf.Ledger.GivenUp);
        Assert.Null(agent.Vnf.Ledger.Grant);

        var report = agent.Reports();
        Assert.Equal((Epoch.None, Given.E(1)), (report.Owned, report.GivenUp));
    }

    [Fact]
    public void ASwitchover_IsGivenUpOnlyWhenTheTargetHoldsTheWholeLog()
    {
        var agent = Closing("switchover");
        Assert.False(agent.Orders<Quiesce>());
        agent.GateIsClosed();
        Assert.True(agent.Orders<Quiesce>());
        Assert.False(agent.Orders<Deactivate>());

        var target = agent.Vnf.Directive!.Takeover!.Target;
        var other = target == Given.B ? Given.C : Given.B;
        Assert.Equal(Epoch.None, agent.Beats(Facts(SiteSet.Of(other))).Vnfs[0].GivenUp);
        Assert.Equal(Given.E(1), agent.Beats(Facts(SiteSet.Of(target))).Vnfs[0].GivenUp);
        Assert.True(agent.MustPersist);

        static ReplicaFacts Facts(SiteSet complete) => new(Given.Vnf, Given.E(1), 7, 0, complete);
    }

    [Fact]
    public void ASwitchoverOfAVnfWithoutStandbys_IsGivenUpAtOnce()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(2, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover)) with { Standbys = SiteSet.Empty })).GateIsClosed();

        Assert.Equal(Given.E(1), agent.Beats(new ReplicaFacts(Given.Vnf, Given.E(1), 7, 0, SiteSet.Empty)).Vnfs[0].GivenUp);
    }

    /// <summary>Seed 11588: a restored journal knows nothing of the takeover, so nobody would have ended the wait for its target.</summary>
    [Fact]
    public void S1_AfterARestore_ASwitchoverOfBeforeIsNotWaitedFor()
    {
        var agent = Closing("switchover").GateIsClosed();
        var nobody = new ReplicaFacts(Given.Vnf, Given.E(1), 7, 0, SiteSet.Empty);
        Assert.Equal(Epoch.None, agent.Beats(nobody).Vnfs[0].GivenUp);

        agent.Hears(new DesiredState(new DesiredVersion(2, 1), Given.Locations(), []));

        Assert.Equal(Given.E(1), agent.Beats(nobody).Vnfs[0].GivenUp);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void S4_WhileClosing_NoPromiseAndNoNewSetArmsTheGate(string reason)
    {
        var agent = Closing(reason);

        agent.IsPromised(1, Given.L3);
        Assert.False(agent.Orders<ArmGate>());
        agent.Hears(Given.Desired(8, agent.Vnf.Directive! with { Eligible = new EligibleSet(4, SiteSet.Of(Given.B), null) }));
        Assert.False(agent.Orders<ArmGate>());
        agent.Hears(Given.Desired(9) with { Locations = Given.Locations(3, Given.L1, Given.L2) });
        Assert.False(agent.Orders<ArmGate>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void S4_OnlyTheClosureOfTheOwnedEpoch_IsAnEnd(int epoch)
    {
        var agent = new DrivenAgent { Now = Given.At(10) };
        agent.Hears(Given.Desired(1, Given.Directive(epoch: 3)));
        agent.Tell(new GiveUpDecided(Given.Vnf));

        agent.GateIsClosed(through: epoch);

        Assert.Equal(Epoch.None, agent.Reports().GivenUp);
    }

    [Fact]
    public void S4_AGateThatWasClosedForTheBootBefore_IsAnEndToo()
    {
        // The agent restarted before it heard that the gate is closed. The gate stays closed for that epoch: nothing is left but to give it up.
        var agent = Closing("site").Restarted(at: 30);
        agent.Hears(Given.Desired(1, Given.Directive()));

        agent.GateIsClosed();

        Assert.True(agent.MustPersist);
        Assert.Equal((Epoch.None, Given.E(1)), (agent.Reports().Owned, agent.Reports().GivenUp));
    }

    [Fact]
    public void S4_AnOrderToCloseThatMayBeLost_IsGivenAgainWithEveryBeat()
    {
        var agent = Closing("site");

        agent.Beats();

        Assert.Equal(new CloseGate(Given.Vnf, Given.E(1)), agent.Sent<CloseGate>());
    }

    [Fact]
    public void S4_AClosureOfTheEpochBefore_DoesNotEndTheNewGrant()
    {
        var agent = Closing("site");
        agent.Hears(Given.Desired(3, Given.Directive(epoch: 2)));

        agent.GateIsClosed();

        Assert.Equal((Given.E(2), Epoch.None), (agent.Reports().Owned, agent.Reports().GivenUp));
    }

    [Fact]
    public void S4_WhatWasGivenUp_IsNeverTakenBack()
    {
        var agent = Closing("site").GateIsClosed();

        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.B), null))));
        Assert.False(agent.Orders<Activate>() || agent.Orders<Follow>());
        Assert.Null(agent.Vnf.Grant);
        Assert.Empty(agent.Beats().Requests);

        agent = agent.Restarted(at: 30).Hears(Given.Desired(2, Given.Directive()));
        Assert.False(agent.Orders<Activate>());
        Assert.Null(agent.Vnf.Grant);
        Assert.Equal(Given.E(1), agent.Reports().GivenUp);
    }

    [Fact]
    public void S3_4_AfterAnAbandonedTakeover_TheSameSiteMayServeTheNextEpoch()
    {
        var agent = Closing("switchover").GateIsClosed();

        agent.Hears(Given.Desired(5, Given.Directive(epoch: 2)));

        Assert.Equal(Given.E(2), agent.Sent<Activate>().Epoch);
        Assert.Equal([new(Given.Vnf, Given.E(2))], agent.Beats().Requests);
    }

    [Fact]
    public void S4_ARestartBeforeTheClosureWasReadBack_ReportsNothingGivenUp()
    {
        var agent = Closing("site").Restarted(at: 30);

        Assert.Equal(Epoch.None, agent.Reports().GivenUp);
    }

    [Fact]
    public void S4_AGateStartedWhileClosing_IsClosedAgain()
    {
        var agent = Closing("site");

        agent.Tell(new GateStarted());

        Assert.Equal(new CloseGate(Given.Vnf, Given.E(1)), agent.Sent<CloseGate>());
        Assert.False(agent.Orders<ArmGate>());
    }

    [Fact]
    public void GiveUpDecided_OfAVnfItDoesNotOwn_DoesNothing()
    {
        var agent = new DrivenAgent(Given.B).Hears(Given.Desired(1, Given.Directive()));

        agent.Tell(new GiveUpDecided(Given.Vnf));

        Assert.Empty(agent.Commands);
    }

    [Fact]
    public void ASwitchover_AtItsTarget_ClosesAndRevokesNothing()
    {
        var agent = new DrivenAgent(Given.B) { Now = Given.At(10) };

        agent.Hears(Given.Desired(1, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover))));
        agent.Beats();

        Assert.False(agent.Orders<CloseGate>());
        Assert.Equal(Epoch.None, agent.Vnf.Ledger.Promises.RevokedThrough);
    }

    [Fact]
    public void S4_AFailover_AtTheOwner_IsNoOrderToGiveUp()
    {
        // It may be the one whose silence was a mistake: it serves until its lease ends, and an abandoned takeover grants it the next epoch.
        var agent = DrivenAgent.Serving();

        agent.Hears(Given.Desired(2, Given.Directive(takeover: Given.Takeover(TakeoverKind.Failover))));

        Assert.False(agent.Orders<CloseGate>());
        Assert.Equal(Epoch.None, agent.Reports().GivenUp);
    }

    [Fact]
    public void S1_ANewerEpochOfAnotherOwner_ClosesTheGateAndEndsOwnership()
    {
        var agent = DrivenAgent.Serving();

        agent.Hears(Given.Desired(2, Given.Directive(Given.B, epoch: 2)));

        Assert.True(agent.MustPersist);
        Assert.Equal(new CloseGate(Given.Vnf, Given.E(1)), agent.Sent<CloseGate>());
        Assert.True(agent.Orders<Deactivate>());
        Assert.Null(agent.Vnf.Ledger.Grant);
        var beat = agent.Beats();
        Assert.Empty(beat.Requests);
        Assert.Equal((Epoch.None, Given.E(2)), (beat.Vnfs[0].Owned, beat.Vnfs[0].Highest));
        Assert.False(agent.IsPromised(1, Given.L3).Orders<ArmGate>());
    }

    [Fact]
    public void S1_ANewerEpochOfAnotherOwner_HeardAfterARestart_StillClosesTheGate()
    {
        // The gate outlived the agent and may still be open.
        var agent = DrivenAgent.Serving().Restarted(at: 10.5);

        agent.Hears(Given.Desired(2, Given.Directive(Given.B, epoch: 2)));

        Assert.Equal(new CloseGate(Given.Vnf, Given.E(1)), agent.Sent<CloseGate>());
        Assert.Null(agent.Vnf.Ledger.Grant);
    }

    [Fact]
    public void Follow_GoesToTheLogWithEveryOrderThatIsObeyed()
    {
        var directive = Given.Directive(Given.B, epoch: 2);

        Assert.Equal(directive, DrivenAgent.Serving().Hears(Given.Desired(2, directive)).Sent<Follow>().Directive);
    }

    [Fact]
    public void S8_AnEscalatedOwner_SaysSoAndServesOn_UntilItIsAskedToGiveUp()
    {
        var agent = DrivenAgent.Serving();

        agent.Tell(new EscalationChanged(Given.Vnf, true));
        Assert.False(agent.MustPersist);
        Assert.Empty(agent.Commands);
        var beat = agent.Beats();
        Assert.True(beat.Vnfs[0].Escalated);
        Assert.Single(beat.Requests);
        Assert.Equal(Epoch.None, beat.Vnfs[0].GivenUp);

        agent.Hears(Given.Desired(2, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover))));
        agent.GateIsClosed();
        Assert.Equal((Given.E(1), true), (agent.Reports().GivenUp, agent.Reports().Escalated));

        agent.Tell(new EscalationChanged(Given.Vnf, false));
        Assert.False(agent.Reports().Escalated);
    }

    [Fact]
    public void S8_AnAgentThatRestarts_TriesAgainBeforeItEscalates()
    {
        var agent = DrivenAgent.Serving().Tell(new EscalationChanged(Given.Vnf, true));

        Assert.False(agent.Restarted(at: 20).Reports().Escalated);
    }

    [Fact]
    public void EscalationChanged_OfAVnfItNeverHeardOf_DoesNothing()
    {
        var agent = new DrivenAgent { Now = Given.At(10) };

        Assert.Empty(agent.Tell(new EscalationChanged(Given.Vnf, true)).Beats().Vnfs);
    }

    [Fact]
    public void TroublesChanged_IsWhatTheNextBeatSays_WithinItsBound()
    {
        var agent = DrivenAgent.Serving();
        Assert.Empty(agent.Beats().Troubles);

        agent.Tell(new TroublesChanged([.. Enumerable.Range(0, WireLimits.TroublesMax + 1).Select(number => $"trouble {number}")]));
        Assert.Equal(WireLimits.TroublesMax, agent.Beats().Troubles.Length);
        Assert.Equal("trouble 0", agent.Beats().Troubles[0]);

        agent.Tell(new TroublesChanged([]));
        Assert.Empty(agent.Beats().Troubles);
    }

    private static DrivenAgent Closing(string reason)
    {
        var agent = DrivenAgent.Serving();
        return reason == "site"
            ? agent.Tell(new GiveUpDecided(Given.Vnf))
            : agent.Hears(Given.Desired(2, Given.Directive(takeover: Given.Takeover(TakeoverKind.Switchover))));
    }
}
