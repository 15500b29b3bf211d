using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Intents;

/// <summary>One site serves: a cut-over moves all clients at once, and old answers are forwarded for as long as they live.</summary>
public sealed class SingleOwnerTests
{
    [Fact]
    public void The_first_owner_gets_all_clients_and_the_intent_is_persisted_before_it_is_published()
    {
        var traffic = new DrivenTraffic().Judges().Wants(Given.Owner(Given.A));

        Assert.True(traffic.MustPersist);
        Assert.Equal(Given.Intent(1, Given.Weights(a: 1_000)), traffic.Sent<Publish>().Intent);
    }

    [Fact]
    public void Before_the_sites_were_judged_nothing_is_published() =>
        Assert.Empty(new DrivenTraffic().Wants(Given.Owner(Given.A)).After(10).Commands);

    [Fact]
    public void A_new_owner_gets_all_clients_at_once_and_the_old_one_forwards()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2));

        Assert.Equal(Given.Intent(2, Given.Weights(b: 1_000), 2, new Forward(Given.A, Given.B)), traffic.Sent<Publish>().Intent);
    }

    [Fact]
    public void A_regrant_to_the_same_owner_is_published_under_its_epoch_and_proven_anew()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.A, epoch: 2));
        Assert.Equal(Given.Intent(2, Given.Weights(a: 1_000), 2), traffic.Intent);

        Assert.Equal(new Moved(Given.Service, traffic.Intent.Version, SiteSet.Of(Given.A)), traffic.AllFollow().Sent<Moved>());
    }

    [Fact]
    public void A_spec_of_an_older_epoch_is_dropped()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.B, epoch: 2)).Wants(Given.Owner(Given.A));

        Assert.False(traffic.MustPersist);
        Assert.Equal(Given.Weights(b: 1_000), traffic.Intent.Weights);
    }

    [Fact]
    public void Old_answers_are_forwarded_until_TTL_and_margin_after_the_last_driver_published()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).IsPublished(Given.D1);
        Assert.Single(traffic.After(60).Intent.Forwards);

        traffic.IsPublished(Given.D2);
        Assert.Single(traffic.After(4.9).Intent.Forwards);
        Assert.Equal(Given.Intent(3, Given.Weights(b: 1_000), 2), traffic.After(0.1).Sent<Publish>().Intent);
    }

    [Fact]
    public void A_driver_that_falls_back_to_an_old_answer_starts_the_time_of_the_forward_anew()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A));
        var old = traffic.Intent.Version;
        traffic.Wants(Given.Owner(Given.B, epoch: 2)).AllPublish().After(4);
        traffic.IsPublished(Given.D1, old);
        Assert.True(traffic.After(1).Orders<Publish>());

        Assert.Single(traffic.AllPublish().After(4).Intent.Forwards);
        Assert.Empty(traffic.After(1).Intent.Forwards);
    }

    [Fact]
    public void A_second_move_leads_all_old_answers_to_the_newest_owner()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).Wants(Given.Owner(Given.C, epoch: 3));

        Assert.Equal([new Forward(Given.A, Given.C), new Forward(Given.B, Given.C)], traffic.Intent.Forwards);
    }

    [Fact]
    public void A_move_back_takes_the_forward_of_the_new_owner_away()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).Wants(Given.Owner(Given.A, epoch: 3));

        Assert.Equal([new Forward(Given.B, Given.A)], traffic.Intent.Forwards);
    }

    [Fact]
    public void A_failed_site_forwards_nothing_until_it_is_back()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Judges(Given.A).Wants(Given.Owner(Given.B, epoch: 2));
        Assert.Empty(traffic.Intent.Forwards);

        Assert.Equal([new Forward(Given.A, Given.B)], traffic.Judges().Intent.Forwards);
    }

    [Fact]
    public void Nothing_is_forwarded_to_a_failed_owner_and_its_answer_stays()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).Judges(Given.B);

        Assert.Equal(Given.Intent(3, Given.Weights(b: 1_000), 2), traffic.Intent);
        Assert.Equal(TrafficProgress.NothingServes, traffic.Sent<Report>().Status.Progress);
    }

    [Fact]
    public void Clients_are_not_sent_to_a_new_owner_that_has_failed()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Judges(Given.B).Wants(Given.Owner(Given.B, epoch: 2));
        Assert.Equal(Given.Intent(1, Given.Weights(a: 1_000)), traffic.Intent);
        Assert.Equal(TrafficProgress.NothingServes, traffic.Status.Progress);

        Assert.Equal(Given.Weights(b: 1_000), traffic.Judges().Intent.Weights);
    }

    [Fact]
    public void What_takes_a_forward_away_has_the_epoch_of_a_new_owner_that_has_failed()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).Judges(Given.C).Wants(Given.Owner(Given.C, epoch: 3));

        Assert.Equal(Given.Intent(3, Given.Weights(b: 1_000), 3), traffic.Intent);
    }

    [Fact]
    public void A_frozen_service_still_leaves_a_site_that_is_not_the_owner_any_more()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2, isFrozen: true));

        Assert.Equal(Given.Weights(b: 1_000), traffic.Intent.Weights);
    }

    [Fact]
    public void Moved_is_said_once_when_every_vantage_point_is_answered_by_the_owner_alone()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).AllPublish();
        var version = traffic.Intent.Version;

        Assert.False(traffic.Sees(Given.V1, version, new SiteShare(Given.B, 1_000)).Orders<Moved>());
        Assert.False(traffic.Sees(Given.V2, version, new SiteShare(Given.A, 10), new SiteShare(Given.B, 990)).Orders<Moved>());
        Assert.False(traffic.Sees(Given.V2, version, new SiteShare(Given.B, 990)).Orders<Moved>());
        Assert.Equal(new Moved(Given.Service, version, SiteSet.Of(Given.B)), traffic.Sees(Given.V2, version, new SiteShare(Given.B, 1_000)).Sent<Moved>());
        Assert.Equal(TrafficProgress.AsWanted, traffic.Status.Progress);
        Assert.False(traffic.Sees(Given.V2, version, new SiteShare(Given.B, 1_000)).Orders<Moved>());
    }

    [Fact]
    public void What_was_seen_of_an_older_version_or_too_long_ago_proves_nothing()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A));
        var old = traffic.Intent.Version;
        traffic.Wants(Given.Owner(Given.B, epoch: 2)).AllPublish();

        Assert.False(traffic.AllSee(Given.Weights(b: 1_000), old).Orders<Moved>());
        traffic.Sees(Given.V1, traffic.Intent.Version, new SiteShare(Given.B, 1_000)).After(5).AllPublish();
        Assert.False(traffic.Sees(Given.V2, traffic.Intent.Version, new SiteShare(Given.B, 1_000)).Orders<Moved>());
        Assert.True(traffic.Sees(Given.V1, traffic.Intent.Version, new SiteShare(Given.B, 1_000)).Orders<Moved>());
    }

    [Fact]
    public void Who_still_follows_an_old_answer_is_reported_once_caches_had_time_and_cleared_when_it_follows()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A)).Wants(Given.Owner(Given.B, epoch: 2)).IsPublished(Given.D1);
        var version = traffic.Intent.Version;
        traffic.Sees(Given.V1, version, new SiteShare(Given.B, 1_000)).Sees(Given.V2, version, new SiteShare(Given.A, 1_000));
        Assert.Empty(traffic.Status.Stragglers);

        traffic.After(4.9).Sees(Given.V2, version, new SiteShare(Given.A, 1_000)).After(0.1);
        Assert.Equal(new TrafficStatus(TrafficProgress.Publishing, [Given.D2], [Given.V2]), traffic.Sent<Report>().Status);

        traffic.AllPublish().AllSee(traffic.Intent.Weights);
        Assert.Equal(new TrafficStatus(TrafficProgress.AsWanted, [], []), traffic.Status);
    }
}
