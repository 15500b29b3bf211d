using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Lag;

namespace NfvHa.Geo.GlobalController.Core.Tests.Lag;

/// <summary>S14: the watermark is what every held standby made durable.</summary>
public sealed class WatermarksTests
{
    private static readonly SyncSet Degraded = new(3, SiteSet.Empty, null, SiteSet.Of(Given.B, Given.C));

    [Fact]
    public void S14_TheWatermark_IsTheLeastOfTheHeldStandbys() =>
        Assert.Equal([new Watermark(Given.Vnf, Given.E(5), 3, 40)], For(Held(b: 70, c: 40)));

    [Fact]
    public void S14_AHeldStandbyThatWasNeverHeard_HoldsNothing() =>
        Assert.Equal(0, Assert.Single(For(Held(b: 70, c: 40).With(view => view with { Heard = view.Heard.Remove(Given.C) }))).Length);

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void S14_ALogOfAnotherEpoch_HoldsNothing(int logEpoch) =>
        Assert.Equal(0, Assert.Single(For(Held(b: 70, c: 40).Heard(Given.C, report: Given.Report(logEpoch: logEpoch, logLength: 90)))).Length);

    [Fact]
    public void S14_WhatAnotherLocationHeard_Counts()
    {
        var scene = Held(b: 70, c: 40).Says(Given.L3, Given.C, age: 0.1, Given.Beat(Given.C, sequence: 2, report: Given.Report(logLength: 60)));

        Assert.Equal(60, Assert.Single(For(scene)).Length);
    }

    [Fact]
    public void S14_ASiteThatIsNotHeld_IsNotCounted()
    {
        var scene = new Scene(Given.Record(sync: new SyncSet(3, SiteSet.Empty, null, SiteSet.Of(Given.B))))
            .Heard(Given.B, report: Given.Report(logLength: 70))
            .Heard(Given.C, report: Given.Report(logLength: 40));

        Assert.Equal(70, Assert.Single(For(scene)).Length);
    }

    [Fact]
    public void S14_OnlyAnOwnerUnderTheCap_GetsOne()
    {
        Assert.Empty(For(Scene.Healthy()));
        Assert.Empty(For(Held(b: 70, c: 40), epoch: 4));
        Assert.Empty(Watermarks.For(Held(b: 70, c: 40).View, Given.Beat(Given.A)));
    }

    private static Scene Held(long b, long c) => new Scene(Given.Record(sync: Degraded))
        .Heard(Given.B, report: Given.Report(logLength: b))
        .Heard(Given.C, report: Given.Report(logLength: c));

    private static ImmutableArray<Watermark> For(Scene scene, int epoch = 5) =>
        Watermarks.For(scene.View, Given.Beat(Given.A) with { Requests = [new PromiseRequest(Given.Vnf, Given.E(epoch))] });
}
