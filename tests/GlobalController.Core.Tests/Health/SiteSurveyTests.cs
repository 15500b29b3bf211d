using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Tests.Health;

/// <summary>S3.1: the verdict on a site. It is missed after 1 s; two of three locations make a quorum.</summary>
public sealed class SiteSurveyTests
{
    /// <summary>
    /// How long L1, L2 and L3 miss B, as they said it: "0.3" heard so long ago, "never 5" not heard since a start so long ago, "-" no statement;
    /// "@0.5" says how old the report is.
    /// </summary>
    [Theory]
    [InlineData("0.3", "0.3", "0.3", Verdict.Healthy)]
    [InlineData("0.3", "9", "9", Verdict.Healthy)]
    [InlineData("9", "9", "0.3", Verdict.Healthy)]
    [InlineData("9", "9", "0.3 @0.5", Verdict.Healthy)]
    [InlineData("0.999", "9", "9", Verdict.Healthy)]
    [InlineData("1", "9", "9", Verdict.Failed)]
    [InlineData("9", "9", "-", Verdict.Failed)]
    [InlineData("9", "-", "9", Verdict.Failed)]
    [InlineData("-", "9", "9", Verdict.Failed)]
    [InlineData("9", "-", "-", Verdict.Suspect)]
    [InlineData("-", "-", "9", Verdict.Suspect)]
    [InlineData("-", "-", "-", Verdict.Unknown)]

    // A location that has not been up for long enough cannot miss anybody yet.
    [InlineData("9", "never 0.9", "-", Verdict.Suspect)]
    [InlineData("9", "never 1", "-", Verdict.Failed)]
    [InlineData("never 0.5", "9", "-", Verdict.Suspect)]
    [InlineData("never 5", "9", "-", Verdict.Failed)]

    // A report counts while it is fresh; its age is not added to a silence to make it long enough.
    [InlineData("9", "9 @0.9", "-", Verdict.Failed)]
    [InlineData("9", "9 @1", "-", Verdict.Suspect)]
    [InlineData("9", "0.8 @0.9", "-", Verdict.Suspect)]
    [InlineData("9", "9", "0.3 @0.8", Verdict.Failed)]
    public void S3_1_Verdict_NeedsAQuorumThatMissesTheSiteAndNobodyWhoHearsIt(string first, string second, string third, Verdict verdict)
    {
        var scene = new Scene();
        scene = Own(scene, first);
        scene = Other(scene, Given.L2, second);
        scene = Other(scene, Given.L3, third);

        Assert.Equal(verdict, scene.Survey.Verdict(Given.B));
    }

    [Theory]
    [InlineData(0.1, 0.1, Verdict.Isolated)]
    [InlineData(0.8, 0.1, Verdict.Isolated)]
    [InlineData(0.8, 0.3, Verdict.Failed)]
    [InlineData(2, 0.1, Verdict.Failed)]
    public void S3_1_ALifeSignThroughAPeer_OutweighsEverySilence(double peerHeardIt, double peerWasHeard, Verdict verdict)
    {
        var beat = Given.Beat(Given.C) with { Peers = [new(Given.B, TimeSpan.FromSeconds(peerHeardIt))] };
        var scene = new Scene().Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 9).Says(Given.L3, Given.B, age: 9).Heard(beat, peerWasHeard);

