using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Tests.Leases;

/// <summary>S3, S8: when a takeover begins, and how each one ends with a grant.</summary>
public sealed class TakeoverDeciderTests
{
    private static readonly AssertFailed Assertion = new(Given.Vnf);
    private static readonly SyncSet OfBAndC = SyncSet.Initial(SiteSet.Of(Given.B, Given.C));

    /// <summary>A takeover that began without the operator is abandoned if the owner comes back; one that an operator insists on is not.</summary>
    [Theory]
    [InlineData(TakeoverKind.Switchover)]
    [InlineData(TakeoverKind.Failover)]
    public void S3_1_AnAssertionDuringATakeover_MakesItTheOperators(TakeoverKind kind)
    {
        var next = Decide(Scene.Healthy(Given.Record(takeover: Given.Takeover(kind, Given.C))), Assertion)!;

        Assert.Equal((TakeoverKind.Failover, Given.C, "operator: asserted failed"), (next.Takeover!.Kind, next.Takeover.Target, next.Takeover.Reason));
        Assert.Equal(Given.E(5), next.Epoch);
    }

    [Fact]
    public void S8_AHealthyOwner_IsLeftAlone() => Assert.Null(Decide(Scene.Healthy()));

    [Fact]
    public void S3_1_S8_AFailedOwner_BeginsAFailover()
    {
        var next = Decide(Scene.OwnerLost())!;

        Assert.Equal((TakeoverKind.Failover, Given.E(5), 0L), (next.Takeover!.Kind, next.Takeover.Through, next.Takeover.Id));
        Assert.Equal((Given.A, Given.E(5)), (next.Owner, next.Epoch));
        Assert.InRange(next.Takeover.Reason.Length, 1, 500);
    }

    [Fact]
    public void S3_1_SilenceThatIsNoVerdict_BeginsNothing()
    {
        var isolated = Scene.OwnerLost().Heard(Given.C, report: Given.Report(), hears: [Given.A, Given.B]);
        var unknown = Scene.OwnerLost().With(view => view with { Reports = view.Reports.Clear() });

        Assert.Null(Decide(isolated));
        Assert.Null(Decide(unknown));
    }

    [Fact]
    public void S8_WithoutAutomaticFailover_OnlyAnAssertionBeginsOne()
    {
        var scene = Scene.OwnerLost(Given.Record(Given.Spec(automatic: false)));

        Assert.Null(Decide(scene));
        Assert.Equal(TakeoverKind.Failover, Decide(scene, Assertion)!.Takeover!.Kind);
    }

    [Fact]
    public void S3_1_AnAssertion_StandsInForTheVerdict_NotForTheWait()
    {
        var next = Decide(Scene.Healthy(), Assertion)!;

        Assert.Equal((Given.E(5), Given.A), (next.Epoch, next.Owner));
        Assert.Equal(TakeoverKind.Failover, next.Takeover!.Kind);
    }

    /// <summary>B and C as they may be; who is chosen.</summary>
    [Theory]
    [InlineData("b c", 100, 100, "", "b")]
    [InlineData("b c", 100, 101, "", "c")]
    [InlineData("c", 101, 100, "", "c")]
    [InlineData("b c", 101, 100, "b", "c")]
    [InlineData("b", 100, 100, "b", null)]
    [InlineData("", 100, 100, "", null)]
    public void S13_TheTarget_IsAHeardMemberOfS_TheOneWithMostEntries(string members, long lengthB, long lengthC, string lost, string? target)
    {
        var sync = SyncSet.Initial(SiteSet.Of(members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new SiteId(name))));
        var scene = Scene.Healthy(Given.Record(sync: sync));
        scene.Heard(Given.B, report: Given.Report(logLength: lengthB)).Heard(Given.C, report: Given.Report(logLength: lengthC));
        scene.Lost(Given.A);
        if (lost.Length > 0)
        {
            scene.Lost(new SiteId(lost));
        }

