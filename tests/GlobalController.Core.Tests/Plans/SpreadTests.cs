using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Placement;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.GlobalController.Core.Tests.Plans;

/// <summary>Active/active VNFs in plans (P9), placement (P2) and the journal.</summary>
public sealed class SpreadTests
{
    private static readonly VnfId Web = new("web");

    [Fact]
    public void P9_ADrain_TakesTheClientsAlong_AndIsDoneWhenThatIsProven()
    {
        var scene = Ordered(Given.A, Given.B);
        var shift = Shift(scene);
        Assert.Equal((Web, Given.B, true, new Epoch(1, 2), PlanStep.Redirect), (shift.Service, shift.Site, shift.IsDrained, shift.Through, shift.Step));
        Assert.Equal((new Epoch(1, 2), SiteSet.Of(Given.B)), (Service(scene).Epoch, Service(scene).Drained));

        Assert.Empty(Proven(scene, new Epoch(1, 1), Given.A).Leads().Transaction.Plans);
        Assert.Empty(Proven(scene, new Epoch(1, 2), Given.A, Given.B).Leads().Transaction.Plans);
        var done = Proven(scene, new Epoch(1, 2), Given.A).Leads().Transaction;
        Assert.Equal((PlanStep.Done, string.Empty), (Shift(done).Step, Shift(done).Note));
        Assert.Empty(done.Spread);
    }

    [Fact]
    public void P7_AProofThatDoesNotCome_IsNoted()
    {
        var scene = Ordered(Given.A, Given.B);
        scene.View = scene.View with { Steps = scene.View.Steps.SetItem(Web, new StepSeen(PlanStep.Redirect, scene.Now.Plus(-Given.Plans.ShiftMax))) };

        var shift = Shift(scene.Leads().Transaction);

        Assert.Equal((PlanStep.Done, "no proof that the clients followed"), (shift.Step, shift.Note));
    }

    [Fact]
    public void P9_ADrainThatIsCalledOff_SendsTheClientsBack_AtALaterEpoch()
    {
        var scene = Ordered(Given.A, Given.B);
        var plan = Assert.Single(scene.View.State.Plans).Key;
        scene = Apply(scene, scene.Leads(new CancelPlan(plan)));
        scene = Apply(scene, scene.Leads(new FreezeClients(Web, true)));

        Assert.Equal((PlanStep.Stayed, "cancelled"), (Shift(scene).Step, Shift(scene).Note));
        Assert.Equal((new Epoch(1, 3), SiteSet.Empty, true), (Service(scene).Epoch, Service(scene).Drained, Service(scene).IsFrozen));
    }

    /// <summary>Seed 11562: a site that failed in its failback and lived again was called served, on the proof that its clients were elsewhere.</summary>
    [Fact]
    public void P9_AFailback_BringsTheClientsBack()
    {
        var transaction = Drained().Leads(new FailBack(Given.B)).Transaction;
        Assert.False(Shift(transaction).IsDrained);
        Assert.Equal(SiteSet.Empty, Assert.Single(transaction.Spread).Drained);

        var scene = Drained();
        scene = Apply(scene, scene.Leads(new FailBack(Given.B)));
        Assert.Empty(Proven(scene, new Epoch(1, 3), Given.A).Leads().Transaction.Plans);
        Assert.Equal(PlanStep.Done, Shift(Proven(scene, new Epoch(1, 3), Given.A, Given.B).Leads().Transaction).Step);
        Assert.Contains("b is Failed: clients of web can't come back to it", Drained().Lost(Given.B).Leads(new FailBack(Given.B)).Refused!.Findings);
    }

    [Fact]
    public void P9_ADrainOfADrainedSite_IsProvenAnew()
    {
        Assert.Equal(new Epoch(1, 3), Shift(Drained().Leads(new DrainSite(Given.B)).Transaction).Through);
    }

