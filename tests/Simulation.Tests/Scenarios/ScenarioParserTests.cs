using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Scenarios;

namespace NfvHa.Geo.Simulation.Tests.Scenarios;

public sealed class ScenarioParserTests
{
    private static readonly string[] Good =
    [
        "title A site loses power",
        "learn The standby takes over.",
        "# nobody reads this",
        "",
        "sites a b c",
        "locations 1 2 3 spare 4",
        "beat 100 ms",
        "lease 1 s",
        "fail after 0.5 s",
        "loss cap 640 bytes 2 s",
        "vnf register sync gate kernel owner a standbys b c",
        "vnf gateway async gate host owner b standbys a by approval",
        "at 5 s site a loses power",
        "on grant of register site a returns",
        "until 20 s",
        "expect register served by b",
    ];

    [Fact]
    public void Parse_AGoodScript_IsThePlanThatItSays()
    {
        var (scenario, errors) = ScenarioParser.Parse("x.txt", "x", Good);

        Assert.Empty(errors);
        var plan = scenario!.Plan;
        Assert.Equal((3, 3, 1, true), (plan.Sites, plan.Locations, plan.SpareLocations, plan.IsScripted));
        Assert.Equal((100, 1000, 500), (plan.Timing.BeatInterval.TotalMilliseconds, plan.Timing.Duration.TotalMilliseconds, plan.Timing.FailAfter.TotalMilliseconds));
        Assert.Equal((640, TimeSpan.FromSeconds(2)), (plan.Replica.Cap.BytesMax, plan.Replica.Cap.TimeMax));
        Assert.Equal(["register", "gateway"], plan.Vnfs.Select(vnf => vnf.Spec.Vnf.Value));
        Assert.Equal((ReplicationMode.Async, GateKind.Host, false, "{site-a, site-b}"), (plan.Vnfs[1].Spec.Replication, plan.Vnfs[1].Spec.Gate, plan.Vnfs[1].Spec.IsAutomatic, plan.Vnfs[1].Spec.Sites.ToString()));
        Assert.Equal(["site a loses power", "site a returns"], scenario.Steps.Select(step => step.Text));
        Assert.Equal((TimeSpan.FromSeconds(5), true), (scenario.Steps[0].When.At, scenario.Steps[1].When.IsGrant));
        Assert.Equal((TimeSpan.FromSeconds(20), 16), (scenario.Until, scenario.Expectations.Single().Line));
    }

    [Theory]
    [InlineData(5, "sites a c", "sites are called a, b, c and so on, from 2 to 7; write 'sites a b'")]
    [InlineData(5, "sites a", "sites are called a, b, c and so on, from 2 to 7; write 'sites a b'")]
    [InlineData(6, "locations 1 3 spare 2", "write 'locations 1 2 3'")]
    [InlineData(7, "beat 100", "'beat 100' has none of the forms: beat TIME")]
    [InlineData(7, "beat 100 h", "'100 h' is not a time; write it like '5 s', '2.5 s' or '200 ms'")]
    [InlineData(7, "beat 0.5 ms", "'0.5 ms' is not a time")]
    [InlineData(11, "vnf register sink gate kernel owner a standbys b c", "'sink' is none of: sync, async")]
    [InlineData(11, "vnf register sync gate kernel owner d standbys b c", "no site is called 'd'; there are: a b c")]
    [InlineData(11, "vnf register sync gate kernel owner a standbys a b", "the owner is no standby of its own")]
    [InlineData(11, "vnf Register sync gate kernel owner a standbys b c", "the name 'Register' contains U+0052")]
    [InlineData(12, "vnf register sync gate kernel owner a standbys b c", "there is a VNF called 'register' already")]
    [InlineData(13, "at 5 s site a loses its power", "'site a loses its power' has none of the forms: site SITE loses power; site SITE returns")]
    [InlineData(13, "at 5 s site d loses power", "no site is called 'd'; there are: a b c")]
    [InlineData(13, "at 5 s location 5 returns", "no location is called '5'; there are: 1 2 3 4")]
    [InlineData(13, "at 5 s order switchover of phone to site b", "no VNF is called 'phone'; there are: register gateway")]
    [InlineData(13, "at 5 s cut a from everything", "'a' names no place; write for example 'site a'")]
    [InlineData(13, "at 0 s heal", "0 s does not come after what stands above")]
    [InlineData(15, "until 4 s", "4 s does not come after what stands above; write the lines in the order of time")]
    [InlineData(16, "at 21 s heal", "this stands after the end; 'until' comes after all that happens")]
    [InlineData(16, "expect register saved by b", "'register saved by b' has none of the forms:")]
    [InlineData(16, "expect register granted by Luck", "'Luck' is none of: AgentConfirmed, VimConfirmed, LeaseExpired, SameOwner, Reconciled")]
    [InlineData(16, "expect register moved some times", "'some' is not a whole number")]
    public void Parse_ALineThatIsWrong_IsReportedWithItsPlaceAndWhatWouldBeRight(int line, string text, string problem)
    {
        string[] script = [.. Good];
        script[line - 1] = text;

        var (scenario, errors) = ScenarioParser.Parse("tests/Scenarios/x.txt", "x", script);

        Assert.Null(scenario);
        Assert.StartsWith($"tests/Scenarios/x.txt line {line}: ", errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(problem, errors[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "there is no title")]
    [InlineData(2, "write one to four lines 'learn TEXT'")]
    [InlineData(15, "there is no end; write for example 'until 30 s'")]
    [InlineData(16, "nothing is expected")]
    public void Parse_ALineThatIsMissing_IsAskedFor(int line, string problem)
    {
        var (scenario, errors) = ScenarioParser.Parse("x.txt", "x", [.. Good.Where((_, place) => place != line - 1)]);

        Assert.Null(scenario);
        Assert.Contains(problem, Assert.Single(errors).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralWrongLines_AreAllReported()
    {
        string[] script = [.. Good];
        (script[6], script[12]) = ("beat often", "at 5 s site a explodes");

        Assert.Equal([7, 13], ScenarioParser.Parse("x.txt", "x", script).Errors.Select(error => error.Line));
    }

    [Fact]
    public void Parse_ATimingThatCanNotBe_IsReported()
    {
        string[] script = [.. Good];
        script[7] = "lease 200 ms";

        Assert.Contains("Duration", Assert.Single(ScenarioParser.Parse("x.txt", "x", script).Errors).Problem, StringComparison.Ordinal);
    }
}
