using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Control;

/// <summary>A site as promiser of its peers (S2), and as target of a failover (S3.3).</summary>
public sealed class AgentDeciderPromiserTests
{
    private static readonly double Hold = Given.Timing.Hold.TotalSeconds;

    private static readonly DesiredState Failover = Given.Desired(5, Given.Directive(takeover: Given.Takeover(TakeoverKind.Failover)));

    [Fact]
    public void S2_APeerThatAsks_IsPromisedAfterTheLedgerIsOnDisk()
    {
        var agent = Target();

        var reply = Asked(agent, sequence: 7, epochs: 1);

        Assert.True(agent.MustPersist);
        Assert.Equal(Given.A, agent.Sent<SendReply>().To);
        Assert.Equal((PromiserId.Of(Given.B), new BootId("boot-a"), 7L), (reply.From, reply.Boot, reply.Sequence));
        Assert.Equal([new PromiseRequest(Given.Vnf, Given.E(1))], reply.Promises);
        Assert.Null(reply.Desired);
    }

    [Fact]
    public void S1_OlderEpochsThanOnePromisedOrObeyed_GetNoPromise()
    {
        var agent = Target();

        Assert.Single(Asked(agent, 1, 2).Promises);
        Assert.Empty(Asked(agent, 2, 1).Promises);
        Assert.Single(Asked(agent, 3, 2).Promises);
        agent.Hears(Given.Desired(6, Given.Directive(Given.C, epoch: 3)));
        Assert.Empty(Asked(agent, 4, 2).Promises);
        Assert.Equal([new PromiseRequest(Given.Vnf, Given.E(3))], Asked(agent, 5, 2, 3).Promises);
    }

    [Fact]
    public void S2_AfterARestart_ItPromisesNothingForTheWholeHold()
    {
        var agent = new DrivenAgent(Given.B);

        Assert.Empty(Asked(agent.After(Hold - 0.001), 1, 1).Promises);
        Assert.False(agent.MustPersist);
        Assert.Single(Asked(agent.After(0.001), 2, 1).Promises);
    }

    [Fact]
    public void S2_Silence_IsByTheClockThatRanLeast()
    {
        var agent = new DrivenAgent(Given.B);
        var start = agent.Now;

        agent.Now = start.Plus(Given.Timing.Hold) with { Boottime = start.Boottime };

        Assert.Empty(Asked(agent, 1, 1).Promises);
    }

    [Fact]
    public void S3_3_TheTarget_RevokesPersistsWaitsOutItsOwnPromisesAndThenReports()
    {
        var agent = Target();
        Asked(agent, 1, 1);

        agent.After(0.5).Hears(Failover);
        var report = agent.Reports();
        Assert.True(agent.MustPersist);
        Assert.Equal(Given.E(1), agent.Vnf.Ledger.Promises.RevokedThrough);
        Assert.Equal(Epoch.None, report.Prepared);

        Assert.Equal(Epoch.None, agent.After(Hold - 0.501).Reports().Prepared);
        Assert.Equal(Given.E(1), agent.After(0.001).Reports().Prepared);
    }

    [Fact]
    public void S3_3_ATargetThatPromisedNobody_IsPreparedAtOnce()
    {
        var agent = Target().Hears(Failover);

        Assert.Equal(Given.E(1), agent.Reports().Prepared);
        Assert.True(agent.MustPersist);
    }

    [Fact]
    public void S3_2_ARevokedEpoch_IsNeverPromisedAgain_AlsoAfterARestart()
    {
        var agent = Target().Hears(Failover);
        agent.Beats();

        Assert.Empty(Asked(agent, 2, 1).Promises);
        agent = agent.Restarted(at: 50).After(10);
        Assert.Empty(Asked(agent, 3, 1).Promises);
        Assert.Single(Asked(agent, 4, 2).Promises);
    }

