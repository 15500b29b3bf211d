using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Tests.Leases;

/// <summary>S3.1, S8: what the verdicts and an agent's own words may begin, and who is asked to take over.</summary>
public sealed class TakeoverDeciderHealthTests
{

    public static TheoryData<Verdict> Other { get; } = [.. Enum.GetValues<Verdict>().Where(verdict => verdict != Verdict.Failed)];

    [Theory]
    [MemberData(nameof(Other))]
    public void S3_1_OnlyFailed_BeginsAFailover(Verdict verdict)
    {
        var scene = Owner(Scene.Healthy(), verdict);
        Assert.Equal(verdict, scene.Survey.Verdict(Given.A));

        Assert.Null(Decide(scene));
    }

    [Theory]
    [InlineData(Verdict.Healthy, true)]
    [InlineData(Verdict.Degraded, true)]
    [InlineData(Verdict.Deaf, true)]
    [InlineData(Verdict.Isolated, true)]
    [InlineData(Verdict.Failed, false)]
    public void S3_1_AnOwnerThatLivesAfterAll_KeepsTheVnf(Verdict verdict, bool keeps)
    {
        var scene = Owner(Scene.Healthy(Given.Record(takeover: Given.Takeover())), verdict).RevokedHere().Revoked(Given.L2);
        scene.Heard(scene.View.Heard[Given.B].Beat with { Vnfs = [Given.Report(prepared: 5)] });

        var next = Decide(scene)!;

        Assert.Equal((keeps ? Given.A : Given.B, Given.E(6)), (next.Owner, next.Epoch));
    }

    [Fact]
    public void S3_1_EarlySuspicion_IsALifeSign()
    {
        var scene = Scene.Healthy(Given.Record(takeover: Given.Takeover()));
        scene.Heard(Given.A, ago: 0.8, report: Given.Report(owned: 5)).Rhythm(Given.A, Enumerable.Repeat(0.2, BeatRhythm.GapsMin));
        Assert.Equal(Verdict.Suspect, scene.Survey.Verdict(Given.A));

        Assert.Equal(FenceProof.SameOwner, Decide(scene)!.Proof);
    }

    [Fact]
    public void S8_AnEscalatedOwner_IsAskedToGiveUp_LikeInASwitchover()
    {
        var next = Decide(Escalated(Scene.Healthy(Given.Record(Given.Spec(automatic: false))), Given.A))!;

        Assert.Equal((Given.A, Given.E(5)), (next.Owner, next.Epoch));
        Assert.Equal((TakeoverKind.Switchover, Given.B, Given.E(5)), (next.Takeover!.Kind, next.Takeover.Target, next.Takeover.Through));
        Assert.Contains("local recovery", next.Takeover.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void S8_AnEscalatedOwner_GoesOnIfNobodyCanTakeOver()
    {
        Assert.Null(Decide(Escalated(Escalated(Escalated(Scene.Healthy(), Given.A), Given.B), Given.C)));
        Assert.Null(Decide(Escalated(Scene.Healthy(Given.Record(sync: SyncSet.Initial(SiteSet.Empty))), Given.A)));
    }

    [Fact]
    public void S8_TheLastWordsOfASiteThatIsNotHeard_BeginNothing()
    {
        var scene = Escalated(Scene.Healthy(), Given.A, ago: 9).Heard(Given.C, report: Given.Report());

        Assert.Null(Decide(scene));
    }

    [Fact]
    public void S8_AnEscalatedOwnerThatFailed_IsWaitedForLikeAnyOther() =>
        Assert.Equal(TakeoverKind.Failover, Decide(Escalated(Scene.Healthy(), Given.A).Lost(Given.A))!.Takeover!.Kind);

    /// <summary>How B and C are; B has the longer log.</summary>
    [Theory]
    [InlineData("healthy", "healthy", "b")]
    [InlineData("degraded", "healthy", "c")]
    [InlineData("degraded", "degraded", "b")]
    [InlineData("degraded", "lost", "b")]
    [InlineData("deaf", "healthy", "c")]
    [InlineData("deaf", "degraded", "c")]
    [InlineData("deaf", "deaf", null)]
    [InlineData("suspect", "healthy", "c")]
    [InlineData("suspect", "suspect", null)]
    [InlineData("escalated", "degraded", "c")]
    [InlineData("escalated", "escalated", null)]
    public void TheTarget_IsAHealthySiteBeforeADegradedOne_AndNeverOneThatWillNotDo(string first, string second, string? target)
    {
        var scene = Scene.OwnerLost();
        foreach (var (site, how, length) in new[] { (Given.B, first, 101), (Given.C, second, 100) })
        {
            var beat = Given.Beat(site, report: Given.Report(logLength: length) with { Escalated = how == "escalated" });
            scene.Heard(beat with { Troubles = how == "degraded" ? ["storage is slow"] : [] }, ago: how == "suspect" ? 0.8 : 0.1);
            scene.Rhythm(site, Enumerable.Repeat(0.2, BeatRhythm.GapsMin));
            scene = how == "deaf" ? scene.Unheeded(site, 9) : how == "lost" ? scene.Lost(site) : scene;
        }

        Assert.Equal(target, Decide(scene)?.Takeover?.Target.Value);
    }

    [Fact]
    public void S3_1_TheReason_CarriesTheEvidence_WithinTheBoundOfAText()
    {
        var names = Enumerable.Range(1, WireLimits.LocationsMax).Select(number => new LocationId($"l{number}{new string('x', 60)}")).ToArray();
        var scene = Scene.Healthy().Lost(Given.A).WithState(state => state with { Locations = new(0, [Given.L1, Given.L2, .. names[2..]]) });
        for (var other = 2; other < names.Length; other++)
        {
            scene.WithState(state => state with { Admissions = state.Admissions.Add(names[other], new Admission(names[other], 1, null)) });
            scene.Says(names[other], Given.A, age: 9);
        }

        var reason = Decide(scene)!.Takeover!.Reason;

        Assert.StartsWith("a failed: l1: silent for 9000 ms; l2: silent for 9000 ms; ", reason, StringComparison.Ordinal);
        Assert.Equal(WireLimits.TextLengthMax, reason.Length);
    }

    private static Scene Owner(Scene scene, Verdict verdict)
    {
        var beat = scene.View.Heard[Given.A].Beat;
        return verdict switch
        {
            Verdict.Healthy => scene,
            Verdict.Degraded => scene.Heard(beat with { Troubles = ["storage is slow"] }),
            Verdict.Deaf => scene.Unheeded(Given.A, 9),
            Verdict.Isolated => scene.Lost(Given.A).Heard(Given.C, report: Given.Report(), hears: [Given.A, Given.B]),
            Verdict.Failed => scene.Lost(Given.A),
            Verdict.Suspect => scene.Lost(Given.A).With(view => view with { Reports = view.Reports.Clear() }),
            _ => scene.Lost(Given.A).With(view => view with { Reports = view.Reports.Clear(), AwakeSince = scene.Now }),
        };
    }

    private static Scene Escalated(Scene scene, SiteId site, double ago = 0.1)
    {
        var beat = scene.View.Heard[site].Beat;
        return scene.Heard(beat with { Vnfs = [beat.Vnfs[0] with { Escalated = true }] }, ago);
    }

    private static VnfRecord? Decide(Scene scene) => scene.Moves();
}
