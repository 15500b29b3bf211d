using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Tests.Control;

/// <summary>S1: after a restore nothing is granted before every owner was heard.</summary>
public sealed class ReconciliationTests
{
    private static readonly DesiredVersion Generation2 = new(2, 11);

    private static readonly Dictionary<string, Func<Scene, Scene>> MissingParts = new()
    {
        ["a site was never heard"] = scene => scene.With(view => view with { Heard = view.Heard.Remove(Given.C) }),
        ["a site did not take in the new generation"] = scene => scene.Heard(Given.C, desired: new DesiredVersion(1, 99)),
        ["an owner counts by other locations"] = scene => scene.Heard(Given.A, report: Given.Report(owned: 5), desired: Generation2, locations: -1),
    };

    public static TheoryData<string> Missing { get; } = [.. MissingParts.Keys];

    [Theory]
    [MemberData(nameof(Missing))]
    public void S1_WhileAnybodyIsMissing_NothingIsGranted(string missing) =>
        Assert.Null(Decide(MissingParts[missing](Restored(a: Given.Report(owned: 5)))));

    [Fact]
    public void S1_TheOwnerOfTheNewestEpoch_GoesOnInTheNewGenerationWithEmptySets()
    {
        // The backup says A at 1.5; B was granted 1.7 by the journal that was lost.
        var next = Decide(Restored(a: Given.Report(), b: Given.Report(owned: 7)))!;

        Assert.Equal((Given.B, false), (next.Owner, next.IsReconciling));
        Assert.Equal(2, next.Epoch.Generation);
        Assert.Equal(EligibleSet.Initial(SiteSet.Empty), next.Eligible);
        Assert.Equal(SyncSet.Initial(SiteSet.Empty), next.Sync);
        Assert.Null(next.Takeover);
    }

    /// <summary>What A and B own and gave up, and how far C's log is: who goes on.</summary>
    [Theory]
    [InlineData(5, 0, 0, 0, 5, "a")]
    [InlineData(5, 0, 7, 0, 7, "b")]
    [InlineData(0, 5, 0, 0, 5, "a")]

    // A newer epoch that was given up held acknowledged writes which an older owner lacks.
    [InlineData(5, 0, 0, 7, 5, "b")]
    [InlineData(6, 5, 0, 0, 5, "a")]
    [InlineData(0, 5, 0, 6, 5, "b")]

    // Nobody owned anything: the newest log.
    [InlineData(0, 0, 0, 0, 6, "c")]
    public void S1_S13_WhoHadTheNewestEpoch_GoesOn(int ownedA, int givenUpA, int ownedB, int givenUpB, int logOfC, string owner)
    {
        var next = Decide(Restored(
            a: Given.Report(owned: ownedA, givenUp: givenUpA),
            b: Given.Report(owned: ownedB, givenUp: givenUpB),
            c: Given.Report(logEpoch: logOfC)))!;

        Assert.Equal(new SiteId(owner), next.Owner);
        Assert.True(next.Epoch > new Epoch(1, long.MaxValue));
    }

    [Fact]
    public void S1_ASiteThatKnowsNothingOfTheVnf_IsHeardToo()
    {
        var scene = Restored(a: Given.Report(owned: 5)).Heard(Given.C, desired: Generation2);

        Assert.Equal(Given.A, Decide(scene)!.Owner);
    }

    [Fact]
    public void S1_ASiteThatWasGrantedInThisGenerationAlready_IsNotReconciledTwice()
    {
        var scene = Restored(a: Given.Report() with { Owned = new Epoch(2, 1) });

        Assert.Null(Decide(scene));
    }

    /// <summary>All three sites took in the restored state.</summary>
    private static Scene Restored(VnfReport a, VnfReport? b = null, VnfReport? c = null)
    {
        var scene = new Scene(Given.Record()).WithState(state => state.Restored(2));
        return scene
            .Heard(Given.A, report: a, desired: Generation2)
            .Heard(Given.B, report: b ?? Given.Report(), desired: Generation2)
            .Heard(Given.C, report: c ?? Given.Report(), desired: Generation2);
    }

    private static VnfRecord? Decide(Scene scene) => Reconciliation.Decide(scene.View.State, scene.Survey, scene.Record);
}
