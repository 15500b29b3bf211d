using CsCheck;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Intents;

/// <summary>After a failover clients come back at a pace that doubles, until all could have.</summary>
public sealed class ReattachmentTests
{
    private static readonly Reattachment Pace = new(FirstPerSecond: 100, Clients: 5_000);

    [Fact]
    public void A_new_owner_takes_clients_in_at_a_pace_that_doubles_until_all_could_come()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A, reattachment: Pace));
        Assert.Null(traffic.Intent.AdmitPerSecond);

        Assert.Equal(100, traffic.Wants(Given.Owner(Given.B, epoch: 2, reattachment: Pace)).Intent.AdmitPerSecond);
        traffic.AllPublish().After(5).AllPublish();
        Assert.Equal(100, traffic.After(9.9).Intent.AdmitPerSecond);
        Assert.Equal(200, traffic.After(0.1).Intent.AdmitPerSecond);
        Assert.Equal(400, traffic.AllPublish().After(10).Intent.AdmitPerSecond);
        Assert.Null(traffic.AllPublish().After(10).Intent.AdmitPerSecond);
    }

    [Fact]
    public void The_pace_is_raised_only_after_a_period_in_which_all_drivers_published_it()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A, reattachment: Pace)).Wants(Given.Owner(Given.B, epoch: 2, reattachment: Pace));

        Assert.Equal(100, traffic.IsPublished(Given.D1).After(60).Intent.AdmitPerSecond);
    }

    [Fact]
    public void A_failed_site_of_several_and_a_service_that_nobody_served_begin_the_pace()
    {
        var spec = Given.Several(Given.Weights(500, 500), reattachment: Pace);
        Assert.Equal(100, DrivenTraffic.Serving(spec).Judges(Given.A).Intent.AdmitPerSecond);
        Assert.Null(DrivenTraffic.Serving(spec).Judges(Given.A, Given.B).Intent.AdmitPerSecond);
        Assert.Equal(100, DrivenTraffic.Serving(spec).Judges(Given.A, Given.B).Judges().Intent.AdmitPerSecond);
    }

    [Fact]
    public void A_drain_and_a_regrant_do_not_limit_clients()
    {
        var even = Given.Weights(500, 500);
        Assert.Null(DrivenTraffic.Serving(Given.Several(even, reattachment: Pace)).Wants(Given.Several(even, SiteSet.Of(Given.A), reattachment: Pace)).Intent.AdmitPerSecond);
        Assert.Null(DrivenTraffic.Serving(Given.Owner(Given.A, reattachment: Pace)).Wants(Given.Owner(Given.A, epoch: 2, reattachment: Pace)).Intent.AdmitPerSecond);
    }

    [Fact]
    public void Without_a_pace_in_the_spec_a_limit_ends_at_once()
    {
        var traffic = DrivenTraffic.Serving(Given.Owner(Given.A, reattachment: Pace)).Wants(Given.Owner(Given.B, epoch: 2, reattachment: Pace));

        Assert.Null(traffic.Wants(Given.Owner(Given.B, epoch: 2)).Intent.AdmitPerSecond);
    }

    [Fact]
    public void All_clients_could_come_within_the_time_that_is_documented() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[1, 100_000_000], Gen.Int[1, 3_600]).Sample((first, clients, seconds) =>
        {
            var (pace, period) = (new Reattachment(first, clients), TimeSpan.FromSeconds(seconds));
            var (admitted, periods) = (0L, 0);
            for (int? current = first; current is { } perSecond; current = pace.After(perSecond, period))
            {
                Assert.True(admitted < clients);
                admitted += (long)perSecond * seconds;
                periods++;
            }

            Assert.True(admitted >= clients);
            Assert.Equal((int)Math.Ceiling(Math.Log2(1 + (clients / ((double)first * seconds)))), periods);
        });
}
