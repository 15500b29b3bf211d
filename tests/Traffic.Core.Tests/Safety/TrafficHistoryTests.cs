using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Safety;

/// <summary>The history that watches the property tests catches what is planted: each story is right but for its last command.</summary>
public sealed class TrafficHistoryTests
{
    private static readonly ImmutableArray<SiteWeight> Half = Given.Weights(500, 500);
    private static readonly ImmutableArray<SiteWeight> Quarter = Given.Weights(250, 750);
    private readonly TrafficHistory _history = new(Given.Options, Given.At(0));

    [Fact]
    public void A_right_story_breaks_nothing()
    {
        Spread();
        AllFollow(Given.Intent(1, Half), at: 1);
        Publishes(Given.Intent(2, Quarter));
        AllFollow(Given.Intent(2, Quarter), at: 2);
        Publishes(Given.Intent(3, Given.Weights(b: 1_000)));
        AllFollow(Given.Intent(3, Given.Weights(b: 1_000)), at: 3);
        Does(new Moved(Given.Service, Given.Intent(3, Half).Version, SiteSet.Empty));

        Assert.Empty(_history.Broken);
    }

    [Fact]
    public void T2_A_leap_is_caught()
    {
        Spread();
        AllFollow(Given.Intent(1, Half), at: 1);
        Publishes(Given.Intent(2, Given.Weights(b: 1_000)));

        Assert.Contains("T2", _history.Broken);
    }

    [Fact]
    public void T4_An_intent_that_changes_under_the_same_version_is_caught()
    {
        Spread();
        AllFollow(Given.Intent(1, Half), at: 1);
        Publishes(Given.Intent(1, Quarter));

        Assert.Contains("T4", _history.Broken);
    }

    [Fact]
    public void T8_A_step_before_the_last_one_was_seen_is_caught()
    {
        Spread();
        AllFollow(Given.Intent(1, Half), at: 1);
        Publishes(Given.Intent(2, Quarter));
        AllFollow(Given.Intent(2, Half), at: 2);
        Publishes(Given.Intent(3, Given.Weights(b: 1_000)));

        Assert.Equal(["T8"], _history.Broken);
    }

    [Fact]
    public void T8_A_step_that_one_driver_did_not_follow_is_caught()
    {
        Spread();
        AllSee(Given.Intent(1, Half), at: 1);
        Publishes(Given.Intent(2, Quarter));

        Assert.Equal(["T8"], _history.Broken);
    }

    [Fact]
    public void T9_A_step_back_within_the_hold_down_is_caught()
    {
        Spread();
        AllFollow(Given.Intent(1, Half), at: 1);
        Publishes(Given.Intent(2, Quarter));
        AllFollow(Given.Intent(2, Quarter), at: 20.9);
        Publishes(Given.Intent(3, Half));

        Assert.Equal(["T9"], _history.Broken);
    }

    [Fact]
    public void T9_A_step_too_soon_after_a_change_of_leader_is_caught()
    {
        Spread();
        _history.Restarts(Given.At(30));
        Hears(new SpecsRead([Given.Several(Half)]), at: 30);
        Hears(new SitesJudged(SiteSet.Empty), at: 30);
        AllFollow(Given.Intent(1, Half), at: 40);
        Publishes(Given.Intent(2, Quarter));

        Assert.Equal(["T9"], _history.Broken);
    }

    [Fact]
    public void T10_A_forward_that_is_missing_or_ends_too_soon_is_caught()
    {
        CutOver();
        AllFollow(Given.Intent(2, Given.Weights(b: 1_000), 2), at: 10);
        Hears(new TimerDue(), at: 14.9);
        Assert.Empty(_history.Broken);

        Publishes(Given.Intent(3, Given.Weights(b: 1_000), 2));
        Assert.Equal(["T10"], _history.Broken);
    }

    [Fact]
    public void T10_A_forward_that_stays_is_caught()
    {
        CutOver();
        AllFollow(Given.Intent(2, Given.Weights(b: 1_000), 2), at: 10);
        Hears(new TimerDue(), at: 15);
        Does();

        Assert.Equal(["T10"], _history.Broken);
    }

    [Fact]
    public void T11_A_proof_while_one_vantage_point_sees_the_old_site_is_caught()
    {
        CutOver();
        var intent = Given.Intent(2, Given.Weights(b: 1_000), 2);
        AllFollow(intent, at: 10);
        Hears(new Observed(Given.V2, [new ServiceAnswers(Given.Service, intent.Version, [new SiteShare(Given.A, 1), new SiteShare(Given.B, 999)])]), at: 11);
        Does(new Moved(Given.Service, intent.Version, SiteSet.Empty));

        Assert.Equal(["T11"], _history.Broken);
    }

    private void Spread()
    {
        Hears(new SpecsRead([Given.Several(Half)]), at: 0);
        Hears(new SitesJudged(SiteSet.Empty), at: 0);
        Publishes(Given.Intent(1, Half));
    }

    /// <summary>From a to b, published by nobody yet.</summary>
    private void CutOver()
    {
        Hears(new SpecsRead([Given.Owner(Given.A)]), at: 0);
        Hears(new SitesJudged(SiteSet.Empty), at: 0);
        Publishes(Given.Intent(1, Given.Weights(a: 1_000)));
        Hears(new SpecsRead([Given.Owner(Given.B, 2)]), at: 1);
        Publishes(Given.Intent(2, Given.Weights(b: 1_000), 2, new Forward(Given.A, Given.B)));
    }

    private void AllFollow(TrafficIntent intent, double at)
    {
        foreach (var driver in Given.Options.Drivers)
        {
            Hears(new Published(driver, [new PublishedIntent(Given.Service, intent.Version)]), at);
        }

        AllSee(intent, at);
    }

    private void AllSee(TrafficIntent intent, double at)
    {
        foreach (var vantage in Given.Options.Vantages)
        {
            var shares = intent.Weights.Select(weight => new SiteShare(weight.Site, weight.Weight));
            Hears(new Observed(vantage, [new ServiceAnswers(Given.Service, intent.Version, [.. shares])]), at);
        }
    }

    private void Hears(TrafficEvent happened, double at) => _history.Hears(happened, Given.At(at));

    private void Publishes(TrafficIntent intent) => Does(new Publish(intent));

    private void Does(params TrafficCommand[] commands) => _history.Follows(commands);
}