        Assert.Equal(verdict, scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void S3_1_ALifeSignThroughAPeer_WhichOnlyAnotherLocationHears_Counts()
    {
        var beat = Given.Beat(Given.C, hears: [Given.B]);
        var scene = new Scene().Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 9).Says(Given.L3, Given.B, age: 9).Says(Given.L3, Given.C, age: 0.1, beat);

        Assert.Equal(Verdict.Isolated, scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void S3_1_ASite_IsNoWitnessOfItself()
    {
        var beat = Given.Beat(Given.B, hears: [Given.B]);
        var scene = new Scene().Heard(beat, ago: 9).Says(Given.L2, Given.B, age: 9).Says(Given.L3, Given.B, age: 9);

        Assert.Equal(Verdict.Failed, scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void S3_1_LocationsOutsideTheConfiguredSet_MakeNoQuorum()
    {
        var scene = new Scene().Heard(Given.B, ago: 9).Says(new LocationId("l8"), Given.B, age: 9).Says(new LocationId("l9"), Given.B, age: 9);

        Assert.Equal(Verdict.Suspect, scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void Latest_IsTheYoungestBeatOverAnyPath()
    {
        var scene = new Scene()
            .Heard(Given.Beat(Given.B, sequence: 1, report: Given.Report(prepared: 0)), ago: 5)
            .Says(Given.L2, Given.B, age: 0.5, Given.Beat(Given.B, sequence: 9, report: Given.Report(prepared: 5)))
            .Says(Given.L3, Given.B, age: 3, Given.Beat(Given.B, sequence: 4, report: Given.Report(prepared: 4)));

        Assert.Equal(9, scene.Survey.Latest(Given.B)!.Last!.Sequence);
        Assert.Equal(Given.E(5), scene.Survey.Report(Given.B, Given.Vnf)!.Value.Prepared);
        Assert.Null(scene.Survey.Report(Given.B, new VnfId("other")));
        Assert.Null(scene.Survey.Latest(Given.C));
    }

    [Fact]
    public void Latest_ABeatThatWasOvertaken_IsNotTheLatestAlthoughItArrivedLast()
    {
        var scene = new Scene()
            .Heard(Given.Beat(Given.B, sequence: 9, report: Given.Report(prepared: 5)), ago: 0.5)
            .Says(Given.L2, Given.B, age: 0, Given.Beat(Given.B, sequence: 8, report: Given.Report(prepared: 0)), ago: 0.1);

        Assert.Equal(Given.E(5), scene.Survey.Report(Given.B, Given.Vnf)!.Value.Prepared);
    }

    [Fact]
    public void Hears_IsByTheListenersOwnLastBeat()
    {
        var scene = new Scene().Heard(Given.A, hears: [Given.B]).Heard(Given.B, hears: []);

        Assert.True(scene.Survey.Hears(Given.A, Given.B));
        Assert.False(scene.Survey.Hears(Given.A, Given.C));
        Assert.False(scene.Survey.Hears(Given.B, Given.A));
        Assert.False(scene.Survey.Hears(Given.C, Given.A));
    }

    [Fact]
    public void LostTo_IsByWhatTheOwnerSaidLast_HoweverLongAgo()
    {
        var scene = new Scene().Heard(Given.A, ago: 5, hears: [Given.B]).Heard(Given.B).Heard(Given.C);

        Assert.Equal(SiteSet.Of(Given.A, Given.C), scene.Survey.LostTo(Given.A));
    }

    [Fact]
    public void LostTo_AnOwnerThatWasNeverHeardOrStartedJustNow_IsByTheLocationsAlone()
    {
        var scene = new Scene().Heard(Given.A).Heard(Given.C, sequence: 4, hears: []);

        Assert.Equal(SiteSet.Of(Given.B), scene.Survey.LostTo(Given.B));
        Assert.Equal(SiteSet.Of(Given.B), scene.Survey.LostTo(Given.C));
    }

    [Theory]
    [InlineData(90_000, 0, false)]
    [InlineData(92_000, 0, true)]
    [InlineData(-120_000, 0, true)]
    [InlineData(0, 92_000, true)]
    public void S2_Drift_IsPastTheBoundIfAnyLocationSawIt(long here, long elsewhere, bool isPast)
    {
        var scene = new Scene().Heard(Given.Beat(Given.A), driftPartsPerMillion: here).Says(Given.L3, Given.A, age: 0.1, drifts: elsewhere);

        Assert.Equal(isPast, scene.Survey.IsDriftPastBound(Given.A, SiteSet.Empty));
        Assert.False(scene.Survey.IsDriftPastBound(Given.B, SiteSet.Empty));
    }

    [Theory]
    [InlineData(40_000, -40_000, false)]
    [InlineData(50_000, -50_000, true)]
    [InlineData(120_000, 110_000, true)]
    public void S2_Drift_IsAlsoBetweenTheOwnerAndASiteThatPromises(long owner, long promiser, bool isPast)
    {
        var scene = new Scene().Heard(Given.Beat(Given.A), driftPartsPerMillion: owner).Heard(Given.Beat(Given.B), driftPartsPerMillion: promiser);

        Assert.Equal(isPast, scene.Survey.IsDriftPastBound(Given.A, SiteSet.Of(Given.B)));
    }

    [Fact]
    public void S3_4_ALocationThatIsNotAdmitted_MissesNobody()
    {
        var scene = new Scene().Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 9);
        Assert.Equal(Verdict.Failed, scene.Survey.Verdict(Given.B));

        Assert.Equal(Verdict.Suspect, scene.Change(Given.L2, 0.1, report => report with { Admission = 0 }).Survey.Verdict(Given.B));
        Assert.Equal(Verdict.Suspect, scene.Change(Given.L2, 0.1, report => report with { Admission = 1 }).With(view => view with { Admission = 0 }).Survey.Verdict(Given.B));
    }

    [Fact]
    public void S3_1_ALocationThatWasStoppedJustNow_MissesNobody()
    {
        var scene = new Scene().Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 9).Says(Given.L3, Given.B, age: 9);
        Assert.Equal(Verdict.Failed, scene.Survey.Verdict(Given.B));

        scene.Change(Given.L2, 0.1, report => report with { IsWaking = true });
        Assert.Equal(Verdict.Failed, scene.Survey.Verdict(Given.B));
        scene.Change(Given.L3, 0.1, report => report with { IsWaking = true });
        Assert.Equal(Verdict.Suspect, scene.Survey.Verdict(Given.B));
        scene.With(view => view with { AwakeSince = scene.Now.Plus(-TimeSpan.FromSeconds(0.9)) });
        Assert.Equal(Verdict.Unknown, scene.Survey.Verdict(Given.B));
    }

    [Theory]
    [InlineData("l1", Verdict.Suspect)]
    [InlineData("l2", Verdict.Suspect)]
    [InlineData("l3", Verdict.Failed)]
    public void S3_1_ALocationInTheSitesOwnFailureDomain_IsNoWitness(string sharing, Verdict verdict)
    {
        var scene = new Scene()
            .WithState(state => state with { FailureDomains = state.FailureDomains.Add(new LocationId(sharing), Given.B) })
            .Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 9)
            .Heard(Given.C, ago: 9).Says(Given.L2, Given.C, age: 9);

        Assert.Equal(verdict, scene.Survey.Verdict(Given.B));
        Assert.Equal(Verdict.Failed, scene.Survey.Verdict(Given.C));
    }

    [Fact]
    public void S3_1_ALocationInTheSitesOwnFailureDomain_CanStillHearIt()
    {
        var scene = new Scene()
            .WithState(state => state with { FailureDomains = state.FailureDomains.Add(Given.L3, Given.B) })
            .Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 9).Says(Given.L3, Given.B, age: 0.1, Given.Beat(Given.B));

        Assert.Equal(Verdict.Healthy, scene.Survey.Verdict(Given.B));
    }

    /// <summary>Beats came every 0.2 s; one is overdue after 0.6 s. What L3 says of its own path counts for that path.</summary>
    [Theory]
    [InlineData(0.6, null, Verdict.Healthy)]
    [InlineData(0.7, null, Verdict.Suspect)]
    [InlineData(0.7, true, Verdict.Suspect)]
    [InlineData(0.7, false, Verdict.Healthy)]
    [InlineData(0.1, true, Verdict.Healthy)]
    public void Suspect_IsASiteWhoseBeatsAreOverdueOnEveryPathThatHearsIt(double ago, bool? isOverdueAtL3, Verdict verdict)
    {
        var scene = new Scene().Heard(Given.B, ago).Rhythm(Given.B, Enumerable.Repeat(0.2, BeatRhythm.GapsMin));
        scene = isOverdueAtL3 is { } isOverdue ? scene.Says(Given.L3, Given.B, age: 0.7, Given.Beat(Given.B), overdue: isOverdue) : scene;

        Assert.Equal(verdict, scene.Survey.Verdict(Given.B));
        Assert.Equal(verdict == Verdict.Healthy, scene.Survey.IsFit(Given.B));
        Assert.True(scene.Survey.IsHeard(Given.B));
        Assert.Equal(Verdict.Healthy, scene.With(view => view with { AwakeSince = scene.Now }).Survey.Verdict(Given.B));
    }

    [Fact]
    public void Degraded_IsASiteThatSaysSo_AndIsFit()
    {
        var scene = new Scene().Heard(Given.Beat(Given.B) with { Troubles = ["storage is slow"] });

        Assert.Equal(Verdict.Degraded, scene.Survey.Verdict(Given.B));
        Assert.True(scene.Survey.IsFit(Given.B));
        Assert.Contains("b: storage is slow", scene.Survey.Evidence(Given.B));
    }

    [Theory]
    [InlineData(1.9, Verdict.Healthy)]
    [InlineData(2, Verdict.Deaf)]
    public void Deaf_IsASiteThatDoesNotTakeInWhatItIsAnswered(double seconds, Verdict verdict)
    {
        var scene = new Scene().Heard(Given.B).Unheeded(Given.B, seconds);

        Assert.Equal(verdict, scene.Survey.Verdict(Given.B));
        Assert.Equal(verdict == Verdict.Healthy, scene.Survey.IsFit(Given.B));
        Assert.True(scene.Survey.Lives(Given.B));
        Assert.Contains(scene.Survey.Evidence(Given.B), line => line.StartsWith("b: has not taken in 1.10 for", StringComparison.Ordinal));
    }

    [Fact]
    public void ASiteThatIsNotHeard_IsNeitherDeafNorDegraded()
    {
        var scene = new Scene().Heard(Given.Beat(Given.B) with { Troubles = ["storage is slow"] }, ago: 9).Unheeded(Given.B, 9);
        Assert.Equal(Verdict.Suspect, scene.Survey.Verdict(Given.B));

        scene.Heard(Given.C, hears: [Given.B]);
        Assert.Equal(Verdict.Isolated, scene.Survey.Verdict(Given.B));
        Assert.False(scene.Survey.IsFit(Given.B));
        Assert.True(scene.Survey.Lives(Given.B));
        Assert.Contains("c: hears it", scene.Survey.Evidence(Given.B));
    }

    [Fact]
    public void Answered_IsTheNewestStateOfALocationThatHearsTheSite()
    {
        Assert.Equal(default, new Scene().Survey.Answered(Given.B));
        Assert.Equal(new DesiredVersion(1, 10), new Scene().Heard(Given.B).Survey.Answered(Given.B));

        var scene = new Scene().Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 0.5, Given.Beat(Given.B)).Says(Given.L3, Given.B, age: 1, Given.Beat(Given.B));
        scene.Change(Given.L2, 0.1, report => report with { Journal = new DesiredVersion(1, 8) }).Change(Given.L3, 0.1, report => report with { Journal = new DesiredVersion(1, 9) });
        Assert.Equal(new DesiredVersion(1, 8), scene.Survey.Answered(Given.B));
    }

    [Fact]
    public void Evidence_HasABound()
    {
        var scene = new Scene();
        var crowd = Enumerable.Range(0, WireLimits.SitesMax).Select(number => new SiteId($"site-{number:D2}")).ToArray();
        scene.WithState(state => state with { Sites = SiteSet.Of(crowd) });
        foreach (var site in crowd)
        {
            scene.Heard(Given.Beat(site, hears: [.. crowd.Where(other => other != site)]) with { Troubles = [.. Enumerable.Repeat("slow", WireLimits.TroublesMax)] });
        }

        Assert.Equal(WireLimits.LinesMax, scene.Survey.Evidence(crowd[0]).Length);
    }

    [Fact]
    public void Evidence_NamesEveryLocation()
    {
        var evidence = new Scene().Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 2, last: Given.Beat(Given.B)).Survey.Evidence(Given.B);

        Assert.Equal(["l1: silent for 9000 ms", "l2: silent for 2000 ms", "l3: no statement"], evidence);
    }

    private static Scene Own(Scene scene, string said)
    {
        if (said == "-")
        {
            return scene.With(view => view with { AwakeSince = scene.Now });
        }

        return said.StartsWith("never ", StringComparison.Ordinal)
            ? scene.With(view => view with { AwakeSince = scene.Now.Plus(-TimeSpan.FromSeconds(Number(said[6..]))) })
            : scene.Heard(Given.B, ago: Number(said));
    }

    private static Scene Other(Scene scene, LocationId location, string said)
    {
        if (said == "-")
        {
            return scene;
        }

        var parts = said.Replace("never ", "", StringComparison.Ordinal).Split(" @");
        var last = said.StartsWith("never", StringComparison.Ordinal) ? null : Given.Beat(Given.B);
        return scene.Says(location, Given.B, Number(parts[0]), last, ago: parts.Length > 1 ? Number(parts[1]) : 0);
    }

    private static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
