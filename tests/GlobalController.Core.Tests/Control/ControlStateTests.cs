using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Tests.Control;

/// <summary>S9: what the journal accepts.</summary>
public sealed class ControlStateTests
{
    private static readonly VnfRecord Other = Given.Record(Given.Spec(vnf: "other"));
    private static readonly ControlState State = Given.State(Given.Record(), Other);

    private static readonly Dictionary<string, Func<VnfRecord, VnfRecord>> Changes = new()
    {
        ["the sets"] = record => record with { Eligible = record.Eligible.Without(Given.B) },
        ["the next epoch"] = record => record.Grant(Given.B, SiteSet.Empty, SiteSet.Empty, FenceProof.AgentConfirmed),
        ["the next epoch of the same owner"] = record => record.Grant(Given.A, SiteSet.Empty, SiteSet.Empty, FenceProof.SameOwner),
        ["a later generation"] = record => record with { Owner = Given.B, Epoch = new Epoch(2, 1) },
        ["the revision it had before"] = record => record with { Revision = record.Revision - 1 },
        ["a revision that is not written yet"] = record => record with { Revision = record.Revision + 1 },
        ["an older epoch"] = record => record with { Epoch = Given.E(4) },
        ["another owner at the same epoch"] = record => record with { Owner = Given.B },
        ["an unknown VNF"] = record => record with { Spec = Given.Spec(vnf: "stranger") },
    };

    [Theory]
    [InlineData("the sets", true)]
    [InlineData("the next epoch", true)]
    [InlineData("the next epoch of the same owner", true)]
    [InlineData("a later generation", true)]
    [InlineData("the revision it had before", false)]
    [InlineData("a revision that is not written yet", false)]
    [InlineData("an older epoch", false)]
    [InlineData("another owner at the same epoch", false)]
    [InlineData("an unknown VNF", false)]
    public void S1_S9_ARecord_IsWrittenOnItsRevisionAndNeverAgainstTheEpoch(string change, bool isWritten)
    {
        var result = State.Apply(Of(Changes[change](Given.Record())));

        Assert.Equal(isWritten, result.State is not null);
        Assert.Equal(isWritten, result.Reason is null);
    }

    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(1, 2, false)]
    [InlineData(1, 4, false)]
    [InlineData(0, 3, false)]
    [InlineData(2, 3, false)]
    public void S9_ATransaction_IsConditionalOnGenerationAndTerm(int generation, long term, bool isWritten)
    {
        var result = State.Apply(Of(Given.Record()) with { Generation = generation, Term = term });

        Assert.Equal(isWritten, result.State is not null);
    }

    [Fact]
    public void S9_ATransaction_IsWrittenAsAWholeOrNotAtAll()
    {
        var good = Given.Record().Grant(Given.B, SiteSet.Empty, SiteSet.Empty, FenceProof.AgentConfirmed);

        Assert.Null(State.Apply(Of(good, Other with { Revision = 1 })).State);
        var both = State.Apply(Of(good, Other with { Sync = Other.Sync.Degrade() })).State!;

        Assert.Equal(Given.B, both.Vnfs[Given.Vnf].Owner);
        Assert.Equal(1, both.Vnfs[Other.Vnf].Sync.Version);
    }

    [Fact]
    public void S9_WhatIsWritten_GetsTheJournalIndexAsRevision_AndNothingElseDoes()
    {
        var after = State.Apply(Of(Given.Record() with { Sync = Given.Record().Sync.Degrade() })).State!;

        Assert.Equal(new DesiredVersion(1, 11), after.Version);
        Assert.Equal(11, after.Vnfs[Given.Vnf].Revision);
        Assert.Equal(Other.Revision, after.Vnfs[Other.Vnf].Revision);
        Assert.Null(after.Apply(Of(Given.Record())).State);
    }

    [Fact]
    public void ANewTakeover_IsNamedByItsIndex_AndKeepsTheName()
    {
        var begun = State.Apply(Of(Given.Record(takeover: Given.Takeover(id: 0)))).State!;
        Assert.Equal(11, begun.Vnfs[Given.Vnf].Takeover!.Id);

        var later = begun.Apply(Of(begun.Vnfs[Given.Vnf] with { Proof = FenceProof.None })).State!;
        Assert.Equal(11, later.Vnfs[Given.Vnf].Takeover!.Id);
    }

    [Fact]
    public void S9_TwoThatWantTheNextTerm_OneGetsIt()
    {
        var first = Of() with { NewLeader = new Leader(Given.L2, new BootId("boot-l2")) };
        var second = Of() with { NewLeader = new Leader(Given.L3, new BootId("boot-l3")) };

        var after = State.Apply(first).State!;

        Assert.Equal((4, Given.L2), (after.Term, after.Leader!.Location));
        Assert.Null(after.Apply(second).State);
        Assert.Null(after.Apply(Of(Given.Record())).State);
    }

    [Fact]
    public void AnAdmissionAndALocationSet_ReplaceTheOldOnes()
    {
        var admission = new Admission(Given.L3, 2, new BootId("new"));
        var locations = new LocationSet(1, [Given.L1, Given.L2]);

        var after = State.Apply(Of() with { Admission = admission, Locations = locations }).State!;

        Assert.Equal(admission, after.Admissions[Given.L3]);
        Assert.Equal(State.Admissions[Given.L1], after.Admissions[Given.L1]);
        Assert.Equal(locations, after.Locations);
        Assert.Equal((State.Term, State.Leader), (after.Term, after.Leader));
    }

    /// <summary>Seed 16229: a grant that was decided by the locations of before came after the change, and counted a majority that was none any more.</summary>
    [Fact]
    public void S3_AGrantDecidedByOtherLocations_IsRefused()
    {
        var failing = Given.Record(takeover: Given.Takeover());
        var state = Given.State(failing, Other);
        var after = state.Apply(Of() with { Locations = new LocationSet(1, [Given.L1, Given.L2]) }).State!;

        Assert.Null(after.Apply(Of(failing.Grant(Given.B, SiteSet.Empty, SiteSet.Empty, FenceProof.LeaseExpired))).State);
        Assert.NotNull(after.Apply(Of(Other with { Eligible = Other.Eligible.Without(Given.B) })).State);
    }

    [Fact]
    public void S1_ARestoredState_RaisesTheGenerationAndGrantsNothing()
    {
        var restored = Given.State(Given.Record(takeover: Given.Takeover()), Other).Restored(4);

        Assert.Equal(4, restored.Version.Generation);
        Assert.True(restored.Version > State.Version);
        Assert.Equal(4, restored.Term);
        Assert.Null(restored.Leader);
        Assert.All(restored.Vnfs.Values, record => Assert.True(record is { IsReconciling: true, Takeover: null }));
        Assert.All(restored.Vnfs.Values, record => Assert.True(record.Revision > State.Vnfs[record.Vnf].Revision));
    }

    [Fact]
    public void S1_ATransactionWrittenBeforeTheRestore_IsRefused()
    {
        var restored = State.Restored(2);

        Assert.Null(restored.Apply(Of(Given.Record())).State);
        Assert.Null(restored.Apply(Of(restored.Vnfs[Given.Vnf]) with { Term = restored.Term }).State);
        Assert.NotNull(restored.Apply(Of(restored.Vnfs[Given.Vnf]) with { Term = restored.Term, Generation = 2 }).State);
    }

    private static Transaction Of(params VnfRecord[] records) => new(1, 3, [.. records]);
}
