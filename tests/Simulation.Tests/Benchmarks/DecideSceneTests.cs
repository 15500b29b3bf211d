using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Benchmarks;

namespace NfvHa.Geo.Simulation.Tests.Benchmarks;

/// <summary>What is measured is what is claimed, for few VNFs as for many.</summary>
public sealed class DecideSceneTests
{
    private const int Lost = 20;
    private static readonly SiteId Silent = DecideScale.SiteOf(0);
    private static readonly DecideScene Scene = DecideScene.Play(new DecideScale(6, 200, Lost));

    [Fact]
    public void Plan_BeginsAFailoverOfAllThatIsLostInOneTransaction()
    {
        var transaction = Scene.Plan.Transaction;
        var lost = Scene.Plan.Before.Vnfs.Values.Where(record => record.Owner == Silent).Select(record => record.Vnf).ToList();
        var intents = transaction.Records.Where(record => record.Takeover is { Kind: TakeoverKind.Failover });

        Assert.Equal(Lost, lost.Count);
        Assert.Equal(lost, intents.Select(record => record.Vnf));
        Assert.Equal(lost, Assert.Single(transaction.Plans).Items.Where(item => item.Step == PlanStep.Switch).Select(item => item.Vnf));
    }

    [Fact]
    public void Plan_OverloadsNoSite()
    {
        var (before, plan) = (Scene.Plan.Before, Assert.Single(Scene.Plan.Transaction.Plans));
        var placed = plan.Items.ToLookup(item => item.Target!.Value, item => before.Vnfs[item.Vnf].Spec.Demand);

        Assert.True(placed.Count > 1);
        Assert.All(before.Capacities.Where(entry => entry.Key != Silent), entry => Assert.True(Used(before, entry.Key) + placed[entry.Key].Sum() <= entry.Value));
    }

    [Fact]
    public void Grant_GrantsAllOfThemToTheirTargetsByExpiredLeases()
    {
        var targets = Scene.Plan.Transaction.Plans[0].Items.ToDictionary(item => item.Vnf, item => item.Target);
        var granted = Scene.Grant.Transaction.Records.Where(record => record.Proof == FenceProof.LeaseExpired).ToList();

        Assert.Equal(Lost, granted.Count);
        Assert.All(granted, record => Assert.Equal(targets[record.Vnf], record.Owner));
    }

    [Fact]
    public void Redirect_TakesAllItemsOneStepOn() =>
        Assert.Equal(Lost, Assert.Single(Scene.Redirect.Transaction.Plans).Items.Count(item => item.Step == PlanStep.Redirect));

    [Fact]
    public void Quiet_WritesNothing() => Assert.IsType<SendReport>(Assert.Single(Scene.Decide(Scene.Quiet).Commands));

    [Fact]
    public void Answer_PromisesAllThatIsAskedForAndToldWhatIsNew()
    {
        var (told, behind) = (Reply(Scene.Answer), Reply(Scene.AnswerBehind));

        Assert.NotEmpty(told.Promises);
        Assert.NotEmpty(told.Watermarks);
        Assert.Null(told.Desired);
        Assert.Equal(Scene.Plan.Transaction.Records.Length, behind.Desired!.Vnfs.Length);
    }

    private static Contracts.Link.BeatReply Reply(Moment moment) => Assert.IsType<SendBeatReply>(Assert.Single(Scene.Decide(moment).Commands)).Reply;

    private static int Used(ControlState state, SiteId site) => state.Vnfs.Values.Where(record => record.Owner == site).Sum(record => record.Spec.Demand);
}
