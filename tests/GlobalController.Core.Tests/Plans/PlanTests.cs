using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.GlobalController.Core.Tests.Plans;

/// <summary>Plans as a leader writes them: what begins one, how a VNF goes from step to step, and what an operator can do about it.</summary>
public sealed class PlanTests
{
    [Fact]
    public void S8_TheLossOfASite_IsOnePlanAndOneTransaction_HoweverManyVnfs()
    {
        var scene = Many(500);
        var transaction = scene.Lost(Given.A).Leads().Transaction;

        var plan = Assert.Single(transaction.Plans);
        Assert.Equal((PlanKind.Failover, 500), (plan.Kind, plan.Items.Length));
        Assert.Equal(500, transaction.Records.Count(record => record.Takeover is { Kind: TakeoverKind.Failover }));
        Assert.All(plan.Items, item => Assert.Equal(PlanStep.Switch, item.Step));
        Assert.True(plan.Items.Select(item => item.Vnf).SequenceEqual(plan.Items.Select(item => item.Vnf).Order()));
        Assert.InRange(plan.Reason.Length, 1, 500);
    }

    [Fact]
    public void S8_AVnfThatIsNotAutomatic_WaitsForAnOperator()
    {
        var scene = Scene.OwnerLost(Given.Record(Given.Spec(automatic: false)));
        Assert.Equal(PlanStep.Approval, Written(scene).Step);

        var approved = Apply(scene, scene.Leads());
        Assert.Null(approved.Moves());
        Assert.Equal(PlanStep.Placement, Written(approved, new ApprovePlan(Id(approved))).Step);
        Assert.Equal(TakeoverKind.Failover, Apply(approved, approved.Leads(new ApprovePlan(Id(approved)))).Moves()!.Takeover!.Kind);
    }

    [Theory]
    [InlineData(2, PlanStep.Switch)]
    [InlineData(3, PlanStep.Approval)]
    public void S8_AVnfThatMovedTooOftenByItself_WaitsForAnOperator(int moves, PlanStep step)
    {
        var moved = Enumerable.Range(1, moves).Select(minute => Given.At(100).Realtime - TimeSpan.FromMinutes(minute));
        Assert.Equal(step, Written(Scene.OwnerLost(Given.Record() with { AutomaticMoves = [.. moved] })).Step);

        var longAgo = moved.Select(at => at - TimeSpan.FromMinutes(11));
        Assert.Equal(PlanStep.Switch, Written(Scene.OwnerLost(Given.Record() with { AutomaticMoves = [.. longAgo] })).Step);
    }

    /// <summary>Seed 1353: what was let fail over once, and was then asked to go on, is let no more.</summary>
    [Fact]
    public void S8_ThatAFailoverWasLetBegin_CountsForItsEpochAlone()
    {
        var waiting = Scene.OwnerLost(Given.Record(sync: SyncSet.Initial(SiteSet.Empty)));
        var moved = Enumerable.Range(1, 3).Select(minute => Given.At(100).Realtime - TimeSpan.FromMinutes(minute));
        var next = Apply(waiting, waiting.Leads()).WithState(state => state with
        {
            Vnfs = state.Vnfs.SetItem(Given.Vnf, state.Vnfs[Given.Vnf].Grant(Given.A, SiteSet.Of(Given.B), SiteSet.Of(Given.B), FenceProof.SameOwner) with { AutomaticMoves = [.. moved] }),
        });

        var transaction = next.Leads().Transaction;

        Assert.Empty(transaction.Records);
        Assert.Equal([PlanStep.Approval, PlanStep.Stayed], transaction.Plans.Select(plan => Assert.Single(plan.Items).Step));
    }

    [Fact]
    public void S8_OnlyTakeoversWithoutAnOperatorCount()
    {
        Assert.Single(Scene.OwnerLost().Moves()!.AutomaticMoves);
        Assert.Empty(Scene.OwnerLost().Moves(new AssertFailed(Given.Vnf))!.AutomaticMoves);
    }

