using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Control;

/// <summary>An owner: the grant it obeys, the promises it counts (S1, S2, S7).</summary>
public sealed class AgentDeciderOwnerTests
{
    [Fact]
    public void S7_ANewGrant_IsPersistedAndActivated_ButServesNothingBeforePromises()
    {
        var agent = new DrivenAgent { Now = Given.At(10) };

        agent.Hears(Given.Desired(1, Given.Directive()));

        Assert.True(agent.MustPersist);
        Assert.Equal(new Activate(Given.Vnf, Given.E(1)), agent.Sent<Activate>());
        Assert.False(agent.Orders<ArmGate>());
        Assert.Equal(Given.E(1), agent.Vnf.Ledger.Grant!.Epoch);
        Assert.Equal(Given.E(1), agent.Vnf.Ledger.Promises.Highest);
        Assert.Equal(Given.Locations(), agent.View.Ledger.Locations);
    }

    [Fact]
    public void S2_ABeat_AsksForTheOwnedEpochAndSaysWhatWasTakenIn()
    {
        var agent = new DrivenAgent { Now = Given.At(10) };
        agent.Hears(Given.Desired(3, Given.Directive()));

        var beat = agent.Beats(new ReplicaFacts(Given.Vnf, Given.E(1), 42, 5, SiteSet.Empty));
        Assert.Equal(-1, agent.Beats(new ReplicaFacts(Given.Vnf, Given.E(0), 42, 5, SiteSet.Empty)).Vnfs[0].SyncConfirmed);

        Assert.Equal([new PromiseRequest(Given.Vnf, Given.E(1))], beat.Requests);
        Assert.Equal(new DesiredVersion(1, 3), beat.Desired);
        Assert.Equal((agent.View.Boot, Given.A, agent.Now.Monotonic), (beat.Boot, beat.Site, beat.SentAt));
        var report = Assert.Single(beat.Vnfs);
        Assert.Equal((Given.E(1), Given.E(1), 42L, 5), (report.Owned, report.LogEpoch, report.LogLength, report.SyncConfirmed));
        Assert.Equal((-1, false), (report.EligibleConfirmed, report.LeaseHeld));
    }

    [Fact]
    public void S2_APromise_CountsFromTheSendOfTheBeatItAnswers()
    {
        var agent = Granted();
        agent.Beats();
        var sentAt = agent.Now;

        agent.After(0.7).IsPromised(1, Given.L1);
        Assert.False(agent.Orders<ArmGate>());
        agent.After(0.7).IsPromised(1, Given.L2);

        Assert.Equal(sentAt.Plus(Given.Timing.Duration), agent.Sent<ArmGate>().Deadline);
    }

    [Fact]
    public void S2_PromisesOfDifferentRounds_AreCombined()
    {
        var agent = Granted();
        agent.Beats();
        var first = agent.Now;
        agent.IsPromised(1, Given.L1);

        agent.After(0.2).Beats();
        agent.IsPromised(1, Given.L2);

        Assert.Equal(first.Plus(Given.Timing.Duration), agent.Sent<ArmGate>().Deadline);
    }

    [Fact]
    public void S2_ALateReplyToAnEarlierBeat_DoesNotShortenALease()
    {
        var agent = DrivenAgent.Serving();
        var early = agent.View.Sequence;
        agent.After(0.2).Beats();
        agent.IsPromised(1, Given.L1).IsPromised(1, Given.L2);
        var deadline = agent.Vnf.Deadline;

        agent.IsPromised(1, Given.L2, early);

        Assert.Equal(deadline, agent.Vnf.Deadline);
        Assert.False(agent.Orders<ArmGate>());
    }

    [Theory]
    [InlineData(1, "boot-1", 1, true)]
    [InlineData(1, "boot-0", 1, false)]
    [InlineData(2, "boot-1", 1, false)]
    [InlineData(9, "boot-1", 1, false)]
    [InlineData(1, "boot-1", 2, false)]
    [InlineData(1, "boot-1", 0, false)]
    public void S1_S2_OnlyAReplyToABeatOfThisBootAndEpoch_Counts(long sequence, string boot, int epoch, bool counts)
    {
        var agent = Granted();
        agent.Beats();
        agent.IsPromised(1, Given.L1);

        agent.IsPromised(epoch, PromiserId.Of(Given.L2), sequence, new BootId(boot));

        Assert.Equal(counts, agent.Orders<ArmGate>());
    }

