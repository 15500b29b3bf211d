using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
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
    [InlineData("0.3", "0.3", "0.3", SiteVerdict.Healthy)]
    [InlineData("0.3", "9", "9", SiteVerdict.Healthy)]
    [InlineData("9", "9", "0.3", SiteVerdict.Healthy)]
    [InlineData("9", "9", "0.3 @0.5", SiteVerdict.Healthy)]
    [InlineData("0.999", "9", "9", SiteVerdict.Healthy)]
    [InlineData("1", "9", "9", SiteVerdict.Failed)]
    [InlineData("9", "9", "-", SiteVerdict.Failed)]
    [InlineData("9", "-", "9", SiteVerdict.Failed)]
    [InlineData("-", "9", "9", SiteVerdict.Failed)]
    [InlineData("9", "-", "-", SiteVerdict.Unknown)]
    [InlineData("-", "-", "9", SiteVerdict.Unknown)]
    [InlineData("-", "-", "-", SiteVerdict.Unknown)]

    // A location that has not been up for long enough cannot miss anybody yet.
    [InlineData("9", "never 0.9", "-", SiteVerdict.Unknown)]
    [InlineData("9", "never 1", "-", SiteVerdict.Failed)]
    [InlineData("never 0.5", "9", "-", SiteVerdict.Unknown)]
    [InlineData("never 5", "9", "-", SiteVerdict.Failed)]

    // A report counts while it is fresh; its age is not added to a silence to make it long enough.
    [InlineData("9", "9 @0.9", "-", SiteVerdict.Failed)]
    [InlineData("9", "9 @1", "-", SiteVerdict.Unknown)]
    [InlineData("9", "0.8 @0.9", "-", SiteVerdict.Unknown)]
    [InlineData("9", "9", "0.3 @0.8", SiteVerdict.Failed)]
    public void S3_1_Verdict_NeedsAQuorumThatMissesTheSiteAndNobodyWhoHearsIt(string first, string second, string third, SiteVerdict verdict)
    {
        var scene = new Scene();
        scene = Own(scene, first);
        scene = Other(scene, Given.L2, second);
        scene = Other(scene, Given.L3, third);

        Assert.Equal(verdict, scene.Survey.Verdict(Given.B));
    }

    [Theory]
    [InlineData(0.1, 0.1, SiteVerdict.Isolated)]
    [InlineData(0.8, 0.1, SiteVerdict.Isolated)]
    [InlineData(0.8, 0.3, SiteVerdict.Failed)]
    [InlineData(2, 0.1, SiteVerdict.Failed)]
    public void S3_1_ALifeSignThroughAPeer_OutweighsEverySilence(double peerHeardIt, double peerWasHeard, SiteVerdict verdict)
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

        Assert.Equal(SiteVerdict.Isolated, scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void S3_1_ASite_IsNoWitnessOfItself()
    {
        var beat = Given.Beat(Given.B, hears: [Given.B]);
        var scene = new Scene().Heard(beat, ago: 9).Says(Given.L2, Given.B, age: 9).Says(Given.L3, Given.B, age: 9);

        Assert.Equal(SiteVerdict.Failed, scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void S3_1_LocationsOutsideTheConfiguredSet_MakeNoQuorum()
    {
        var scene = new Scene().Heard(Given.B, ago: 9).Says(new LocationId("l8"), Given.B, age: 9).Says(new LocationId("l9"), Given.B, age: 9);

        Assert.Equal(SiteVerdict.Unknown, scene.Survey.Verdict(Given.B));
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
    public void Misses_IsByWhatTheListenerSaidLast_HoweverLongAgo()
    {
        var scene = new Scene().Heard(Given.A, ago: 5, hears: [Given.B]);

        Assert.False(scene.Survey.Misses(Given.A, Given.B));
        Assert.True(scene.Survey.Misses(Given.A, Given.C));
        Assert.False(scene.Survey.Misses(Given.C, Given.A));
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
        Assert.Equal(SiteVerdict.Failed, scene.Survey.Verdict(Given.B));

        Assert.Equal(SiteVerdict.Unknown, scene.Change(Given.L2, 0.1, report => report with { Admission = 0 }).Survey.Verdict(Given.B));
        Assert.Equal(SiteVerdict.Unknown, scene.Change(Given.L2, 0.1, report => report with { Admission = 1 }).With(view => view with { Admission = 0 }).Survey.Verdict(Given.B));
    }

    [Fact]
    public void Evidence_NamesEveryLocation()
    {
        var evidence = new Scene().Heard(Given.B, ago: 9).Says(Given.L2, Given.B, age: 2, last: Given.Beat(Given.B)).Survey.Evidence(Given.B);

        Assert.All(["l1", "l2", "l3"], location => Assert.Contains(location, evidence, StringComparison.Ordinal));
    }

    private static Scene Own(Scene scene, string said)
    {
        if (said == "-")
        {
            return scene.With(view => view with { StartedAt = scene.Now });
        }

        return said.StartsWith("never ", StringComparison.Ordinal)
            ? scene.With(view => view with { StartedAt = scene.Now.Plus(-TimeSpan.FromSeconds(Number(said[6..]))) })
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
