using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;
using NfvHa.Geo.Traffic.Core.Weights;

namespace NfvHa.Geo.Traffic.Core.Tests.Weights;

/// <summary>The arithmetic of weights: nothing is lost or made by rounding.</summary>
public sealed class SharesTests
{
    private static readonly SiteId[] Sites = [.. Enumerable.Range(0, 8).Select(number => new SiteId($"s{number}"))];
    private static readonly Gen<SiteSet> SomeSites = Gen.OneOf(Sites).Array[0, 5].Select(sites => SiteSet.Of(sites));

    private static readonly Gen<ImmutableArray<SiteWeight>> Proportions = Gen.Select(Gen.Int[0, 1_000].Array[Sites.Length], SomeSites, (weights, without) =>
        Sites.Select((site, place) => new SiteWeight(site, weights[place])).Where(weight => !without.Contains(weight.Site)).ToImmutableArray());

    private static readonly Gen<ImmutableArray<SiteWeight>> Whole =
        Proportions.Select(targets => Shares.Target(new Spread(targets, SiteSet.Empty), SiteSet.Empty, []));

    [Fact]
    public void Parts_add_up_to_the_total_and_are_off_by_less_than_one() =>
        Gen.Select(Gen.Int[0, 1_000], Gen.Int[0, 1_000].Array[1, 64]).Sample((total, by) =>
        {
            var parts = Shares.Apportion(total, [.. by]);
            Assert.Equal(total, parts.Sum());
            var exact = by.Sum() == 0 ? by.Select(_ => total / (double)by.Length) : by.Select(part => total * (double)part / by.Sum());
            Assert.All(parts.Zip(exact), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1));
        });

    [Fact]
    public void Who_is_rounded_down_most_gets_what_is_left() => Assert.Equal([334, 333, 333], Shares.Apportion(1_000, [1, 1, 1]));

    [Fact]
    public void A_step_moves_what_it_may_and_takes_nobody_past_the_target() =>
        Gen.Select(Whole, Whole, Gen.Int[1, 1_000]).Sample((weights, target, shareMax) =>
        {
            var next = Shares.Step(weights, target, shareMax);
            Assert.Equal(SiteWeight.Whole, next.Sum(weight => weight.Weight));
            Assert.Equal(Math.Min(shareMax, Losses(weights, target)), Losses(weights, next));
            Assert.All(Sites, site => Assert.InRange(Shares.Of(next, site), Least(site), Most(site)));

            int Least(SiteId site) => Math.Min(Shares.Of(weights, site), Shares.Of(target, site));
            int Most(SiteId site) => Math.Max(Shares.Of(weights, site), Shares.Of(target, site));
        });

    [Fact]
    public void A_withdrawal_takes_all_from_those_who_failed_and_nothing_from_others() =>
        Gen.Select(Whole, Proportions, SomeSites).Sample((weights, proportions, failed) =>
        {
            var target = Shares.Target(new Spread(proportions, SiteSet.Empty), failed, weights);
            if (target.IsEmpty)
            {
                return;
            }

            var next = Shares.Withdraw(weights, failed, target);
            Assert.Equal(SiteWeight.Whole, next.Sum(weight => weight.Weight));
            Assert.All(Sites, site => Assert.True(failed.Contains(site) ? Shares.Of(next, site) == 0 : Shares.Of(next, site) >= Shares.Of(weights, site)));
        });

    private static int Losses(ImmutableArray<SiteWeight> before, ImmutableArray<SiteWeight> after) =>
        before.Sum(weight => Math.Max(0, weight.Weight - Shares.Of(after, weight.Site)));
}