    /// <summary>Both orders may wait at once: in one turn the first is undone, and the second must not read what was there before.</summary>
    [Fact]
    public void P9_ADrainRightAfterItWasCalledOff_DoesNotLeaveTheClientsOut()
    {
        var scene = Ordered(Given.A, Given.B);
        scene = Apply(scene, scene.Leads(new CancelPlan(scene.View.State.Plans.Keys.Single())));

        Assert.Contains("web is in plan", Assert.Single(scene.Leads(new DrainSite(Given.B)).Refused!.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void P9_HeldWeights_SpeakAgainstADrain()
    {
        var scene = Spread(Given.A, Given.B);
        scene = Apply(scene, scene.Leads(new FreezeClients(Web, true)));

        Assert.Equal(["the weights of web are held: let its clients go on first"], scene.Leads(new DrainSite(Given.B)).Refused!.Findings);
    }

    [Fact]
    public void P9_AProofThatComesBeforeTheStepIsNoted_IsKept()
    {
        var scene = Ordered(Given.A, Given.B);

        var step = new ControllerDecider(Given.Timing, Given.Plans).Decide(scene.View, new Redirected(Web, new Epoch(1, 2), SiteSet.Of(Given.A)), scene.Now);

        Assert.Equal(new ClientsSeen(new Epoch(1, 2), SiteSet.Of(Given.A)), step.View.Redirected[Web]);
    }

    [Theory]
    [InlineData("b", "web would have no site left that is healthy and not drained")]
    [InlineData("c", "")]
    public void P9_TheLastHealthySite_KeepsItsClients(string drained, string finding)
    {
        var scene = Spread(Given.B, Given.C).Lost(Given.C);

        var refused = scene.Leads(new DrainSite(new SiteId(drained))).Refused;

        Assert.Equal(finding.Length == 0 ? [] : [finding], refused?.Findings ?? []);
    }

    [Fact]
    public void P1_AnActiveActiveVnf_IsInOnePlanAtMost()
    {
        var scene = Ordered(Given.A, Given.B, Given.C);

        var refused = scene.Leads(new DrainSite(Given.C)).Refused;

        Assert.Contains($"web is in plan {scene.View.State.Plans.Keys.Single()} already: wait for it, or cancel it", refused!.Findings);
    }

    [Fact]
    public void P2_ItsPart_CountsAtEachOfItsSites()
    {
        var state = Spread(Given.A, Given.B).View.State with { Capacities = new[] { Given.A, Given.B, Given.C }.ToImmutableSortedDictionary(site => site, _ => 10) };

        var load = new SiteLoad(state);

        Assert.Equal((6, 7, 10), (load.Free(Given.A), load.Free(Given.B), load.Free(Given.C)));
    }

    [Fact]
    public void S9_AChangeOfWhatWasChangedMeanwhile_IsRefused()
    {
        var state = Spread(Given.A, Given.B).View.State;
        var change = new Transaction(1, 3, []) { Spread = [state.Spread[Web] with { IsFrozen = true }] };

        var next = state.Apply(change).State!;

        Assert.True(next.Spread[Web].IsFrozen);
        var sameEpoch = change with { Spread = [state.Spread[Web] with { Drained = SiteSet.Of(Given.A) }] };
        Assert.Equal("clients of web can't be wanted elsewhere at 1.1; they are where they are since 1.1", state.Apply(sameEpoch).Reason);
        Assert.Equal("web was changed since revision 0", next.Apply(change).Reason);
        Assert.Equal("web was changed since revision 0", (state with { Spread = state.Spread.Clear() }).Apply(change).Reason);
    }

    [Fact]
    public void S1_ARestore_RaisesTheEpoch_AndCallsOffWhatWasUnderWay()
    {
        var restored = Ordered(Given.A, Given.B).View.State.Restored(2).Spread[Web];

        Assert.Equal((new Epoch(2, 1), SiteSet.Empty), (restored.Epoch, restored.Drained));
    }

    [Fact]
    public void AnUnknownName_IsRefused() =>
        Assert.Equal(["no active/active VNF is named vnf"], Spread(Given.A, Given.B).Leads(new FreezeClients(Given.Vnf, true)).Refused!.Findings);

    [Fact]
    public void ADryRun_NamesIt() =>
        Assert.Equal([(Web, Given.B, true)], new DryRun(Given.Timing, Given.Plans, new ForecastOptions()).Of(Spread(Given.A, Given.B).View, new DrainSite(Given.B), Given.At(100)).Shifted.Select(shift => (shift.Service, shift.Site, shift.IsDrained)));

    /// <summary>Everything is healthy; A owns the VNF, the active/active one is at the given sites.</summary>
    private static Scene Spread(params SiteId[] sites) => Scene.Healthy().WithState(state => state with
    {
        Spread = state.Spread.Add(Web, new SpreadService(Web, ServiceAvailabilityLevel.Level2, 3, [.. sites.Select(site => new SiteWeight(site, 1))])),
    });

    /// <summary>B was drained, and no plan is in progress.</summary>
    private static Scene Drained() => Spread(Given.A, Given.B).WithState(state => state with { Spread = state.Spread.SetItem(Web, state.Spread[Web].With(Given.B, true)) });

    /// <summary>The second of its sites is being drained.</summary>
    private static Scene Ordered(params SiteId[] sites)
    {
        var scene = Spread(sites);
        return Apply(scene, scene.Leads(new DrainSite(sites[1])));
    }

    private static Scene Apply(Scene scene, LeaderStep step) => scene.WithState(state => state.Apply(step.Transaction).State!);

    private static Scene Proven(Scene scene, Epoch epoch, params SiteId[] sites)
    {
        scene.View = scene.View with { Redirected = scene.View.Redirected.SetItem(Web, new ClientsSeen(epoch, SiteSet.Of(sites))) };
        return scene;
    }

    private static SpreadService Service(Scene scene) => scene.View.State.Spread[Web];

    private static PlanShift Shift(Scene scene) => Assert.Single(Assert.Single(scene.View.State.Plans).Value.Shifts);

    private static PlanShift Shift(Transaction transaction) => Assert.Single(Assert.Single(transaction.Plans).Shifts);
}
