using CsCheck;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Safety;

/// <summary>T1 to T11 under any order of specs, verdicts, publications, observations, waits and changes of leader.</summary>
public sealed class TrafficPropertyTests
{
    private static readonly Gen<PlayedTraffic.Kind> Kind = Gen.Frequency(
        (8, PlayedTraffic.Kind.Want),
        (2, PlayedTraffic.Kind.WantNext),
        (1, PlayedTraffic.Kind.WantOld),
        (6, PlayedTraffic.Kind.Judge),
        (4, PlayedTraffic.Kind.PublishLate),
        (12, PlayedTraffic.Kind.PublishOne),
        (4, PlayedTraffic.Kind.ObserveLate),
        (12, PlayedTraffic.Kind.ObserveOne),
        (20, PlayedTraffic.Kind.FollowAll),
        (15, PlayedTraffic.Kind.Wait),
        (6, PlayedTraffic.Kind.WaitLong),
        (1, PlayedTraffic.Kind.Restart));

    private static readonly Gen<(PlayedTraffic.Kind Kind, int A, int B)[]> Story = Gen.Select(Kind, Gen.Int[0, 9], Gen.Int[0, 20]).Array[0, 150];

    [Fact]
    public void No_story_breaks_a_rule() => Story.Sample(story => Play(story), iter: 2_000);

    [Fact]
    public void Once_everybody_follows_all_is_as_wanted() =>
        Story.Sample(
            story =>
            {
                var traffic = Play(story);
                traffic.Heal();

                Assert.Equal(new TrafficStatus(TrafficProgress.AsWanted, [], []), traffic.Service.Reported);
                Assert.Empty(traffic.Service.Intent!.Forwards);
                Assert.Null(traffic.Service.Intent.AdmitPerSecond);
                Assert.Equal(traffic.Service.WeightsSince, traffic.Service.Proven);
            },
            iter: 200);

    [Fact]
    public void The_stories_reach_what_the_rules_are_about()
    {
        var reached = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Story.Sample(
            story =>
            {
                var history = Play(story).History;
                lock (reached)
                {
                    foreach (var (what, count) in history.Reached)
                    {
                        reached[what] = reached.GetValueOrDefault(what) + count;
                    }
                }
            },
            iter: 500);

        Assert.All(
            ["steps", "withdrawals", "cut-overs", "forwards", "limits", "moved"],
            what => Assert.True(reached.GetValueOrDefault(what) > 100, $"only {reached.GetValueOrDefault(what)} {what}"));
    }

    private static PlayedTraffic Play((PlayedTraffic.Kind Kind, int A, int B)[] story)
    {
        var traffic = new PlayedTraffic();
        foreach (var (kind, a, b) in story)
        {
            traffic.Act(kind, a, b);
        }

        return traffic;
    }
}
