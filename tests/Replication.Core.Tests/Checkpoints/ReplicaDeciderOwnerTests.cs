using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Core.Tests.Checkpoints;

/// <summary>S13 at an owner: promotion, alignment of the standbys, the stream, and what waits for it.</summary>
public sealed class ReplicaDeciderOwnerTests
{
    private static readonly ReplicaOptions Small = new() { BatchMax = 4, WindowMax = 10, WaitingMax = 50 };

    [Fact]
    public void S13_Promotion_SealsAndFixesTheStartLogInOneWrite()
    {
        var owner = new DrivenReplica(Given.A, Given.Ledger("112", aligned: 2));

        owner.Tell(Given.Grant(Given.A, 3, Given.Sync(Given.B, Given.C)));

        var ledger = Assert.Single(owner.Writes.OfType<WriteLedger>()).Ledger;
        Assert.Equal((Given.E(3), Given.E(3), Given.Log("112")), (ledger.Sealed, ledger.Tenure!.Epoch, ledger.Tenure.Start));
        Assert.Equal([Given.B, Given.C], owner.Sent<SendAlign>().Select(align => align.To));
        Assert.All(owner.Sent<SendAlign>(), align => Assert.Equal((3L, Given.E(3), owner.View.Boot), (align.Message.StartLength, align.Message.Epoch, align.Message.Boot)));
    }

    [Fact]
    public void S13_AfterPromotion_AppendsOfTheOldEpochAreRefused()
    {
        var owner = new DrivenReplica(Given.A).Tell(Given.Align(Given.B, 2, "11")).Tell(Given.Append(Given.B, 2, 0, "112"));
        owner.Tell(Given.Grant(Given.A, 3, Given.Sync(Given.B)));

        owner.Tell(Given.Append(Given.B, 2, 3, "2"));

        Assert.Empty(owner.Writes);
        Assert.Empty(owner.Commands);
        Assert.Equal(Given.Log("112"), owner.View.Ledger.Log);
    }

    [Fact]
    public void S13_NothingIsAnswered_ReadsIncluded_BeforeAllOfSHoldTheStartLog()
    {
        var owner = Promoted("112", Given.B, Given.C);

        Assert.Empty(owner.Read(1).Released);
        Assert.Empty(owner.Acked(Given.B, 3).Released);
        Assert.Empty(owner.Acked(Given.C, 2).Released);
        Assert.Equal(-1, owner.Owner.SyncConfirmed);

        Assert.Equal([1L], owner.Acked(Given.C, 3).Released);
        Assert.Equal(0, owner.Owner.SyncConfirmed);
    }

    [Fact]
    public void S13_AnEmptyStartLog_StillHasToBeAligned()
    {
        // A standby may hold a divergent suffix; until it is aligned it holds nothing of this owner's.
        var owner = Promoted("", Given.B);

        Assert.Empty(owner.Write(1).Released);
        owner.Acked(Given.B, 0);
        Assert.Empty(owner.Released);
        Assert.Equal([1L], owner.Acked(Given.B, 1).Released);
    }

    [Fact]
    public void S13_AWrite_WaitsForEveryMember()
    {
        var owner = Serving(Given.B, Given.C);

        Assert.Empty(owner.Write(1).Released);
        Assert.Single(owner.Writes.OfType<WriteEntries>());
        Assert.Empty(owner.Acked(Given.B, 1).Released);
        Assert.Equal([1L], owner.Acked(Given.C, 1).Released);
    }

    [Fact]
    public void S13_AStandbyOutsideS_GetsTheStreamAndIsNotWaitedFor()
    {
        var owner = Serving(Given.B);
        owner.Acked(Given.C, 0);

        owner.Write(1);
        Assert.Equal([Given.B, Given.C], owner.Sent<SendEntries>().Select(send => send.To));

        Assert.Equal([1L], owner.Acked(Given.B, 1).Released);
    }

    [Theory]
    [InlineData("old boot")]
    [InlineData("old epoch")]
    [InlineData("newer epoch")]
    [InlineData("stranger")]
    public void S1_AnAcknowledgementToSomethingElse_IsDropped(string what)
    {
        var owner = Serving(Given.B);
        owner.Write(1);

        owner.Acked(
            by: what == "stranger" ? new SiteId("z") : Given.B,
            length: 1,
            epoch: what == "old epoch" ? 2 : what == "newer epoch" ? 4 : null,
            boot: what == "old boot" ? new BootId("a-0") : null);

        Assert.Empty(owner.Released);
    }

    [Fact]
    public void AnAcknowledgementThatWasOvertaken_TakesNothingBack()
    {
        var owner = Serving(Given.B);
        owner.Write(1).Write(2);
        owner.Acked(Given.B, 2);

        owner.Acked(Given.B, 1);

        Assert.Empty(owner.Sent<SendEntries>());
        Assert.Equal(2, owner.Owner.Members.Single(member => member.Site == Given.B).Durable);
    }

    [Fact]
    public void S6_ARead_WaitsForWhatItShows()
    {
        var owner = Serving(Given.B);
        Assert.Equal([1L], owner.Read(1).Released);

        owner.Write(2).Write(3);
        Assert.Empty(owner.Read(4).Released);
        owner.Write(5);

        Assert.Equal([2L], owner.Acked(Given.B, 1).Released);
        Assert.Equal([3L, 4L], owner.Acked(Given.B, 2).Released);
        Assert.Equal([5L], owner.Acked(Given.B, 3).Released);
    }