        Assert.Equal(target, Decide(scene)?.Takeover?.Target.Value);
    }

    [Fact]
    public void S13_AProposedMember_IsNoTargetYet()
    {
        Assert.Null(Decide(Scene.OwnerLost(Given.Record(sync: SyncSet.Initial(SiteSet.Empty).Propose(Given.B)))));
        Assert.Equal(Given.B, Decide(Scene.OwnerLost(Given.Record(sync: SyncSet.Initial(SiteSet.Of(Given.B)).Propose(Given.C))))!.Takeover!.Target);
    }

    [Fact]
    public void S13_WhileAsync_OnlyThoseHeldSinceTheDegradeMayTakeOver()
    {
        var degraded = SyncSet.Initial(SiteSet.Of(Given.B)).Degrade();

        Assert.Equal(Given.B, Decide(Scene.OwnerLost(Given.Record(sync: degraded)))!.Takeover!.Target);
        Assert.Null(Decide(Scene.OwnerLost(Given.Record(sync: degraded.Without(Given.B)))));
        Assert.Null(Decide(Scene.OwnerLost(Given.Record(sync: degraded.Propose(Given.C)))));
    }

    [Fact]
    public void S8_AnOwnerThatGaveUp_IsReplacedInOneCommit()
    {
        var next = Decide(Scene.Healthy().Heard(Given.A, report: Given.Report(givenUp: 5)))!;

        Assert.Equal((Given.B, Given.E(6), FenceProof.AgentConfirmed), (next.Owner, next.Epoch, next.Proof));
        Assert.Null(next.Takeover);
        Assert.Equal(EligibleSet.Initial(SiteSet.Of(Given.A, Given.C)), next.Eligible);
        Assert.Equal(SyncSet.Initial(SiteSet.Of(Given.A, Given.C)), next.Sync);
    }

    [Fact]
    public void S3_4_AnOwnerThatGaveUpWithNobodyToTakeOver_IsGrantedTheNextEpoch()
    {
        var record = Given.Record(sync: SyncSet.Initial(SiteSet.Empty));

        var next = Decide(Scene.Healthy(record).Heard(Given.A, report: Given.Report(givenUp: 5)))!;

        Assert.Equal((Given.A, Given.E(6), FenceProof.SameOwner), (next.Owner, next.Epoch, next.Proof));
    }

    [Fact]
    public void S4_ASwitchover_IsGrantedWhenTheOwnerGaveUp_AndTheOldOwnerJoinsS()
    {
        var waiting = Scene.Healthy(Given.Record(takeover: Given.Takeover(TakeoverKind.Switchover, Given.C)));
        Assert.Null(Decide(waiting));

        var next = Decide(waiting.Heard(Given.A, report: Given.Report(givenUp: 5)))!;

        Assert.Equal((Given.C, Given.E(6), FenceProof.AgentConfirmed), (next.Owner, next.Epoch, next.Proof));
        Assert.Equal(SiteSet.Of(Given.A, Given.B), next.Sync.Members);
        Assert.Null(next.Takeover);
    }

    [Fact]
    public void S3_4_S13_AFailover_IsGrantedOnlyWithAProof_AndSIsThenPartOfTheOldOne()
    {
        var waiting = Scene.OwnerLost(Given.Record(takeover: Given.Takeover()));
        Assert.Null(Decide(waiting));

        var next = Decide(Expire(waiting))!;

        Assert.Equal((Given.B, Given.E(6), FenceProof.LeaseExpired), (next.Owner, next.Epoch, next.Proof));
        Assert.Equal(SyncSet.Initial(SiteSet.Of(Given.C)), next.Sync);
        Assert.Equal(EligibleSet.Initial(SiteSet.Of(Given.C)), next.Eligible);
    }

    [Fact]
    public void S13_AMemberThatIsLost_IsNotInTheNewOwnersS()
    {
        var next = Decide(Expire(Scene.OwnerLost(Given.Record(takeover: Given.Takeover())).Lost(Given.C)))!;

        Assert.Equal(SyncSet.Initial(SiteSet.Empty), next.Sync);
        Assert.Equal(EligibleSet.Initial(SiteSet.Empty), next.Eligible);
    }

    [Fact]
    public void S3_4_AFailoverWhoseOwnerIsBack_EndsWithTheNextEpochForTheSameOwner()
    {
        var sync = SyncSet.Initial(SiteSet.Of(Given.B)).Propose(Given.C);
        var eligible = EligibleSet.Initial(SiteSet.Of(Given.B)).Propose(Given.C);

        var next = Decide(Scene.Healthy(Given.Record(takeover: Given.Takeover(), eligible: eligible, sync: sync)))!;

        Assert.Equal((Given.A, Given.E(6), FenceProof.SameOwner), (next.Owner, next.Epoch, next.Proof));
        Assert.Null(next.Takeover);
        Assert.True(next.Eligible.Required.IsSubsetOf(eligible.Members));
        Assert.True(next.Sync.Required.IsSubsetOf(sync.Members));
    }

    [Fact]
    public void S3_1_AFailoverOnAnAssertion_IsNotUndoneByALifeSign()
    {
        var begun = Scene.Healthy(Decide(Scene.Healthy(), Assertion)!);
        Assert.Null(Decide(begun));

        Assert.Equal((Given.B, FenceProof.LeaseExpired), (Decide(Expire(begun))!.Owner, Decide(Expire(begun))!.Proof));
    }

    [Theory]
    [InlineData(TakeoverKind.Failover)]
    [InlineData(TakeoverKind.Switchover)]
    public void S3_4_AnAbandonedTakeover_EndsWithTheNextEpochForTheSameOwner(TakeoverKind kind)
    {
        var next = Decide(Scene.OwnerLost(Given.Record(takeover: Given.Takeover(kind))), new AbandonTakeover(Given.Vnf))!;

        Assert.Equal((Given.A, Given.E(6), FenceProof.SameOwner), (next.Owner, next.Epoch, next.Proof));
        Assert.Null(next.Takeover);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(60, true)]
    public void ASwitchover_TheOwnerDoesNotAnswer_IsAbandonedInTime(double seconds, bool abandoned)
    {
        var scene = Scene.Healthy(Given.Record(takeover: Given.Takeover(TakeoverKind.Switchover))).Seen(id: 7, ago: seconds);

        Assert.Equal(abandoned, Decide(scene) is { Proof: FenceProof.SameOwner });
    }

    [Fact]
    public void ASwitchover_AfterAChangeOfLeader_IsGivenItsTimeAgain()
    {
        var scene = Scene.Healthy(Given.Record(takeover: Given.Takeover(TakeoverKind.Switchover, id: 7))).Seen(id: 6, ago: 60);

        Assert.Null(Decide(scene));
    }

    [Theory]
    [InlineData(true, TakeoverKind.Failover)]
    [InlineData(false, null)]
    public void S8_ASwitchoverWhoseOwnerFails_BecomesAFailover_IfThatMayBeginByItself(bool isAutomatic, TakeoverKind? expected)
    {
        var scene = Scene.OwnerLost(Given.Record(Given.Spec(automatic: isAutomatic), takeover: Given.Takeover(TakeoverKind.Switchover)));

        var next = Decide(scene);

        Assert.Equal(expected, next?.Takeover!.Kind);
        Assert.True(next is null || next.Takeover is { Id: 0, Through: var through } && through == Given.E(5));
    }

    [Fact]
    public void AFailoverWhoseTargetIsLost_IsDirectedToAnother_AsANewTakeover()
    {
        var scene = Scene.OwnerLost(Given.Record(takeover: Given.Takeover(target: Given.B))).Lost(Given.B);

        var next = Decide(scene)!;

        Assert.Equal((Given.C, 0L, Given.E(5)), (next.Takeover!.Target, next.Takeover.Id, next.Epoch));
        Assert.Equal(Given.A, next.Owner);
    }

    [Fact]
    public void AFailoverWhoseTargetIsLost_WithNobodyElse_Waits()
    {
        var scene = Expire(Scene.OwnerLost(Given.Record(takeover: Given.Takeover(), sync: SyncSet.Initial(SiteSet.Of(Given.B))))).Lost(Given.B);

        Assert.Null(Decide(scene));
    }

    [Fact]
    public void S13_ATargetThatLeftS_IsNotGranted()
    {
        var scene = Expire(Scene.OwnerLost(Given.Record(takeover: Given.Takeover(), sync: OfBAndC.Without(Given.B))));

        var next = Decide(scene);

        Assert.True(next is null || next.Owner == Given.A);
        Assert.True(next?.Takeover is null || next.Takeover.Target == Given.C);
    }

    [Fact]
    public void AnOrderForALaterTime_DoesNotDisturbATakeover()
    {
        var scene = Scene.OwnerLost(Given.Record(takeover: Given.Takeover()));

        Assert.Null(Decide(scene, new OrderSwitchover(Given.Vnf, Given.C)));
        Assert.Null(Decide(Scene.OwnerLost(Given.Record(takeover: Given.Takeover(reason: "operator: asserted failed"))), Assertion));
    }

    private static Scene Expire(Scene scene) => scene.RevokedHere().Revoked(Given.L2).Heard(Given.B, report: Given.Report(prepared: 5), hears: []);

    private static VnfRecord? Decide(Scene scene, OperatorOrder? order = null) => scene.Moves(order);
}
