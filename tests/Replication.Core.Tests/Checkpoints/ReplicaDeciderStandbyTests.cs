using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Core.Tests.Checkpoints;

/// <summary>S13 at a standby: it seals, aligns once per epoch, and acknowledges what is on its disk.</summary>
public sealed class ReplicaDeciderStandbyTests
{
    [Fact]
    public void S13_TheFirstAlignment_CutsToTheStartLogAndAcknowledgesWhatIsShared()
    {
        var standby = new DrivenReplica(Given.B, Given.Ledger("1112", aligned: 1));

        standby.Tell(Given.Align(Given.A, 3, "1111"));

        Assert.Equal(Given.Log("111"), standby.View.Ledger.Log);
        Assert.Equal((Given.E(3), Given.E(3)), (standby.View.Ledger.Aligned, standby.View.Ledger.Sealed));
        Assert.Contains(standby.Writes, write => write is WriteLedger);
        Assert.Equal((Given.E(3), 3L, Given.B), (standby.Ack().Epoch, standby.Ack().DurableLength, standby.Ack().From));
    }

    [Theory]
    [InlineData("", "11", "")]
    [InlineData("11", "11", "11")]
    [InlineData("11", "1122", "11")]
    [InlineData("111", "11", "11")]
    [InlineData("1144", "1133", "11")]
    [InlineData("4", "1", "")]
    public void S13_Align_KeepsExactlyTheCommonPart(string had, string startLog, string kept)
    {
        var standby = new DrivenReplica(Given.B, Given.Ledger(had, aligned: 4));

        standby.Tell(Given.Align(Given.A, 5, startLog));

        Assert.Equal(Given.Log(kept), standby.View.Ledger.Log);
        Assert.Equal(kept.Length, standby.Ack().DurableLength);
    }

