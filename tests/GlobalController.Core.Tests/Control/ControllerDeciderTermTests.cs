using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Tests.Control;

/// <summary>S9: who leads, when the next term is taken, and that a leader writes one transaction at a time.</summary>
public sealed class ControllerDeciderTermTests
{
    [Theory]
    [InlineData("l1")]
    [InlineData("l2")]
    [InlineData("l3")]
    public void S9_WithoutALeader_EverybodyTriesAtOnce(string location)
    {
        var replica = new DrivenController(new LocationId(location), Given.State() with { Leader = null });

        var commit = replica.Tell(new ReportDue()).Sent<Commit>().Transaction;

        Assert.Equal(new Leader(new LocationId(location), replica.View.Boot), commit.NewLeader);
        Assert.Equal((1, 3L), (commit.Generation, commit.Term));
        Assert.Empty(commit.Records);
    }

    /// <summary>L1 led and is silent: after how long each of the others takes the next term.</summary>
    [Theory]
    [InlineData("l2", 1.4)]
    [InlineData("l3", 1.8)]
    public void S9_WhoStopsHearingTheLeader_TakesTheNextTerm_TheLaterInTheListTheLaterInTime(string location, double patience)
    {
        var replica = new DrivenController(new LocationId(location), Given.State());

        replica.Now = Given.At(patience - 0.01);
        Assert.False(replica.Tell(new ReportDue()).Sends<Commit>());
        replica.Now = Given.At(patience + 0.01);
        Assert.True(replica.Tell(new ReportDue()).Sends<Commit>());
    }

    [Theory]
    [InlineData(true, 3, false)]
    [InlineData(false, 3, true)]
    [InlineData(true, 2, true)]
    public void S9_OnlyTheLeaderOfTheNewestTerm_KeepsItByItsReports(bool leads, long term, bool takesTerm)
    {
        var replica = new DrivenController(Given.L2, Given.State());
        for (var second = 1; second <= 5; second++)
        {
            replica.Now = Given.At(second);
            replica.Tell(new ReportReceived(new LocationReport(Given.L1, Given.Boot, second, default, term, leads, 1, [], [])));
        }

        Assert.Equal(takesTerm, replica.Tell(new ReportDue()).Sends<Commit>());
    }

    [Fact]
    public void S9_ANewTerm_IsGivenTimeFromWhenItWasLearned()
    {
        var replica = new DrivenController(Given.L2, Given.State()) { Now = Given.At(50) };
        replica.Tell(new JournalRead(replica.View.State with { Version = new DesiredVersion(1, 11), Term = 4, Leader = new Leader(Given.L3, new BootId("boot-l3")) }));

        Assert.False(replica.After(1).Tell(new ReportDue()).Sends<Commit>());
    }

    [Fact]
    public void S9_ATryThatFailed_IsRepeatedOnlyAfterTheSamePatience()
    {
        var replica = new DrivenController(Given.L2, Given.State()) { Now = Given.At(50) };
        Assert.True(replica.Tell(new ReportDue()).Sends<Commit>());
        Assert.False(replica.Tell(new CommitEnded()).Sends<Commit>());

        Assert.False(replica.After(1).Tell(new ReportDue()).Sends<Commit>());
        Assert.True(replica.After(1).Tell(new ReportDue()).Sends<Commit>());
    }

    [Fact]
    public void S9_ALocationThatIsNotConfigured_TakesNoTerm()
    {
        var replica = new DrivenController(new LocationId("l9"), Given.State() with { Leader = null }) { Now = Given.At(50) };

        Assert.False(replica.Tell(new ReportDue()).Sends<Commit>());
    }

    [Theory]
    [InlineData("l1", "boot-l1", true)]
    [InlineData("l1", "start-l1", false)]
    [InlineData("l2", "boot-l1", false)]
    public void S9_OnlyTheStartThatTookTheTerm_Leads(string location, string boot, bool leads)
    {
        var replica = new DrivenController(Given.L1, Given.State() with { Leader = new Leader(new LocationId(location), new BootId(boot)) }, boot: "boot-l1");

        Assert.Equal(leads, replica.View.Leads);
        Assert.Equal(leads, replica.Reports().Leads);
    }