    [Fact]
    public void WhatFindsNoSite_IsNamedWithTheReason()
    {
        var item = Written(Scene.OwnerLost(Given.Record(sync: SyncSet.Initial(SiteSet.Empty))));

        Assert.Equal((PlanStep.Placement, (SiteId?)null, "no other site holds all that was acknowledged"), (item.Step, item.Target, item.Note));
    }

    [Fact]
    public void P2_P3_WhereRoomIsShort_TheMostImportantIsPlaced_AndTheOtherSaysWhatItNeeds()
    {
        var scene = new Scene(Sal("first", ServiceAvailabilityLevel.Level3), Sal("second", ServiceAvailabilityLevel.Level1))
            .WithState(state => state with { Capacities = state.Capacities.Add(Given.B, 2).Add(Given.C, 0) });
        var transaction = HeardBy(scene, "first", "second").Lost(Given.A).Leads().Transaction;

        Assert.Equal("second", Assert.Single(transaction.Records, record => record.Takeover is not null).Vnf.Value);
        var left = Assert.Single(Assert.Single(transaction.Plans).Items, item => item.Step == PlanStep.Placement);
        Assert.Equal(("first", "it needs 2 units of capacity; free: b 0, c 0"), (left.Vnf.Value, left.Note));

        static VnfRecord Sal(string vnf, ServiceAvailabilityLevel level) => Given.Record(Given.Spec(vnf: vnf) with { Level = level, Demand = 2 });
    }

    [Fact]
    public void ASwitchover_GoesFromStepToStep()
    {
        var scene = Scene.Healthy();
        var order = scene.Leads(new OrderSwitchover(Given.Vnf, Given.B));
        Assert.Equal(PlanStep.Preparation, Assert.Single(Assert.Single(order.Transaction.Plans).Items).Step);
        Assert.Empty(order.Transaction.Records);

        scene = Apply(scene, order);
        Assert.Equal((TakeoverKind.Switchover, Given.B), (scene.Moves()!.Takeover!.Kind, scene.Moves()!.Takeover!.Target));
        scene = Apply(scene, scene.Leads());
        scene = Apply(scene.Heard(Given.A, report: Given.Report(givenUp: 5)), scene.Leads());
        Assert.Equal((Given.B, Given.E(6)), (scene.Record.Owner, scene.Record.Epoch));

        Assert.Equal(PlanStep.Redirect, Written(scene).Step);
        scene = Apply(scene, scene.Leads());
        Assert.Empty(scene.Leads().Transaction.Plans);
        scene.With(view => view with { Redirected = view.Redirected.SetItem(Given.Vnf, new ClientsSeen(Given.E(6), SiteSet.Of(Given.B))) });
        Assert.Equal(PlanStep.Protection, Written(scene).Step);
    }

    [Fact]
    public void P6_APlannedMove_IsNotGrantedBeforeTheTargetHoldsAll()
    {
        var degraded = SyncSet.Initial(SiteSet.Of(Given.B)).Degrade();
        var scene = Scene.Healthy(Given.Record(Given.Spec(ReplicationMode.Async), sync: degraded, takeover: Given.Takeover(TakeoverKind.Switchover)))
            .Heard(Given.A, report: Given.Report(givenUp: 5, logLength: 107));

        Assert.Null(scene.Moves());
        Assert.Equal(Given.B, scene.Heard(Given.B, report: Given.Report(logLength: 107)).Moves()!.Owner);
    }

