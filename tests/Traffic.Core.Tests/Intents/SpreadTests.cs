using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Intents;

/// <summary>Several sites serve: a drain goes by steps that are seen, a failed site loses its clients at once, and nothing goes back and forth.</summary>
public sealed class SpreadTests
{
    private static readonly SiteSet DrainA = SiteSet.Of(Given.A);
    private static readonly ImmutableArray<SiteWeight> Even = Given.Weights(500, 500);
    private static readonly ImmutableArray<SiteWeight> Three = Given.Weights(400, 300, 300);

    [Fact]
    public void Targets_are_scaled_to_the_whole() =>
        Assert.Equal(Given.Weights(333, 667), DrivenTraffic.Serving(Given.Several(Given.Weights(1, 2))).Intent.Weights);

    [Fact]
    public void A_drain_takes_one_share_at_a_time_each_after_the_one_before_was_seen()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Three)).Wants(Given.Several(Three, DrainA));
        Assert.Equal(Given.Weights(150, 425, 425), traffic.Intent.Weights);

        Assert.Equal(Given.Weights(150, 425, 425), traffic.After(1).AllPublish().After(1).Intent.Weights);
        Assert.Equal(TrafficProgress.Observing, traffic.Status.Progress);

        traffic.AllSee(Given.Weights(150, 425, 425));
        Assert.Equal(Given.Weights(0, 500, 500), traffic.Intent.Weights);
        Assert.Equal(new Moved(Given.Service, traffic.Intent.Version, SiteSet.Of(Given.B, Given.C)), traffic.AllFollow().Sent<Moved>());
    }

    [Fact]
    public void A_step_that_only_one_vantage_point_saw_is_not_followed_by_the_next()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Even)).Wants(Given.Several(Even, DrainA)).AllPublish();
        var version = traffic.Intent.Version;
        traffic.Sees(Given.V1, version, new SiteShare(Given.A, 250), new SiteShare(Given.B, 750));

        Assert.Equal(Given.Weights(250, 750), traffic.Intent.Weights);
        Assert.Equal(Given.Weights(b: 1_000), traffic.Sees(Given.V2, version, new SiteShare(Given.A, 250), new SiteShare(Given.B, 750)).Intent.Weights);
    }

    [Theory]
    [InlineData(350, 650, true)]
    [InlineData(351, 649, false)]
    [InlineData(250, 649, false)]
    public void A_step_counts_as_seen_within_the_tolerance(int a, int b, bool isSeen)
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Even)).Wants(Given.Several(Even, DrainA)).AllPublish().AllSee(Given.Weights(a, b));

        Assert.Equal(isSeen ? Given.Weights(b: 1_000) : Given.Weights(250, 750), traffic.Intent.Weights);
    }

    [Fact]
    public void A_cancelled_drain_goes_back_by_steps_after_the_hold_down()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Even)).Wants(Given.Several(Even, DrainA)).AllFollow();
        Assert.Equal(Given.Weights(b: 1_000), traffic.Intent.Weights);

        traffic.Wants(Given.Several(Even)).AllFollow();
        Assert.Equal(TrafficProgress.HeldDown, traffic.Status.Progress);
        Assert.Equal(Given.Weights(b: 1_000), traffic.After(19.9).AllFollow().Intent.Weights);
        Assert.Equal(Given.Weights(250, 750), traffic.After(0.1).Intent.Weights);
        Assert.Equal(Even, traffic.AllFollow().Intent.Weights);
        Assert.True(traffic.AllFollow().Orders<Moved>());
    }

    [Fact]
    public void A_failed_site_loses_all_its_clients_at_once_by_the_proportions_of_the_others()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Given.Weights(400, 400, 200))).Judges(Given.A);

        Assert.Equal(Given.Weights(b: 667, c: 333), traffic.Intent.Weights);
        Assert.True(traffic.Orders<Publish>());
    }

    [Fact]
    public void A_site_that_is_back_gets_its_clients_by_steps_after_the_hold_down()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Even)).Judges(Given.A).Judges().AllFollow();
        Assert.Equal(Given.Weights(b: 1_000), traffic.Intent.Weights);

        Assert.Equal(Given.Weights(250, 750), traffic.After(20).AllFollow().Intent.Weights);
    }

    [Fact]
    public void Clients_of_a_failed_site_do_not_go_to_one_that_is_drained()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Three)).Wants(Given.Several(Three, DrainA)).Judges(Given.B);

        Assert.Equal(Given.Weights(150, 0, 850), traffic.Intent.Weights);
    }

    [Fact]
    public void A_drained_site_keeps_its_clients_if_no_other_may_serve()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Even)).Judges(Given.B).Wants(Given.Several(Even, DrainA)).AllFollow();

        Assert.Equal(Given.Weights(a: 1_000), traffic.Intent.Weights);
        Assert.Equal(TrafficProgress.CannotDrain, traffic.Status.Progress);
        Assert.False(traffic.Orders<Moved>());
    }

    [Fact]
    public void A_site_that_is_not_wanted_any_more_is_left_by_steps_and_kept_if_no_other_may_serve()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Even)).Wants(Given.Several(Given.Weights(c: 1)));
        Assert.Equal(Given.Weights(375, 375, 250), traffic.Intent.Weights);

        Assert.Equal(Given.Weights(500, 500), traffic.Judges(Given.C).Intent.Weights);
        Assert.Equal(Given.Weights(a: 1_000), traffic.Judges(Given.B, Given.C).Intent.Weights);
    }

    [Fact]
    public void If_no_site_may_serve_the_last_answer_stays_and_that_is_said()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Even)).Judges(Given.A, Given.B);

        Assert.Equal(Given.Intent(1, Even), traffic.Intent);
        Assert.Equal(TrafficProgress.NothingServes, traffic.Sent<Report>().Status.Progress);
        Assert.Equal(Given.Weights(b: 1_000), traffic.Judges(Given.A).Intent.Weights);
    }

    [Fact]
    public void A_frozen_service_takes_no_step_but_leaves_a_failed_site()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Three)).Wants(Given.Several(Three, DrainA, isFrozen: true)).AllFollow();
        Assert.Equal(Three, traffic.Intent.Weights);
        Assert.Equal(TrafficProgress.Frozen, traffic.Status.Progress);

        Assert.Equal(Given.Weights(400, 600), traffic.Judges(Given.C).Intent.Weights);
        Assert.Equal(Given.Weights(150, 850), traffic.AllFollow().Wants(Given.Several(Three, DrainA)).Intent.Weights);
    }

    [Fact]
    public void From_one_owner_to_several_clients_go_by_steps_and_nothing_is_forwarded_any_more()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).AllFollow();
        traffic.Wants(Given.Several(Even, epoch: 3));
        Assert.Empty(traffic.Intent.Forwards);
        Assert.Equal(Given.Weights(b: 1_000), traffic.Intent.Weights);

        Assert.Equal(Given.Weights(250, 750), traffic.AllPublish().AllSee(Given.Weights(b: 1_000)).After(20).AllFollow().Intent.Weights);
    }

    [Fact]
    public void From_several_to_one_owner_all_go_at_once_and_the_others_forward()
    {
        var traffic = DrivenTraffic.Serving(Given.Several(Three)).Wants(Given.Owner(Given.B, epoch: 2));

        Assert.Equal(Given.Intent(2, Given.Weights(b: 1_000), 2, new(Given.A, Given.B), new(Given.C, Given.B)), traffic.Intent);
    }
}