    [Fact]
    public void S13_ARepeatedAlignment_CutsNothing()
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, "11"));
        standby.Tell(Given.Append(Given.A, 3, 0, "1133"));

        standby.Tell(Given.Align(Given.A, 3, "11", boot: "after-restart"));

        Assert.Equal(Given.Log("1133"), standby.View.Ledger.Log);
        Assert.Empty(standby.Writes);
        Assert.Equal((4L, new BootId("after-restart")), (standby.Ack().DurableLength, standby.Ack().OwnerBoot));
    }

    [Fact]
    public void S13_ARepeatedAlignmentAfterARestart_CutsNothing()
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, "11")).Tell(Given.Append(Given.A, 3, 0, "1133"));

        standby.Restart().Tell(Given.Align(Given.A, 3, "11"));

        Assert.Equal(Given.Log("1133"), standby.View.Ledger.Log);
        Assert.Equal(4, standby.Ack().DurableLength);
    }

    [Fact]
    public void S1_S13_ASealedStandby_RefusesOlderEpochsWithoutAWord()
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, "")).Tell(Given.Append(Given.A, 3, 0, "33"));

        standby.Tell(Given.Grant(Given.C, 4, Given.Sync(Given.B)));
        Assert.Equal(Given.E(4), Assert.Single(standby.Writes.OfType<WriteLedger>()).Ledger.Sealed);

        foreach (var message in new ReplicaEvent[] { Given.Append(Given.A, 3, 2, "3"), Given.Align(Given.A, 3, ""), Given.Grant(Given.A, 3, Given.Sync()) })
        {
            standby.Tell(message);
            Assert.Empty(standby.Writes);
            Assert.Empty(standby.Commands);
        }

        Assert.Equal(Given.Log("33"), standby.View.Ledger.Log);
    }

    [Fact]
    public void S13_Sealing_OutlivesARestart()
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, "")).Tell(Given.Grant(Given.C, 4, Given.Sync(Given.B)));

        standby.Restart().Tell(Given.Append(Given.A, 3, 0, "3"));

        Assert.Empty(standby.Writes);
        Assert.Empty(standby.Commands);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void S13_AnAppendOfAnEpochItIsNotAlignedTo_IsIgnored(int epoch)
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, ""));

        standby.Tell(Given.Append(Given.A, epoch, 0, "2"));

        Assert.Empty(standby.Writes);
        Assert.Empty(standby.Commands);
    }

    /// <summary>A standby that holds three entries gets an append: what is written, and how many entries it then acknowledges.</summary>
    [Theory]
    [InlineData(3, "33", 2, 5)]
    [InlineData(4, "33", 0, 3)]
    [InlineData(9, "3", 0, 3)]
    [InlineData(0, "333", 0, 3)]
    [InlineData(0, "33", 0, 3)]
    [InlineData(2, "33", 1, 4)]
    [InlineData(0, "33333", 2, 5)]
    public void S13_Append_WritesOnlyWhatFollowsWithoutAGap(long first, string epochs, int written, long acknowledged)
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, "")).Tell(Given.Append(Given.A, 3, 0, "333"));

        standby.Tell(Given.Append(Given.A, 3, first, epochs));

        Assert.Equal(written, standby.Writes.OfType<WriteEntries>().Sum(write => write.Entries.Length));
        Assert.Equal(acknowledged, standby.Ack().DurableLength);
    }

    [Fact]
    public void S13_EntriesOfOlderEpochs_StreamedByTheNewOwner_KeepTheirEpoch()
    {
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, "112"));

        standby.Tell(Given.Append(Given.A, 3, 0, "1123"));

        Assert.Equal(Given.Log("1123"), standby.View.Ledger.Log);
        Assert.Equal(Given.E(3), standby.Ack().Epoch);
    }

    [Fact]
    public void S13_ADivergentSuffix_IsKeptBeforeItIsCut()
    {
        var standby = new DrivenReplica(Given.B, Given.Ledger("1122", aligned: 2));

        standby.Tell(Given.Align(Given.A, 3, "11"));

        Assert.Equal(2, Assert.IsType<KeepDivergent>(standby.Writes[0]).From);
        Assert.IsType<WriteLedger>(standby.Writes[^1]);
        var kept = Assert.Single(standby.View.Ledger.Divergent);
        Assert.Equal((Given.E(3), 2L, Given.Log("1122")), (kept.At, kept.From, kept.Log));
    }

    [Fact]
    public void S13_AnAlignmentThatCutsNothing_KeepsNothing()
    {
        var standby = new DrivenReplica(Given.B, Given.Ledger("11", aligned: 1)).Tell(Given.Align(Given.A, 3, "1122"));

        Assert.DoesNotContain(standby.Writes, write => write is KeepDivergent);
        Assert.Empty(standby.View.Ledger.Divergent);
    }

    [Fact]
    public void S13_DivergentSuffixes_AreBounded_TheNewestStay()
    {
        var standby = new DrivenReplica(Given.B);
        for (var epoch = 1; epoch <= 40; epoch++)
        {
            standby.Tell(Given.Align(Given.A, epoch, ""));
            standby.Tell(new AppendReceived(new(Given.Vnf, Given.A, new BootId("boot"), Given.E(epoch), 0, [new(Given.E(epoch), 0, default)])));
        }

        var divergent = standby.View.Ledger.Divergent;
        Assert.Equal(ReplicaLedger.DivergentMax, divergent.Length);
        Assert.Equal(Given.E(40), divergent[^1].At);
    }

    [Fact]
    public void S13_AnAcknowledgement_FollowsTheWriteOfWhatItAcknowledges()
    {
        // Writes of a step are on disk before its commands are carried out; so the entries must be among the writes of the same step.
        var standby = new DrivenReplica(Given.B).Tell(Given.Align(Given.A, 3, ""));

        standby.Tell(Given.Append(Given.A, 3, 0, "33"));

        Assert.Equal(standby.Disk.Count, standby.Ack().DurableLength);
    }

    [Fact]
    public void S13_AnOwner_IsNotAlignedToItsOwnEpochByAnybody()
    {
        var owner = new DrivenReplica(Given.A, Given.Ledger("11", aligned: 1)).Tell(Given.Grant(Given.A, 3, Given.Sync(Given.B)));

        owner.Tell(Given.Align(Given.B, 3, ""));
        Assert.Empty(owner.Commands);
        owner.Tell(Given.Append(Given.B, 3, 2, "3"));

        Assert.Empty(owner.Writes);
        Assert.Equal(Given.Log("11"), owner.View.Ledger.Log);
    }

    [Fact]
    public void S13_AnOldOwner_AlignsToTheNewEpochLikeAnybody()
    {
        var old = new DrivenReplica(Given.A).Tell(Given.Grant(Given.A, 1, Given.Sync(Given.B)));
        old.Write(1).Write(2);

        old.Tell(Given.Align(Given.B, 2, "1"));

        Assert.Equal(Given.Log("1"), old.View.Ledger.Log);
        Assert.Null(old.View.Owner);
        Assert.Null(old.View.Ledger.Tenure);
        Assert.Equal(1, old.Ack().DurableLength);
        Assert.Single(old.View.Ledger.Divergent);
    }

    [Fact]
    public void S1_AnOldOwner_ToldOfANewerEpoch_StopsAtOnce()
    {
        var old = new DrivenReplica(Given.A).Tell(Given.Grant(Given.A, 1, Given.Sync()));

        old.Tell(Given.Grant(Given.B, 2, Given.Sync(Given.A)));
        old.Write(1);

        Assert.Equal(1, Assert.Single(old.Sent<Refuse>()).Token);
        Assert.Empty(old.Writes);
        Assert.Null(old.View.Owner);
    }
}
