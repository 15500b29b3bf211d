using System.Text.Json;
using NfvHa.Geo.Demo.Reports;
using NfvHa.Geo.Demo.Scenes;

namespace NfvHa.Geo.Demo.Tests;

public sealed class FiguresTests
{
    [Fact]
    public void Nineteen_of_twenty_stay_below_the_outage_that_is_shown()
    {
        var figures = Figures.Of([.. Enumerable.Range(1, 20).Select(number => Result("a", outage: number))]);

        Assert.Equal(19, figures.OutageP95Milliseconds);
        Assert.Null(figures.SwitchoverPauseP95Milliseconds);
        Assert.True(figures.IsAsPromised);
    }

    [Theory]
    [InlineData(1, 0, 0, "")]
    [InlineData(0, 1, 0, "")]
    [InlineData(0, 0, 1, "")]
    [InlineData(0, 0, 0, "it moved")]
    public void Whatever_breaks_is_a_broken_promise(int lost, int dual, int errors, string problem)
    {
        var broken = Result("c", 10) with { LostAckedWrites = lost, DualActive = dual, ClientErrors = errors, Problems = problem.Length == 0 ? [] : [problem] };

        Assert.False(Figures.Of([Result("a", 1), broken]).IsAsPromised);
    }

    [Fact]
    public void The_figures_stand_in_the_JSON_under_their_names()
    {
        var results = new[] { Result("a", 1500), Result("d", 90) };
        using var json = JsonDocument.Parse(Figures.Of([.. results]).ToJson([.. results]));

        var figures = json.RootElement.GetProperty("figures");
        Assert.Equal((1500, 90), (figures.GetProperty("outage_p95_ms").GetDouble(), figures.GetProperty("switchover_pause_p95_ms").GetDouble()));
        Assert.Equal(0, figures.GetProperty("lost_acked_writes").GetInt32());
        Assert.Equal("a", json.RootElement.GetProperty("scenes")[0].GetProperty("scene").GetString());
    }

    private static SceneResult Result(string scene, double outage) => new(scene, "title", "register", 1, outage, [], 5, 0, 0, 0, []);
}