    [Fact]
    public void Alone_AWriteIsReleasedOnceItIsOnThisDisk()
    {
        var owner = Promoted("", []);

        Assert.Equal([1L], owner.Write(1).Released);
        Assert.Single(owner.Writes.OfType<WriteEntries>());
        Assert.Equal([2L], owner.Read(2).Released);
    }

    [Fact]
    public void S13_AnEntry_NamesTheEpochItWasWrittenAtAndItsPlace()
    {
        var owner = Promoted("112", []);

        var entry = Assert.Single(owner.Write(1).Writes.OfType<WriteEntries>()).Entries.Single();

        Assert.Equal((Given.E(3), 3L), (entry.Epoch, entry.Index));
    }

    [Fact]
    public void ANonOwner_RefusesRequests()
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, ""));

        Assert.Equal(1, Assert.Single(standby.Write(1).Sent<Refuse>()).Token);
        Assert.Equal(2, Assert.Single(standby.Read(2).Sent<Refuse>()).Token);
        Assert.Empty(standby.Writes);
    }

    [Fact]
    public void S4_AfterItsTenureEnded_AnOwnerRefusesRequestsAndReleasesNothing()
    {
        var owner = Serving(Given.B);
        owner.Write(1);

        owner.Tell(new TenureEnded());

        Assert.Empty(owner.Acked(Given.B, 1).Released);
        Assert.Equal(2, Assert.Single(owner.Write(2).Sent<Refuse>()).Token);
        Assert.Empty(owner.Tell(new RetryDue()).Commands);
    }

    [Fact]
    public void TooManyThatWait_AreRefused_AndLaterOnesAreTakenAgain()
    {
        var owner = Serving(Small, Given.B);
        for (var token = 1; token <= Small.WaitingMax; token++)
        {
            Assert.Empty(owner.Write(token).Sent<Refuse>());
        }

        Assert.Single(owner.Write(98).Sent<Refuse>());
        Assert.Empty(owner.Writes);
        Assert.Single(owner.Read(99).Sent<Refuse>());

        Assert.Equal(4, owner.Acked(Given.B, 4).Released.Count());
        Assert.Empty(owner.Write(100).Sent<Refuse>());
    }

    [Fact]
    public void S13_AfterARestart_TheTenureIsResumedWithTheSameStartLog()
    {
        var owner = Promoted("11", Given.B);
        owner.Acked(Given.B, 2).Write(1).Write(2);
        var grant = Given.Grant(Given.A, 3, Given.Sync(Given.B));

        owner.Restart();
        Assert.Single(owner.Write(9).Sent<Refuse>());
        owner.Tell(grant);

        Assert.Empty(owner.Writes);
        var align = owner.Sent<SendAlign>().First().Message;
        Assert.Equal((2L, Given.E(3), owner.View.Boot), (align.StartLength, align.Epoch, align.Boot));
        Assert.Equal(Given.Log("1133"), owner.View.Ledger.Log);
    }

    [Fact]
    public void S6_S13_AfterARestart_WhatIsInTheLogIsShownOnlyOnceSHoldsIt()
    {
        var owner = Promoted("11", Given.B);
        owner.Acked(Given.B, 2).Write(1).Write(2);
        owner.Restart().Tell(Given.Grant(Given.A, 3, Given.Sync(Given.B)));

        Assert.Empty(owner.Read(3).Released);
        Assert.Empty(owner.Acked(Given.B, 2).Released);
        Assert.Equal(-1, owner.Owner.SyncConfirmed);
        Assert.Empty(owner.Acked(Given.B, 3).Released);

        Assert.Equal([3L], owner.Acked(Given.B, 4).Released);
        Assert.Equal(0, owner.Owner.SyncConfirmed);
    }

    [Fact]
    public void S13_TheSameGrantHeardAgain_DisturbsNothing()
    {
        var owner = Serving(Given.B);
        owner.Write(1);

        owner.Tell(Given.Grant(Given.A, 3, Given.Sync(Given.B)));

        Assert.Empty(owner.Writes);
        Assert.Equal([1L], owner.Acked(Given.B, 1).Released);
    }

    [Fact]
    public void S3_4_TheNextEpochOfTheSameOwner_StartsFromTheWholeLogAndAlignsAnew()
    {
        var owner = Serving(Given.B);
        owner.Write(1).Acked(Given.B, 1).Write(2);

        owner.Tell(Given.Grant(Given.A, 4, Given.Sync(Given.B)));

        Assert.Equal(Given.Log("33"), owner.View.Ledger.Tenure!.Start);
        Assert.Contains(owner.Sent<SendAlign>(), align => align.To == Given.B && align.Message.StartLength == 2);
        Assert.Empty(owner.Read(3).Released);
        Assert.Equal([3L], owner.Acked(Given.B, 2).Released);
    }

    private static DrivenReplica Promoted(string log, params SiteId[] sync) => Promoted(log, new ReplicaOptions(), sync);

    private static DrivenReplica Promoted(string log, ReplicaOptions options, params SiteId[] sync) =>
        new DrivenReplica(Given.A, Given.Ledger(log), options).Tell(Given.Grant(Given.A, 3, Given.Sync(sync)));

    private static DrivenReplica Serving(params SiteId[] sync) => Serving(new ReplicaOptions(), sync);

    private static DrivenReplica Serving(ReplicaOptions options, params SiteId[] sync)
    {
        var owner = Promoted("", options, sync);
        foreach (var site in sync)
        {
            owner.Acked(site, 0);
        }

        return owner;
    }
}
