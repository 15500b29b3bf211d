using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Tests.Plans;

/// <summary>What an operator is told before anything is done: the plan that would be made, and what it would cost.</summary>
public sealed class DryRunTests
{
    private static readonly LossCap Cap = new(4096, TimeSpan.FromSeconds(3));
    private static readonly DryRun Dry = new(Given.Timing, new PlanOptions(), new ForecastOptions());

    [Theory]
    [InlineData(ReplicationMode.Sync)]
    [InlineData(ReplicationMode.Stateless)]
    public void TheLossOfASite_IsForeseenAsItIsDecidedWhenItCame(ReplicationMode replication)
    {
        var record = Given.Record(Given.Spec(replication) with { Preference = [Given.C] }, sync: replication == ReplicationMode.Sync ? null : SyncSet.Initial(SiteSet.Empty));

        var foreseen = Assert.Single(OfLoss(Scene.Healthy(record), Given.A).Vnfs);

        Assert.Equal((Given.A, Given.C), (foreseen.From, foreseen.Target));
        Assert.Equal(foreseen.Target, Scene.OwnerLost(record).Moves()!.Takeover!.Target);
        Assert.Equal(LossForecast.None, foreseen.Loss);
        Assert.Equal(TakeoverTime.Worst(Given.Timing, TakeoverBounds.Default).MayServe + TimeSpan.FromSeconds(1), foreseen.Outage!.Value.AtMost);
        Assert.True(foreseen.Outage.Value.Expected < foreseen.Outage.Value.AtMost);
    }

    [Fact]
    public void TwoSitesAtOnce_LeaveTheThird()
    {
        var forecast = OfLoss(Scene.Healthy(), Given.A, Given.B);

        Assert.Empty(forecast.Findings);
        Assert.Equal(Given.C, Assert.Single(forecast.Vnfs).Target);
        Assert.Equal("no site is there to take it: b is Failed, c is Failed", Assert.Single(OfLoss(Scene.Healthy(), Given.A, Given.B, Given.C).Vnfs).Note);
    }

    [Fact]
    public void WhatStandsByItself_IsNotSaidToBeBounded()
    {
        var gateless = Assert.Single(OfLoss(Scene.Healthy(Given.Record(Given.Spec(gate: GateKind.None))), Given.A).Vnfs);
        var manual = Assert.Single(OfLoss(Scene.Healthy(Given.Record(Given.Spec(automatic: false))), Given.A).Vnfs);

        Assert.Null(gateless.Outage);
        Assert.Contains("confirmed to be stopped", gateless.Note, StringComparison.Ordinal);
        Assert.Equal((null, null, "it is not to move by itself"), (manual.Outage, manual.Target, manual.Note));
    }

    [Fact]
    public void TooFewWitnesses_AreAFinding()
    {
        var scene = Scene.Healthy().WithState(state => state with { FailureDomains = state.FailureDomains.Add(Given.L2, Given.A).Add(Given.L3, Given.A) });

        var forecast = OfLoss(scene, Given.A);

        Assert.StartsWith("a would be Suspect, not Failed:", Assert.Single(forecast.Findings), StringComparison.Ordinal);
        Assert.Equal("nothing would be begun", Assert.Single(forecast.Vnfs).Note);
    }

    [Theory]
    [InlineData(100, 100, 0, 20)]
    [InlineData(100, 90, 10, 3000)]
    public void S14_AtMostIsTheCap_AndExpectedIsHowFarTheTargetIsBehind(long owner, long target, long entries, int milliseconds)
    {
        var held = SyncSet.Initial(SiteSet.Of(Given.B)).Degrade();
        var scene = Scene.Healthy(Given.Record(Given.Spec(ReplicationMode.Async) with { Cap = Cap }, sync: held))
            .Heard(Given.A, report: Given.Report(owned: 5, logLength: owner), hears: [Given.B, Given.C])
            .Heard(Given.B, report: Given.Report(logLength: target), hears: [Given.A, Given.C]);

        var loss = Assert.Single(OfLoss(scene, Given.A).Vnfs).Loss!;

        Assert.Equal(new LossForecast(Cap, entries, TimeSpan.FromMilliseconds(milliseconds)), loss);
        Assert.Equal(LossForecast.None, Assert.Single(Dry.Of(scene.View, new OrderSwitchover(Given.Vnf, Given.B), scene.Now).Vnfs).Loss);
    }

    [Fact]
    public void AStartThatTakesLong_IsMoreThanTheLevelAllows()
    {
        Assert.True(Starting(1).IsWithinLevel);
        Assert.False(Starting(30).IsWithinLevel);

        static VnfForecast Starting(int seconds) =>
            Assert.Single(OfLoss(Scene.Healthy(Given.Record(Given.Spec() with { StartTime = TimeSpan.FromSeconds(seconds) })), Given.A).Vnfs);
    }

    [Fact]
    public void AnOrder_HasTheFindingsThatItWouldBeRefusedFor()
    {
        var scene = Scene.Healthy();
        OperatorOrder[] orders = [new OrderSwitchover(Given.Vnf, Given.A), new OrderSwitchover(new VnfId("nobody"), Given.B), new FailBack(Given.C), new CancelPlan(9)];

        Assert.All(orders, order => Assert.Equal(scene.Leads(order).Refused!.Findings, Dry.Of(scene.View, order, scene.Now).Findings));
        Assert.Equal("no plan would be begun", Assert.Single(Dry.Of(scene.View, new DegradeSync(Given.Vnf), scene.Now).Findings));
    }

    [Fact]
    public void ADrain_IsForeseenAsItWouldBegin()
    {
        var scene = Scene.Healthy();

        var foreseen = Assert.Single(Dry.Of(scene.View, new DrainSite(Given.A), scene.Now).Vnfs);

        Assert.Equal(Assert.Single(Assert.Single(scene.Leads(new DrainSite(Given.A)).Transaction.Plans).Items).Target, foreseen.Target);
        Assert.Equal(SwitchoverTime.Worst(Given.Timing, TakeoverBounds.Default).MayServe + TimeSpan.FromSeconds(1), foreseen.Outage!.Value.AtMost);
    }

    /// <summary>Of a scene in which the other locations hear all that this one hears.</summary>
    private static Forecast OfLoss(Scene scene, params SiteId[] sites)
    {
        foreach (var (site, heard) in scene.View.Heard)
        {
            scene.Says(Given.L2, site, 0.1, heard.Beat).Says(Given.L3, site, 0.1, heard.Beat);
        }

        return Dry.OfLoss(scene.View, SiteSet.Of(sites), scene.Now);
    }
}