    [Fact]
    public void P8_NothingIsMovedToASite_BeforeItTookThePlanIn()
    {
        var scene = Scene.Healthy();
        var order = scene.Leads(new OrderSwitchover(Given.Vnf, Given.B));
        var begun = scene.WithState(state => state.Apply(order.Transaction).State!);

        Assert.Null(begun.Moves());
        Assert.Equal("b has not answered yet", Written(begun).Note);
        Assert.Equal(TakeoverKind.Switchover, TakenIn(begun).Moves()!.Takeover!.Kind);
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public void P8_NothingIsGrantedToASite_BeforeItTookTheIntentIn(long index, bool isGranted)
    {
        var scene = Scene.Healthy(Given.Record(takeover: Given.Takeover(TakeoverKind.Switchover, id: 7)))
            .Heard(Given.A, report: Given.Report(givenUp: 5))
            .Heard(Given.B, report: Given.Report(), desired: new DesiredVersion(1, index));

        Assert.Equal(isGranted, scene.Moves()?.Owner == Given.B);
    }

    [Fact]
    public void P4_WhatAVnfNeeds_IsMovedBeforeIt()
    {
        var scene = new Scene(Given.Record(Given.Spec(vnf: "a-gateway") with { Needs = [new VnfId("database")] }), Given.Record(Given.Spec(vnf: "database")));
        HeardBy(scene, "a-gateway", "database");
        var begun = Apply(scene, scene.Leads(new DrainSite(Given.A)));
        var transaction = begun.Leads().Transaction;

        Assert.Equal("database", Assert.Single(transaction.Records).Vnf.Value);
        Assert.Equal("it needs database, which is not moved yet", Assert.Single(transaction.Plans).Items[0].Note);
    }

    [Fact]
    public void P5_APlanThatIsCalledOff_SwitchesNothing()
    {
        var scene = Scene.Healthy();
        scene = Apply(scene, scene.Leads(new OrderSwitchover(Given.Vnf, Given.B)));
        scene = Apply(scene, scene.Leads(new CancelPlan(Id(scene))));

        Assert.Null(scene.Moves());
        Assert.Equal((PlanStep.Stayed, "cancelled"), (Written(scene).Step, Written(scene).Note));
    }

    [Fact]
    public void P7_ATargetThatDoesNotGetReady_LetsTheVnfStay()
    {
        var scene = Scene.Healthy(Given.Record(sync: SyncSet.Initial(SiteSet.Of(Given.B))));
        scene = Apply(scene, scene.Leads(new OrderSwitchover(Given.Vnf, Given.C)));
        Assert.Equal((PlanStep.Preparation, "c does not hold all that was acknowledged"), (Written(scene).Step, Written(scene).Note));

        scene.With(view => view with { Steps = view.Steps.SetItem(Given.Vnf, new StepSeen(PlanStep.Preparation, scene.Now.Plus(-TimeSpan.FromMinutes(2)))) });
        Assert.Equal(PlanStep.Stayed, Written(scene).Step);
    }

    [Theory]
    [InlineData("elsewhere", "vnf may not run at elsewhere, only at {a, b, c}")]
    [InlineData("a", "vnf is served by a already")]
    public void S12_AnOrderThatCannotBe_IsRefused(string target, string finding) =>
        Assert.Equal([finding], Scene.Healthy().Leads(new OrderSwitchover(Given.Vnf, new SiteId(target))).Refused!.Findings);

    [Fact]
    public void S12_AMoveFromOrToALostSite_IsRefused()
    {
        Assert.Contains("vnf can't go to b: b is Failed", Assert.Single(Scene.Healthy().Lost(Given.B).Leads(new OrderSwitchover(Given.Vnf, Given.B)).Refused!.Findings), StringComparison.Ordinal);
        var lost = Scene.OwnerLost(Given.Record(Given.Spec(automatic: false)));
        Assert.Contains("can't be handed over by it", Apply(lost, lost.Leads()).Leads(new DrainSite(Given.A)).Refused!.Findings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void TheLastHealthySite_IsNotDrained() =>
        Assert.Equal(["a can't be drained: no other site is healthy"], Scene.Healthy().Lost(Given.B).Lost(Given.C).Leads(new DrainSite(Given.A)).Refused!.Findings);

    [Fact]
    public void VnfsThatNeedEachOtherInACircle_AreRefused()
    {
        var scene = new Scene(
            Given.Record(Given.Spec(vnf: "one") with { Needs = [new VnfId("two")] }), Given.Record(Given.Spec(vnf: "two") with { Needs = [new VnfId("one")] }));

        Assert.Contains("need each other in a circle", HeardBy(scene, "one", "two").Leads(new DrainSite(Given.A)).Refused!.Findings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void S9_ACommitOnAPlan_IsConditionalOnItsRevision_AndAVnfIsInOnePlanOnly()
    {
        var state = Given.State(Given.Record());
        var plan = Plan.New(PlanKind.Switchover, "test", [new PlanItem(Given.Vnf, Given.A, Given.B, PlanStep.Preparation, Epoch.None, string.Empty)]);
        var begun = state.Apply(With(state, plan)).State!;
        var (id, written) = begun.Plans.Single();
        Assert.Equal((begun.Version.Index, begun.Version.Index), (id, written.Revision));

        Assert.Contains("is in a plan in progress already", begun.Apply(With(begun, plan)).Reason, StringComparison.Ordinal);
        var changed = begun.Apply(With(begun, written with { IsCancelled = true })).State!;
        Assert.Contains("was changed since revision", changed.Apply(With(changed, written with { Reason = "late" })).Reason, StringComparison.Ordinal);
        Assert.Empty(changed.Restored(9).Plans);

        static Transaction With(ControlState state, Plan plan) => new(state.Version.Generation, state.Term, []) { Plans = [plan] };
    }

    /// <summary>Seed 11435: a plan that began long ago and is called off now was forgotten at once.</summary>
    [Fact]
    public void APlanThatEndedLast_IsKept_HoweverLongAgoItBegan()
    {
        var state = Begin(Given.State([.. Enumerable.Range(0, ControlState.EndedPlansMax + 2).Select(number => Given.Record(Given.Spec(vnf: $"vnf-{number:D2}")))]), 0);
        var first = state.Plans.Single().Value;
        for (var number = 1; number < ControlState.EndedPlansMax + 2; number++)
        {
            state = Begin(state, number);
            state = End(state, state.Plans.Values.Last());
        }

        state = End(state, first);

        Assert.Equal(PlanStep.Stayed, state.Plans[first.Id].Items.Single().Step);
        Assert.Equal(ControlState.EndedPlansMax, state.Plans.Count);

        static ControlState Begin(ControlState state, int vnf) => Write(state, Plan.New(
            PlanKind.Switchover, "test", [new PlanItem(new VnfId($"vnf-{vnf:D2}"), Given.A, Given.B, PlanStep.Preparation, Epoch.None, string.Empty)]));

        static ControlState End(ControlState state, Plan plan) => Write(state, plan.With(plan.Items[0].At(PlanStep.Stayed)));

        static ControlState Write(ControlState state, Plan plan) => state.Apply(new Transaction(state.Version.Generation, state.Term, []) { Plans = [plan] }).State!;
    }

    private static Scene Many(int count)
    {
        var names = Enumerable.Range(0, count).Select(number => $"vnf-{number:D3}").ToArray();
        return HeardBy(new Scene([.. names.Select(name => Given.Record(Given.Spec(vnf: name)))]), names);
    }

    private static Scene HeardBy(Scene scene, params string[] vnfs)
    {
        foreach (var (site, owned) in new[] { (Given.A, 5), (Given.B, 0), (Given.C, 0) })
        {
            var reports = vnfs.Order(StringComparer.Ordinal).Select(vnf => Given.Report(owned: owned, eligible: owned > 0 ? 0 : -1, sync: owned > 0 ? 0 : -1) with { Vnf = new VnfId(vnf) });
            scene.Heard(Given.Beat(site, 100, hears: [.. scene.View.State.Sites.Remove(site)]) with { Vnfs = [.. reports] });
        }

        return scene;
    }

    private static PlanItem Written(Scene scene, OperatorOrder? order = null) => Assert.Single(Assert.Single(scene.Leads(order).Transaction.Plans).Items);

    private static long Id(Scene scene) => scene.View.State.Plans.Keys.Single();

    /// <summary>The transaction is written, and every site that is heard takes it in.</summary>
    private static Scene Apply(Scene scene, LeaderStep step) => TakenIn(scene.WithState(state => state.Apply(step.Transaction).State!));

    private static Scene TakenIn(Scene scene) => scene.With(view => view with
    {
        Heard = view.Heard.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value with { Beat = entry.Value.Beat with { Desired = view.State.Version } }),
    });
}