    [Fact]
    public void S1_AReplyToAnotherBoot_ChangesNothingAtAll()
    {
        var agent = Granted();
        var before = agent.View;

        agent.Hears(Given.Desired(9, Given.Directive(Given.B, epoch: 2)), boot: new BootId("boot-0"));

        Assert.Equal(before, agent.View);
        Assert.Empty(agent.Commands);
        Assert.False(agent.MustPersist);
    }

    [Fact]
    public void S2_AReplyToABeatOlderThanTheLease_IsWorthNothing()
    {
        var agent = Granted();
        agent.Beats();
        agent.IsPromised(1, Given.L1);
        for (var beats = 0; beats < 20; beats++)
        {
            agent.After(0.2).Beats();
        }

        agent.IsPromised(1, Given.L2, sequence: 1);

        Assert.False(agent.Orders<ArmGate>() && agent.Now.IsBefore(agent.Sent<ArmGate>().Deadline));
        Assert.True(agent.View.Sent.Length <= 20);
    }

    [Fact]
    public void S2_TheSitesOfE_CarryTheLeaseWithoutAnyLocation()
    {
        var agent = Granted();
        agent.Beats();

        agent.IsPromised(1, Given.B);
        Assert.False(agent.Orders<ArmGate>());
        agent.IsPromised(1, Given.C);

        Assert.Equal(agent.Now.Plus(Given.Timing.Duration), agent.Sent<ArmGate>().Deadline);
    }

    [Fact]
    public void S2_AnEmptyE_IsNoPath()
    {
        var agent = new DrivenAgent { Now = Given.At(10) };
        agent.Hears(Given.Desired(1, Given.Directive(eligible: EligibleSet.Initial(SiteSet.Empty))));
        agent.Beats();

        agent.IsPromised(1, Given.B).IsPromised(1, Given.C).IsPromised(1, Given.L1);

        Assert.False(agent.Orders<ArmGate>());
    }

    [Fact]
    public void S2_ALocationOutsideTheSet_CountsForNothing()
    {
        var agent = Granted();
        agent.Beats();

        agent.IsPromised(1, Given.L1).IsPromised(1, new LocationId("l9"));

        Assert.False(agent.Orders<ArmGate>());
    }

    [Theory]
    [InlineData(1.9, true)]
    [InlineData(2, false)]
    public void S2_ABeat_SaysWhetherTheLeaseHolds(double after, bool held)
    {
        var agent = DrivenAgent.Serving().After(after);

        Assert.Equal(held, agent.Reports().LeaseHeld);
    }

    [Fact]
    public void S7_AfterARestart_NothingRunsAndNothingIsAsked_BeforeTheGrantWasHeardAgain()
    {
        var agent = DrivenAgent.Serving().Restarted(at: 11);

        var beat = agent.Beats();
        Assert.Empty(beat.Requests);
        Assert.False(agent.Orders<Activate>());
        Assert.Equal(Given.E(1), Assert.Single(beat.Vnfs).Owned);

        agent.Hears(Given.Desired(1, Given.Directive()));
        Assert.Equal(new Activate(Given.Vnf, Given.E(1)), agent.Sent<Activate>());
        Assert.Equal([new PromiseRequest(Given.Vnf, Given.E(1))], agent.Beats().Requests);
    }

    [Fact]
    public void S7_TheSameGrantHeardAgain_ActivatesOnce()
    {
        var agent = DrivenAgent.Serving();

        agent.Hears(Given.Desired(1, Given.Directive()));

        Assert.False(agent.Orders<Activate>());
        Assert.False(agent.MustPersist);
    }

    [Fact]
    public void AfterARestart_TheRunningGateIsLeftAlone_UntilThereIsALongerLease()
    {
        var agent = DrivenAgent.Serving().Restarted(at: 10.5);

        agent.Hears(Given.Desired(1, Given.Directive()));
        Assert.False(agent.Orders<ArmGate>() || agent.Orders<CloseGate>());
        agent.Beats();
        agent.IsPromised(1, Given.L1);
        Assert.False(agent.Orders<ArmGate>() || agent.Orders<CloseGate>());
        agent.IsPromised(1, Given.L2);

        Assert.Equal(agent.Now.Plus(Given.Timing.Duration), agent.Sent<ArmGate>().Deadline);
    }