    [Fact]
    public void S9_ALeaderThatIsNoLongerConfigured_LeadsNothing()
    {
        var replica = new DrivenController(Given.L1, Given.State() with { Locations = new LocationSet(1, [Given.L2, Given.L3]) }, boot: "boot-l1");

        Assert.False(replica.View.Leads);
    }

    [Fact]
    public void S9_ALeader_WritesOneTransactionAtATime_AndLooksAgainWhenItEnded()
    {
        var leader = Leader();

        var first = leader.Tell(new ReportDue()).Sent<Commit>().Transaction;
        Assert.Equal(TakeoverKind.Failover, Assert.Single(first.Records).Takeover!.Kind);
        Assert.False(leader.Tell(new ReportDue()).Sends<Commit>());
        Assert.False(leader.Tell(new Ordered(new AssertFailed(Given.Vnf))).Sends<Commit>());

        Assert.True(leader.Tell(new CommitEnded()).Sends<Commit>());
    }

    [Fact]
    public void S9_ADeposedLeader_WritesNothingMore()
    {
        var leader = Leader();
        leader.Tell(new JournalRead(leader.View.State with { Version = new DesiredVersion(1, 11), Term = 4, Leader = new Leader(Given.L2, new BootId("boot-l2")) }));

        Assert.False(leader.Tell(new ReportDue()).Sends<Commit>());
        Assert.False(leader.Tell(new Ordered(new AssertFailed(Given.Vnf))).Sends<Commit>());
        Assert.True(leader.View.Orders.IsEmpty);
    }

    [Fact]
    public void AFollower_TakesNoOrdersAndNoFences()
    {
        var replica = new DrivenController(Given.L2, Given.State(Given.Record()));

        replica.Tell(new Ordered(new AssertFailed(Given.Vnf)));
        replica.Tell(new Fenced(new VimFence(Given.Vnf, Given.E(5), true)));

        Assert.True(replica.View.Orders.IsEmpty);
        Assert.Empty(replica.View.Fences);
    }

    [Fact]
    public void Orders_AreBounded()
    {
        var leader = Leader();
        leader.Tell(new ReportDue());
        for (var order = 0; order < 500; order++)
        {
            leader.Tell(new Ordered(new AddLocation(new LocationId($"l{order}"))));
        }

        Assert.Equal(ControllerView.OrdersMax, leader.View.Orders.Count());
    }

    [Fact]
    public void S4_AFence_IsForgottenWithTheTakeoverItBelongsTo()
    {
        var leader = Leader(Given.Record(takeover: Given.Takeover(id: 7)));
        leader.Tell(new ReportDue());
        leader.Tell(new CommitEnded());
        leader.Tell(new Fenced(new VimFence(Given.Vnf, Given.E(5), true)));
        Assert.NotEmpty(leader.View.Fences);

        leader.Tell(new JournalRead(leader.View.State with
        {
            Version = new DesiredVersion(1, 11),
            Vnfs = leader.View.State.Vnfs.SetItem(Given.Vnf, Given.Record() with { Epoch = Given.E(6), Revision = 11 }),
        }));

        Assert.Empty(leader.View.Fences);
        Assert.Empty(leader.View.Takeovers);
    }

    [Fact]
    public void S4_AFence_OfTheTakeoverInProgress_CompletesIt()
    {
        var leader = Leader(Given.Record(takeover: Given.Takeover(id: 7)));

        var commit = leader.Tell(new Fenced(new VimFence(Given.Vnf, Given.E(5), true))).Sent<Commit>().Transaction;

        Assert.Equal((Given.B, Given.E(6), FenceProof.VimConfirmed), (commit.Records[0].Owner, commit.Records[0].Epoch, commit.Records[0].Proof));
    }

    /// <summary>L1 leads; A has been lost for long, B and C are heard.</summary>
    private static DrivenController Leader(VnfRecord? record = null)
    {
        var scene = Scene.OwnerLost(record);
        return new DrivenController(Given.L1, scene.View.State, boot: "boot-l1") { View = scene.View, Now = scene.Now };
    }
}
