using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Core.Tests.Checkpoints;

/// <summary>S13: how an owner follows changes of the sync set; S14: what it may do without one.</summary>
public sealed class ReplicaDeciderSyncSetTests
{
    private static readonly SyncSet OfB = Given.Sync(Given.B);
    private static readonly SyncSet OfBAndC = Given.Sync(Given.B, Given.C);
    private static readonly ReplicaOptions Capped = new() { Cap = new LossCap(10, TimeSpan.FromSeconds(5)) };

    [Fact]
    public void S13_Removing_TheOwnerBlocksUntilItHasTheNewVersion_AndPersistsItFirst()
    {
        var owner = Serving(OfBAndC);
        owner.Write(1);
        Assert.Empty(owner.Acked(Given.B, 1).Released);

        Take(owner, OfBAndC.Without(Given.C));

        Assert.Equal([1L], owner.Released);
        Assert.Equal(1, Assert.Single(owner.Writes.OfType<WriteLedger>()).Ledger.Tenure!.Sync.Version);
    }

    [Fact]
    public void S13_AnOlderVersion_IsRefused_AlsoAfterARestart()
    {
        // With C back in S nothing moves without it; the version before must not take it out again.
        var owner = Serving(OfB);
        Take(owner, OfB.Propose(Given.C));

        Take(owner, OfB);
        Assert.Equal(1, owner.View.Ledger.Tenure!.Sync.Version);
        owner.Restart();
        Take(owner, OfB);
        Assert.Equal(1, owner.View.Ledger.Tenure!.Sync.Version);

        owner.Acked(Given.B, 0).Write(1);
        Assert.Empty(owner.Acked(Given.B, 1).Released);
    }

    [Fact]
    public void S13_Joining_NothingMoreIsAcknowledgedWithoutTheJoiner()
    {
        var owner = Serving(OfB);
        owner.Write(1).Acked(Given.B, 1).Write(2);

        Take(owner, OfB.Propose(Given.C));
        Assert.Equal(1, Assert.Single(owner.Writes.OfType<WriteLedger>()).Ledger.Tenure!.Sync.Version);

        Assert.Empty(owner.Acked(Given.B, 2).Released);
        Assert.Empty(owner.Read(3).Released);
        Assert.Equal([2L, 3L], owner.Acked(Given.C, 2).Released);
    }

    [Fact]
    public void S13_Joining_IsConfirmedOnlyWhenTheJoinerHoldsAllThatWasAcknowledgedOrRead()
    {
        var owner = Serving(OfB);
        owner.Write(1).Write(2).Write(3).Acked(Given.B, 2);

        Take(owner, OfB.Propose(Given.C));
        Assert.Equal(0, owner.Owner.SyncConfirmed);
        Assert.Equal(0, owner.Acked(Given.C, 0).Owner.SyncConfirmed);
        Assert.Equal(0, owner.Acked(Given.C, 1).Owner.SyncConfirmed);

        Assert.Equal(1, owner.Acked(Given.C, 2).Owner.SyncConfirmed);
    }

    [Fact]
    public void S13_AfterARestart_AJoinIsConfirmedOnlyWhenTheJoinerHoldsTheWholeLog()
    {
        // What was acknowledged is not on disk; everything in the log may have been.
        var owner = Serving(OfB);
        owner.Write(1).Write(2).Acked(Given.B, 2);
        Take(owner, OfB.Propose(Given.C));

        owner.Restart();
        Take(owner, OfB.Propose(Given.C));
        owner.Acked(Given.B, 2).Acked(Given.C, 1);
        Assert.Equal(-1, owner.Owner.SyncConfirmed);

        Assert.Equal(1, owner.Acked(Given.C, 2).Owner.SyncConfirmed);
    }

    [Fact]
    public void S13_AJoinWithNobodyElse_WaitsForTheJoinerToo()
    {
        var alone = Given.Sync();
        var owner = Serving(alone);
        Assert.Equal([1L], owner.Write(1).Released);

        Take(owner, alone.Propose(Given.B));
        Assert.Empty(owner.Write(2).Released);
        owner.Acked(Given.B, 1);
        Assert.Equal(1, owner.Owner.SyncConfirmed);

        Assert.Equal([2L], owner.Acked(Given.B, 2).Released);
    }

    [Fact]
    public void S14_ACappedOwner_AcknowledgesUpToTheCapAndWaitsForTheWatermark()
    {
        var owner = Degraded();

        Assert.Equal([1L], owner.Write(1, bytes: 6).Released);
        Assert.Equal([2L], owner.Write(2, bytes: 4).Released);
        Assert.Empty(owner.Write(3, bytes: 1).Released);
        Assert.Empty(owner.Read(4).Released);

        // The standby's own word is not enough: a takeover is decided by what the controller knows.
        Assert.Empty(owner.Acked(Given.B, 2).Released);
        Assert.Equal([3L, 4L], Confirm(owner, 1).Released);
    }