    [Fact]
    public void S1_PromisesOfTheBootBefore_DoNotCountAfterARestart()
    {
        var before = DrivenAgent.Serving();
        var agent = before.Restarted(at: 10.5);
        agent.Hears(Given.Desired(1, Given.Directive()));
        agent.Beats();

        agent.IsPromised(1, PromiserId.Of(Given.L1), 1, before.View.Boot);
        agent.IsPromised(1, PromiserId.Of(Given.L2), 1, before.View.Boot);

        Assert.False(agent.Orders<ArmGate>());
    }

    [Fact]
    public void S2_ANewEpoch_StartsWithoutThePromisesOfTheOldOne()
    {
        var agent = DrivenAgent.Serving();

        agent.Hears(Given.Desired(2, Given.Directive(epoch: 2)));
        Assert.Equal(Given.E(2), agent.Sent<Activate>().Epoch);
        Assert.True(agent.MustPersist);
        Assert.False(agent.Orders<ArmGate>());
        agent.Beats();
        agent.IsPromised(2, Given.L1);
        Assert.False(agent.Orders<ArmGate>());
        agent.IsPromised(2, Given.L2);

        Assert.Equal(Given.E(2), agent.Sent<ArmGate>().Epoch);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void S1_AnOrderOfAnOlderEpoch_IsRefused(int epoch, bool obeyed)
    {
        var agent = new DrivenAgent { Now = Given.At(10) };
        agent.Hears(Given.Desired(5, Given.Directive(epoch: 2)));

        agent.Hears(Given.Desired(6, Given.Directive(epoch: epoch, owner: epoch == 1 ? Given.B : null)));

        Assert.Equal(obeyed, agent.Orders<Follow>());
        Assert.Equal(Given.E(Math.Max(2, epoch)), agent.Vnf.Grant!.Epoch);
        Assert.False(agent.Orders<CloseGate>());
    }

    [Fact]
    public void S1_AGrantOlderThanWhatWasPromisedToAPeer_IsRefused()
    {
        var agent = new DrivenAgent { Now = Given.At(10) };
        agent.Tell(new PeerBeatReceived(Given.PeerBeat(Given.B, 1, 2)));

        agent.Hears(Given.Desired(1, Given.Directive(epoch: 1)));

        Assert.False(agent.Orders<Activate>());
        Assert.Null(agent.Vnf.Grant);
    }

    [Fact]
    public void S1_AnOlderGeneration_IsRefusedAsAWhole()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(1) with { Version = new DesiredVersion(2, 1) });
        Assert.True(agent.MustPersist);
        Assert.Equal(2, agent.View.Ledger.Generation);

        agent.Hears(Given.Desired(99, Given.Directive(Given.B, epoch: 5)) with { Locations = Given.Locations(9, Given.L1) });

        Assert.Empty(agent.Commands);
        Assert.False(agent.MustPersist);
        Assert.Equal(Given.E(1), agent.Vnf.Grant!.Epoch);
        Assert.Equal(Given.Locations(), agent.View.Locations);
    }

    [Fact]
    public void S1_TheGeneration_OutlivesARestart()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(1) with { Version = new DesiredVersion(2, 1) });

        agent = agent.Restarted(at: 20).Hears(Given.Desired(99, Given.Directive()));

        Assert.Empty(agent.Commands);
    }

    [Fact]
    public void S14_Watermarks_ArePassedOn()
    {
        var agent = DrivenAgent.Serving();
        var watermark = new Watermark(Given.Vnf, Given.E(1), 3, 17);

        agent.Tell(new ReplyReceived(new BeatReply(PromiserId.Of(Given.L1), agent.View.Boot, 1, [], null, [watermark])));

        Assert.Equal(watermark, agent.Sent<ConfirmWatermark>().Watermark);
    }

    private static DrivenAgent Granted() => new DrivenAgent { Now = Given.At(10) }.Hears(Given.Desired(1, Given.Directive()));
}