    [Fact]
    public void S3_3_TheHoldForAnotherEpochOrSite_IsWaitedOutToo()
    {
        // C asked for the next epoch: whoever held whatever, the promise binds this site.
        var agent = Target();
        agent.Tell(new PeerBeatReceived(Given.PeerBeat(Given.C, 1, 2)));
        agent.Hears(Given.Desired(5, Given.Directive(epoch: 2, owner: Given.C, takeover: Given.Takeover(TakeoverKind.Failover, through: 2))));

        Assert.Equal(Epoch.None, agent.Reports().Prepared);
        Assert.Equal(Given.E(2), agent.After(Hold).Reports().Prepared);
    }

    [Fact]
    public void S2_S3_3_ARestartedTarget_NeitherRevokesNorReportsWhileSilent()
    {
        var agent = new DrivenAgent(Given.B).Hears(Failover);

        Assert.Equal(Epoch.None, agent.After(Hold - 0.001).Reports().Prepared);
        Assert.Equal(Epoch.None, agent.Vnf.Ledger.Promises.RevokedThrough);
        Assert.Equal(Given.E(1), agent.After(0.001).Reports().Prepared);
    }

    [Fact]
    public void S3_3_ATargetThatRevokedAndThenRestarted_ReportsOnlyAfterTheHold()
    {
        // Promises of the boot before are not on disk: silence stands in for them.
        var agent = Target();
        Asked(agent, 1, 1);
        agent.Hears(Failover);
        agent.Beats();

        agent = agent.Restarted(at: 20);
        Assert.Equal(Epoch.None, agent.Reports().Prepared);
        Assert.Equal(Epoch.None, agent.After(Hold - 0.001).Reports().Prepared);
        Assert.Equal(Given.E(1), agent.After(0.001).Reports().Prepared);
    }

    [Fact]
    public void S3_3_SitesOfE_RevokeAlthoughTheyAreNotTheTarget()
    {
        var agent = new DrivenAgent(Given.C) { Now = Given.At(10) };

        Assert.Equal(Given.E(1), agent.Hears(Failover).Reports().Prepared);
    }

    [Fact]
    public void AStaleOrderOfTheSameEpoch_DoesNotUndoAFailoverOrder()
    {
        // One location reads the journal more slowly than another; both answer the same beat. "A late one does no harm" (DesiredState).
        var agent = Target();

        agent.Hears(Failover);
        agent.Hears(Given.Desired(4, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.B), null))));

        Assert.Equal(Given.E(1), agent.Reports().Prepared);
    }

    [Fact]
    public void AFailoverThatEnded_IsRevokedThroughItsEpochOnly()
    {
        var agent = Target().Hears(Failover);
        agent.Beats();

        agent.Hears(Given.Desired(6, Given.Directive(Given.B, epoch: 2)));

        Assert.Equal(Given.E(2), agent.Sent<Activate>().Epoch);
        Assert.Equal([new PromiseRequest(Given.Vnf, Given.E(2))], agent.Beats().Requests);
    }

    [Fact]
    public void S3_2_AGrantOfARevokedEpoch_IsNotTaken()
    {
        var agent = Target().Hears(Failover);
        agent.Beats();

        agent.Hears(Given.Desired(6, Given.Directive(Given.B, epoch: 1)));

        Assert.False(agent.Orders<Activate>());
        Assert.Null(agent.Vnf.Grant);
    }

    [Fact]
    public void ABeat_SaysHowLongAgoEachPeerWasHeard()
    {
        var agent = Target();
        agent.Tell(new PeerBeatReceived(Given.PeerBeat(Given.A, 1)));
        agent.After(1).Tell(new PeerBeatReceived(Given.PeerBeat(Given.C, 1)));

        var peers = agent.After(0.5).Beats().Peers;

        Assert.Equal([new PeerSighting(Given.A, TimeSpan.FromSeconds(1.5)), new PeerSighting(Given.C, TimeSpan.FromSeconds(0.5))], peers);
    }

    /// <summary>B, with its silence over.</summary>
    private static DrivenAgent Target() => new(Given.B) { Now = Given.At(10) };

    private static BeatReply Asked(DrivenAgent agent, long sequence, params int[] epochs) =>
        agent.Tell(new PeerBeatReceived(Given.PeerBeat(Given.A, sequence, epochs))).Sent<SendReply>().Reply;
}