    [Fact]
    public void S14_ACappedOwner_StopsWhenTheOldestUnconfirmedEntryIsTooOld()
    {
        var owner = Degraded();
        Assert.Equal([1L], owner.Write(1).Released);

        Assert.Empty(owner.After(5).Write(2).Released);

        Assert.Equal([2L], Confirm(owner, 1).Released);
    }

    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(3, 0, false)]
    [InlineData(3, 2, false)]
    public void S14_AWatermark_CountsForItsEpochAndVersionOnly(int epoch, int version, bool counts)
    {
        var owner = Degraded();
        owner.Write(1, bytes: 10).Write(2, bytes: 10);

        owner.Tell(new WatermarkReceived(new Watermark(Given.Vnf, Given.E(epoch), version, 1)));

        Assert.Equal(counts, owner.Released.Any());
    }

    [Fact]
    public void S14_ALateWatermark_IsMerelyLow()
    {
        var owner = Degraded();
        owner.Write(1, bytes: 10).Write(2, bytes: 10);
        Confirm(owner, 2);

        Confirm(owner, 1);

        Assert.Equal([3L], owner.Write(3, bytes: 10).Released);
    }

    [Fact]
    public void S13_S14_ADegrade_ReleasesWhatTheCapAllowsBeyondWhatTheHeldStandbysHave()
    {
        var owner = Serving(OfB, Capped);
        owner.Write(1, bytes: 9).Acked(Given.B, 1);
        Assert.Empty(owner.Write(2, bytes: 9).Released);
        Assert.Empty(owner.Write(3, bytes: 9).Released);

        Take(owner, OfB.Degrade());

        Assert.Equal([2L], owner.Released);
    }

    [Fact]
    public void S14_ADegradeAfterARestart_ConfirmsNothingThatNoStandbyIsKnownToHold()
    {
        var owner = Serving(OfB, Capped);
        owner.Write(1, bytes: 9).Write(2, bytes: 9);
        owner.Restart();
        Take(owner, OfB);

        Take(owner, OfB.Degrade());

        Assert.Empty(owner.Read(3).Released);
        Assert.Equal([3L], Confirm(owner, 2).Released);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(long.MaxValue)]
    public void S14_AfterARestart_TheLogCountsAsMoreThanAnyCapUntilItIsConfirmed(long bytesMax)
    {
        var owner = Degraded(new ReplicaOptions { Cap = new LossCap(bytesMax, TimeSpan.FromSeconds(5)) });
        owner.Write(1).Write(2);

        owner.Restart();
        Take(owner, OfB.Degrade());
        Assert.Empty(owner.Write(3).Released);
        Assert.Empty(owner.Read(4).Released);
        Assert.Empty(Confirm(owner, 1).Released);

        Assert.Equal([3L, 4L], Confirm(owner, 2).Released);
    }

    [Fact]
    public void S13_LeavingAsync_TheFirstJoinStopsAcknowledgementsWithoutTheJoiner()
    {
        var owner = Degraded();
        owner.Write(1);

        Take(owner, OfB.Degrade().Propose(Given.B));

        Assert.Empty(owner.Write(2).Released);
        Assert.Equal(1, owner.Owner.SyncConfirmed);
        Assert.Equal(2, owner.Acked(Given.B, 1).Owner.SyncConfirmed);
        Assert.Equal([2L], owner.Acked(Given.B, 2).Released);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WithoutACap_WhatIsRememberedOfTheLogStaysBounded(bool isAlone)
    {
        var owner = Serving(isAlone ? Given.Sync() : OfB);
        for (var entry = 1; entry <= 500; entry++)
        {
            owner.Write(entry);
            if (!isAlone)
            {
                owner.Acked(Given.B, entry);
            }
        }

        Assert.InRange(owner.Owner.Exposure.Entries.Count(), 0, 10);
    }

    private static DrivenReplica Serving(SyncSet sync, ReplicaOptions? options = null)
    {
        var owner = new DrivenReplica(Given.A, options: options).Tell(Given.Grant(Given.A, 3, sync));
        foreach (var site in sync.Members.Sites)
        {
            owner.Acked(site, 0);
        }

        return owner;
    }

    /// <summary>Version 1 of S: nobody is waited for, B is held.</summary>
    private static DrivenReplica Degraded(ReplicaOptions? options = null)
    {
        var owner = Serving(OfB, options ?? Capped);
        Take(owner, OfB.Degrade());
        return owner;
    }

    private static void Take(DrivenReplica owner, SyncSet sync) => owner.Tell(Given.Grant(Given.A, 3, sync));

    private static DrivenReplica Confirm(DrivenReplica owner, long length) => owner.Tell(new WatermarkReceived(new Watermark(
        Given.Vnf, Given.E(3), owner.View.Ledger.Tenure!.Sync.Version, length)));
}
