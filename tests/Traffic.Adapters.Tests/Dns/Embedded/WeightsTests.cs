using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Embedded;

public sealed class WeightsTests
{
    private const int Queries = 1_000;
    private const int OnePerCent = Queries / 100;

    [Fact]
    public async Task Over_1000_queries_each_site_is_named_within_one_per_cent_of_its_weight()
    {
        await using var server = await ServerOf(Intent(Version(1), Given.Weights(a: 137, b: 250, c: 613)));
        var named = new Dictionary<string, int>();
        for (var asked = 0; asked < Queries; asked++)
        {
            var address = $"{Assert.Single((await RawDns.Ask(server.Listens, "web.geo.example.", RawDns.A)).Answers).Address}";
            named[address] = named.GetValueOrDefault(address) + 1;
        }

        Assert.InRange(named["127.0.1.1"], 137 - OnePerCent, 137 + OnePerCent);
        Assert.InRange(named["127.0.2.1"], 250 - OnePerCent, 250 + OnePerCent);
        Assert.InRange(named["127.0.3.1"], 613 - OnePerCent, 613 + OnePerCent);
    }

    [Fact]
    public void Any_weights_are_met_within_one_per_cent_from_any_moment_on() =>
        Gen.Select(Gen.Int[1, 20].Array[1, 8], Gen.Int[0, 5_000]).Sample((parts, before) =>
        {
            var weights = Weights(parts);
            var choice = new WeightedChoice();
            for (var skipped = 0; skipped < before; skipped++)
            {
                choice.Next(weights);
            }

            return IsMet(weights, choice, every: 1);
        });

    [Fact]
    public void Of_several_who_ask_in_turn_each_is_spread_by_the_weights()
    {
        for (var every = 1; every <= 32; every++)
        {
            Assert.True(IsMet(Weights([1, 1]), new WeightedChoice(), every, tolerance: 30), $"every {every}");
        }
    }

    [Fact]
    public void One_site_is_the_only_answer()
    {
        var choice = new WeightedChoice();
        Assert.All(Enumerable.Range(0, Queries), _ => Assert.Equal(B, choice.Next(Given.Weights(b: 1_000))));
    }

    private static ImmutableArray<SiteWeight> Weights(int[] parts)
    {
        var shares = Core.Weights.Shares.Apportion(SiteWeight.Whole, [.. parts]);
        return [.. shares.Select((share, place) => new SiteWeight(new SiteId($"s{place}"), share))];
    }

    private static bool IsMet(ImmutableArray<SiteWeight> weights, WeightedChoice choice, int every, int tolerance = OnePerCent)
    {
        var named = new Dictionary<SiteId, int>();
        for (var asked = 0; asked < Queries * every; asked++)
        {
            var site = choice.Next(weights);
            if (asked % every == 0)
            {
                named[site] = named.GetValueOrDefault(site) + 1;
            }
        }

        return weights.All(weight => Math.Abs(named.GetValueOrDefault(weight.Site) - weight.Weight) <= tolerance);
    }
}
