using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Placement;

namespace NfvHa.Geo.GlobalController.Core.Tests.Placement;

/// <summary>S2, S13: how E and S follow the sites that are there.</summary>
public sealed class ProtectionDeciderTests
{
    private static readonly SiteSet B = SiteSet.Of(Given.B);
    private static readonly SiteSet BAndC = SiteSet.Of(Given.B, Given.C);

    [Fact]
    public void EverybodyThere_NothingChanges() => Assert.Null(Decide(Scene.Healthy()));

    [Theory]
    [InlineData(ReplicationMode.Stateless)]
    [InlineData(ReplicationMode.Snapshot)]
    public void AVnfWithoutCheckpoints_HasNoStandbysToKeep(ReplicationMode replication)
    {
        var record = Given.Record(Given.Spec(replication), sync: SyncSet.Initial(SiteSet.Empty));

        Assert.Null(Decide(Scene.Healthy(record)));
        Assert.Equal(SiteSet.Empty, record.Directive.Standbys);
        Assert.Equal(BAndC, record.Successors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void S2_AnOwnerThatDoesNotReportTheEpoch_ChangesNothing(int owned)
    {
        var scene = Scene.Healthy().Lost(Given.C).Heard(Given.A, report: Given.Report(owned: owned), hears: [Given.B]);

        Assert.Null(Decide(scene));
    }

    [Fact]
    public void S2_S13_ALostStandby_LeavesBothSetsAtOnce()
    {
        var next = Decide(Scene.Healthy().Lost(Given.C))!;

        Assert.Equal(new EligibleSet(1, B, null), next.Eligible);
        Assert.Equal((1, B), (next.Sync.Version, next.Sync.Required));
        Assert.Equal((Given.A, Given.E(5)), (next.Owner, next.Epoch));
    }

    /// <summary>A site is missed after 1 s; with a beat of 200 ms the fifth is the first of an agent that could have missed somebody.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void S13_AnOwnerThatStartedJustNow_MissesNobody(long sequence, bool leaves)
    {
        var scene = Scene.Healthy().Heard(Given.A, report: Given.Report(owned: 5, eligible: 0, sync: 0), hears: [], sequence: sequence);

        Assert.Equal(leaves, ProtectionDecider.Decide(scene.Survey, scene.Record, null) is not null);
    }

    [Fact]
    public void S2_AStandbyThatTheOwnerDoesNotHear_LeavesToo()
    {
        var scene = Scene.Healthy().Heard(Given.A, report: Given.Report(owned: 5, eligible: 0, sync: 0), hears: [Given.B]);

        Assert.Equal(B, Decide(scene)!.Eligible.Members);
        Assert.Equal(B, Decide(scene)!.Sync.Members);
    }

    /// <summary>Its last beat says that it heard both 0.1 s before: what it hears now nobody knows, and they are needed to take over from it.</summary>
    [Theory]
    [InlineData(0.85)]
    [InlineData(0.95)]
    [InlineData(3)]
    public void S13_AnOwnerThatFallsSilent_TakesNoStandbyWithIt(double silentFor)
    {
        var scene = Scene.Healthy().Heard(Given.A, ago: silentFor, report: Given.Report(owned: 5, eligible: 0, sync: 0));

        Assert.Null(Decide(scene));
    }

    [Fact]
    public void TwoLostStandbys_LeaveOneAtATime_AndTheLastStaysInE()
    {
        var scene = Scene.Healthy().Lost(Given.B).Lost(Given.C);
        var first = Decide(scene)!;
        Assert.Equal((1, 1), (first.Eligible.Members.Count, first.Sync.Members.Count));

        var second = Decide(Scene.Healthy(first).Lost(Given.B).Lost(Given.C))!;

        Assert.Equal(1, second.Eligible.Members.Count);
        Assert.True(second.Sync.Members.IsEmpty);
    }

    [Fact]
    public void S2_ASiteThatIsBack_IsProposedForE_AndCountsOnlyWhenTheOwnerConfirmedThatVersion()
    {
        var proposed = Decide(Scene.Healthy(Given.Record(eligible: new EligibleSet(3, B, null))))!;
        Assert.Equal(new EligibleSet(4, B, Given.C), proposed.Eligible);

        Assert.Null(Decide(Reported(proposed, eligible: 3)));
        Assert.Null(Decide(Reported(proposed, eligible: -1)));
        Assert.Equal(new EligibleSet(4, BAndC, null), Decide(Reported(proposed, eligible: 4))!.Eligible);
    }

    [Fact]
    public void S2_AProposalOfASiteThatIsLostAgain_IsVoidedByANewVersion()
    {
        var record = Given.Record(eligible: new EligibleSet(4, B, Given.C), sync: SyncSet.Initial(B));

        var next = Decide(Reported(record, eligible: 3).Lost(Given.C))!;

        Assert.Equal(new EligibleSet(5, B, null), next.Eligible);
    }

    [Fact]
    public void S2_TheConfirmationOfAVoidedProposal_CountsForNothing()
    {
        // Version 4 proposed C, version 5 took it out; the owner's word for 4 comes late.
        var record = Given.Record(eligible: new EligibleSet(5, B, null), sync: SyncSet.Initial(B));

        Assert.Equal(B, Decide(Reported(record, eligible: 4).Lost(Given.C))?.Eligible.Members ?? record.Eligible.Members);
    }

    [Theory]
    [InlineData(5, 100, true)]
    [InlineData(5, 90, true)]
    [InlineData(5, 10, false)]
    [InlineData(4, 100, false)]
    [InlineData(0, 0, false)]
    public void S13_ASiteIsProposedForS_OnceItHasNearlyCaughtUpInThisEpoch(int logEpoch, long logLength, bool isProposed)
    {
        var record = Given.Record(sync: new SyncSet(2, B, null, SiteSet.Empty));
        var scene = Reported(record).Heard(Given.C, report: Given.Report(logEpoch: logEpoch, logLength: logLength));

        Assert.Equal(isProposed ? new SyncSet(3, B, Given.C, SiteSet.Empty) : null, Decide(scene)?.Sync);
    }

    [Fact]
    public void S13_AProposedMember_CountsOnlyWhenTheOwnerConfirmedThatVersion()
    {
        var record = Given.Record(sync: new SyncSet(3, B, Given.C, SiteSet.Empty));

        Assert.Null(Decide(Reported(record, sync: 2)));
        Assert.Equal(new SyncSet(3, BAndC, null, SiteSet.Empty), Decide(Reported(record, sync: 3))!.Sync);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S13_AJoinerThatIsLost_IsVoidedByANewVersion(bool isConfirmedLate)
    {
        var record = Given.Record(eligible: EligibleSet.Initial(B), sync: new SyncSet(3, B, Given.C, SiteSet.Empty));

        var next = Decide(Reported(record, sync: 2).Lost(Given.C))!;
        Assert.Equal(new SyncSet(4, B, null, SiteSet.Empty), next.Sync);

        var late = Decide(Reported(next, sync: isConfirmedLate ? 3 : 2).Lost(Given.C));
        Assert.Equal(B, late?.Sync.Members ?? next.Sync.Members);
    }

    [Fact]
    public void S2_S13_AnOperatorTakesASiteOut()
    {
        Assert.Equal(new EligibleSet(1, B, null), Decide(Scene.Healthy(), new RemoveEligible(Given.Vnf, Given.C))!.Eligible);
        Assert.Equal((1, B), (Decide(Scene.Healthy(), new RemoveSync(Given.Vnf, Given.C))!.Sync.Version, B));
        Assert.Equal(B, Decide(Scene.Healthy(), new RemoveSync(Given.Vnf, Given.C))!.Sync.Required);
    }

    [Fact]
    public void S13_AnOperatorDegrades_TheMembersAreHeld()
    {
        var next = Decide(Scene.Healthy(), new DegradeSync(Given.Vnf))!;

        Assert.Equal(new SyncSet(1, SiteSet.Empty, null, BAndC), next.Sync);
        Assert.True(next.Sync.IsCapped);
    }

    [Fact]
    public void S13_ADegradedSynchronousVnf_ComesBackByLettingItsStandbysJoin()
    {
        var record = Given.Record(sync: new SyncSet(1, SiteSet.Empty, null, BAndC));

        var next = Decide(Reported(record))!;

        Assert.NotNull(next.Sync.Joining);
        Assert.Equal(2, next.Sync.Version);
        Assert.True(next.Sync.Promotable.IsEmpty);
    }

    [Fact]
    public void S14_AnAsynchronousVnf_ReleasesItsStandbyOnceItIsAMember()
    {
        var async = Given.Spec(ReplicationMode.Async);
        var record = Given.Record(async, sync: new SyncSet(3, BAndC, null, SiteSet.Empty));

        var next = Decide(Reported(record, sync: 3))!;

        Assert.Equal(new SyncSet(4, SiteSet.Empty, null, BAndC), next.Sync);
        Assert.Null(Decide(Reported(next, sync: 4)));
    }

    [Fact]
    public void S13_AHeldStandbyThatIsLost_IsHeldNoLonger()
    {
        var record = Given.Record(Given.Spec(ReplicationMode.Async), sync: new SyncSet(4, SiteSet.Empty, null, BAndC));

        var next = Decide(Reported(record).Lost(Given.C))!;

        Assert.Equal(new SyncSet(5, SiteSet.Empty, null, B), next.Sync);
    }

    [Theory]
    [InlineData(ReplicationMode.Sync)]
    [InlineData(ReplicationMode.Async)]
    public void LeftToItself_EveryVnfEndsWithAllItsStandbysProtectingIt(ReplicationMode mode)
    {
        var record = Given.Record(Given.Spec(mode), EligibleSet.Initial(SiteSet.Empty), SyncSet.Initial(SiteSet.Empty));
        for (var turn = 0; turn < 30; turn++)
        {
            record = Decide(Reported(record, record.Eligible.Version, record.Sync.Version)) ?? record;
        }

        Assert.Equal(BAndC, record.Eligible.Members);
        Assert.Equal(BAndC, mode == ReplicationMode.Sync ? record.Sync.Members : record.Sync.Held);
        Assert.Null(record.Sync.Joining);
    }

    /// <summary>All are heard; the owner confirmed these versions.</summary>
    private static Scene Reported(VnfRecord record, int eligible = -1, int sync = -1) =>
        Scene.Healthy(record).Heard(Given.A, report: Given.Report(owned: 5, eligible: eligible, sync: sync));

    private static VnfRecord? Decide(Scene scene, OperatorOrder? order = null) => ProtectionDecider.Decide(scene.Survey, scene.Record, order);
}
