using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Leases;

/// <summary>S2: how long an owner may serve, against an oracle that tries every set of promisers.</summary>
public sealed class OwnerLeaseTests
{
    private static readonly ImmutableArray<LocationId> AllLocations = [.. Enumerable.Range(1, 5).Select(number => new LocationId($"l{number}"))];
    private static readonly ImmutableArray<SiteId> AllSites = [Given.A, Given.B, Given.C];

    /// <summary>Clocks that run alike, as on a healthy host.</summary>
    private static readonly Gen<ClockReading> Alike = Gen.Int[0, 8].Select(seconds => Given.At(seconds));

    /// <summary>Clocks that were set, suspended or slewed between two promises.</summary>
    private static readonly Gen<ClockReading> Apart = Gen.Select(Gen.Int[0, 8], Gen.Int[0, 8], Gen.Int[0, 8], (monotonic, boottime, realtime) =>
        new ClockReading(TimeSpan.FromSeconds(monotonic), TimeSpan.FromSeconds(boottime), TimeSpan.FromSeconds(realtime)));

    [Fact]
    public void S2_Deadline_IsTheBestOfAllSetsOfPromisersThatSuffice() =>
        Cases(Alike).Sample((expiries, locations, eligible) =>
        {
            var best = Sufficient(expiries, locations, eligible).Select(End).DefaultIfEmpty(ClockReading.Past).MaxBy(end => end.Monotonic);
            return OwnerLease.Deadline(expiries, locations, eligible) == best;
        }, iter: 20_000);

    [Fact]
    public void S2_Deadline_WhateverTheClocksDid_IsCoveredByOneSetOfPromisersThatSuffices() =>
        Cases(Apart).Sample((expiries, locations, eligible) =>
        {
            var deadline = OwnerLease.Deadline(expiries, locations, eligible);
            var sufficient = Sufficient(expiries, locations, eligible).Select(End).ToList();
            return sufficient.Count == 0
                ? deadline == ClockReading.Past
                : sufficient.Any(end => ClockReading.Earlier(deadline, end) == deadline);
        }, iter: 20_000);

    [Fact]
    public void S2_Deadline_OneMorePromise_NeverShortensIt() =>
        Cases(Alike).Sample((expiries, locations, eligible) =>
        {
            var deadline = OwnerLease.Deadline(expiries, locations, eligible);
            return expiries.All(one => OwnerLease.Deadline(expiries.Remove(one), locations, eligible).Monotonic <= deadline.Monotonic);
        }, iter: 2_000);

    [Theory]
    [InlineData("l1=3 l2=5 l3=7", "l1 l2 l3", "", 5.0)]
    [InlineData("l1=3 l2=5", "l1 l2 l3", "", 3.0)]
    [InlineData("l1=3", "l1 l2 l3", "", null)]
    [InlineData("l1=3 l2=5 l3=7 l4=4", "l1 l2 l3 l4", "", 4.0)]
    [InlineData("l1=3 l2=5", "l1 l2 l3 l4", "", null)]
    [InlineData("l1=3", "l1", "", 3.0)]
    [InlineData("l1=3 l4=5 l5=6", "l1 l2 l3", "", null)]
    [InlineData("b=4 c=6", "l1 l2 l3", "b c", 4.0)]
    [InlineData("b=4", "l1 l2 l3", "b c", null)]
    [InlineData("b=4", "l1 l2 l3", "b", 4.0)]
    [InlineData("c=4", "l1 l2 l3", "b", null)]
    [InlineData("l1=3 l2=5 b=9", "l1 l2 l3", "b", 9.0)]
    [InlineData("l1=8 l2=9 b=4", "l1 l2 l3", "b", 8.0)]
    [InlineData("l1=8 b=4", "l1 l2 l3", "b c", null)]
    [InlineData("", "l1 l2 l3", "", null)]
    [InlineData("b=4 c=6", "l1 l2 l3", "", null)]
    [InlineData("l1=8 l2=9 l3=9", "unknown", "", null)]
    [InlineData("l1=8 l2=9 b=4", "unknown", "b", 4.0)]
    public void S2_Deadline_ByHand(string promises, string locations, string eligible, double? expected)
    {
        var set = locations == "unknown" ? null : new LocationSet(0, [.. Words(locations).Select(name => new LocationId(name))]);
        var expiries = Words(promises).Select(word => word.Split('=')).Select(pair => new Expiry(Promiser(pair[0]), Given.At(pair[1][0] - '0')));

        var deadline = OwnerLease.Deadline([.. expiries], set, SiteSet.Of(Words(eligible).Select(name => new SiteId(name))));

        Assert.Equal(expected is { } seconds ? Given.At(seconds) : ClockReading.Past, deadline);
    }

    private static Gen<(ImmutableArray<Expiry> Expiries, LocationSet? Locations, SiteSet Eligible)> Cases(Gen<ClockReading> until)
    {
        var promisers = AllLocations.Select(PromiserId.Of).Concat(AllSites.Select(PromiserId.Of)).ToImmutableArray();
        return Gen.Select(
            Gen.Select(Gen.Bool, until).Array[promisers.Length],
            Gen.Int[-1, (1 << AllLocations.Length) - 1],
            Gen.Int[0, (1 << AllSites.Length) - 1],
            (given, locations, sites) => (
                promisers.Zip(given).Where(pair => pair.Second.Item1).Select(pair => new Expiry(pair.First, pair.Second.Item2)).ToImmutableArray(),
                locations < 0 ? null : new LocationSet(0, [.. AllLocations.Where((_, place) => (locations >> place & 1) == 1)]),
                SiteSet.Of(AllSites.Where((_, place) => (sites >> place & 1) == 1))));
    }

    /// <summary>Every set of promises that would carry the lease by itself. An unknown set of locations and an empty E carry nothing.</summary>
    private static IEnumerable<List<Expiry>> Sufficient(ImmutableArray<Expiry> expiries, LocationSet? locations, SiteSet eligible)
    {
        for (var mask = 1; mask < 1 << expiries.Length; mask++)
        {
            var chosen = expiries.Where((_, place) => (mask >> place & 1) == 1).ToList();
            var count = locations?.Members.Count(member => chosen.Any(expiry => expiry.Promiser == PromiserId.Of(member))) ?? 0;
            var isMajority = locations is not null && count > locations.Members.Length - count;
            var isWholeOfE = eligible.Count > 0 && eligible.All(site => chosen.Any(expiry => expiry.Promiser == PromiserId.Of(site)));
            if (isMajority || isWholeOfE)
            {
                yield return chosen;
            }
        }
    }

    private static ClockReading End(List<Expiry> chosen) => chosen.Select(expiry => expiry.Until).Aggregate(ClockReading.Earlier);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static PromiserId Promiser(string name) => name[0] == 'l' ? PromiserId.Of(new LocationId(name)) : PromiserId.Of(new SiteId(name));
}
