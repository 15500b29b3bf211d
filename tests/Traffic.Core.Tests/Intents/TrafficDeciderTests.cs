using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Intents;

/// <summary>What is repeated, what a new leader goes on with, and who is listened to.</summary>
public sealed class TrafficDeciderTests
{
    [Fact]
    public void An_intent_is_sent_again_until_every_driver_publishes_it()
    {
        var traffic = new DrivenTraffic().Judges().Wants(Given.Owner(Given.A));
        var intent = traffic.Intent;

        Assert.False(traffic.After(0.9).Orders<Publish>());
        Assert.Equal(new Publish(intent), traffic.After(0.1).Sent<Publish>());
        Assert.False(traffic.MustPersist);
        Assert.Equal(new Publish(intent), traffic.IsPublished(Given.D1).After(1).Sent<Publish>());
        Assert.False(traffic.IsPublished(Given.D2).After(60).Orders<Publish>());
    }

    [Fact]
    public void A_driver_that_lost_the_intent_gets_it_again()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).After(5);

        Assert.Equal(new Publish(traffic.Intent), traffic.IsPublished(Given.D1, default(TrafficVersion)).Sent<Publish>());
    }

    [Fact]
    public void A_new_leader_repeats_the_last_intent_and_goes_on_from_its_number()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).AllPublish();
        var intent = traffic.Intent;

        var restarted = traffic.Restarted();
        Assert.Equal(new Publish(intent), restarted.After(0).Sent<Publish>());
        Assert.False(restarted.MustPersist);
        Assert.Equal(3, restarted.Judges().Wants(Given.Owner(Given.C, epoch: 3)).Intent.Version.Number);
    }

    [Fact]
    public void A_new_leader_forwards_for_the_whole_time_anew()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).AllPublish().After(4).Restarted();
        traffic.Judges().Wants(Given.Owner(Given.B, epoch: 2)).AllPublish();

        Assert.Single(traffic.After(4.9).Intent.Forwards);
        Assert.Empty(traffic.After(0.1).Intent.Forwards);
    }

    [Fact]
    public void A_new_leader_makes_no_step_for_one_hold_down_but_leaves_a_failed_site()
    {
        var even = Given.Weights(500, 500);
        var moved = Given.Several(Given.Weights(400, 300, 300));
        var traffic = DrivenTraffic.Serving(Given.Several(even)).After(30).Restarted().Judges().Wants(moved).AllFollow();
        Assert.Equal(even, traffic.After(19.9).AllFollow().Intent.Weights);
        Assert.Equal(TrafficProgress.HeldDown, traffic.Status.Progress);

        Assert.Equal(Given.Weights(417, 333, 250), traffic.After(0.1).Intent.Weights);
        Assert.Equal(Given.Weights(a: 1_000), traffic.Restarted().Wants(moved).Judges(Given.B, Given.C).Intent.Weights);
    }

    [Fact]
    public void A_new_leader_drops_a_spec_older_than_what_was_published()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.B, epoch: 2)).Restarted().Judges().Wants(Given.Owner(Given.A));

        Assert.Equal(Given.Weights(b: 1_000), traffic.Intent.Weights);
    }

    [Fact]
    public void Who_is_not_configured_and_what_is_not_known_is_not_heard()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A));
        var before = traffic.View.Services[Given.Service];

        traffic.IsPublished(new DriverId("stranger"), default(TrafficVersion));
        traffic.Sees(new VantageId("stranger"), traffic.Intent.Version, new SiteShare(Given.B, 1_000));
        traffic.Tell(new Published(Given.D1, [new PublishedIntent(new VnfId("other"), default)]));

        Assert.Same(before.Evidence, traffic.View.Services[Given.Service].Evidence);
        Assert.Equal(1, traffic.View.Services.Count);
    }

    [Fact]
    public void Services_do_not_disturb_each_other()
    {
        var other = Given.Owner(Given.C) with { Service = new VnfId("other") };
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Tell(new SpecsRead([other, Given.Owner(Given.B, epoch: 2)]));

        Assert.Equal([new VnfId("other"), Given.Service], traffic.Commands.OfType<Publish>().Select(publish => publish.Intent.Service));
        Assert.Equal(2, traffic.View.Ledger.Intents.Length);
    }

    [Fact]
    public void Answers_live_as_the_level_of_the_service_demands()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.A) with { Sal = 3 });

        Assert.Equal(TimeSpan.FromSeconds(3), traffic.Sent<Publish>().Intent.Ttl);
    }
}
