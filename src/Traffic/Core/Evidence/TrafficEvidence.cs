using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Evidence;

/// <summary>
/// What drivers and vantage points said of one service, the last word of each. Who says nothing proves nothing: every driver must speak, and of the
/// vantage points enough must have spoken of late, and all of those must agree.
/// </summary>
/// <param name="Drivers">What each driver publishes.</param>
/// <param name="Vantages">What each vantage point saw.</param>
public sealed record TrafficEvidence(ImmutableSortedDictionary<DriverId, TrafficVersion> Drivers, ImmutableSortedDictionary<VantageId, Sighting> Vantages)
{
    /// <summary>Nobody has spoken.</summary>
    public static TrafficEvidence None { get; } =
        new(ImmutableSortedDictionary<DriverId, TrafficVersion>.Empty, ImmutableSortedDictionary<VantageId, Sighting>.Empty);

    /// <summary>With what a driver says.</summary>
    internal TrafficEvidence Add(DriverId driver, TrafficVersion version) => this with { Drivers = Drivers.SetItem(driver, version) };

    /// <summary>With what a vantage point saw.</summary>
    internal TrafficEvidence Add(VantageId vantage, ServiceAnswers seen, ClockReading now) =>
        this with { Vantages = Vantages.SetItem(vantage, new Sighting(now, seen.Version, seen.Shares)) };

    /// <summary>Whether every driver publishes a version or a newer one.</summary>
    internal bool IsPublished(TrafficVersion version, TrafficOptions options) => Late(version, options).IsEmpty;

    /// <summary>The drivers that do not publish a version or a newer one; ascending.</summary>
    internal ImmutableArray<DriverId> Late(TrafficVersion version, TrafficOptions options) =>
        [.. options.Drivers.Where(driver => !Drivers.TryGetValue(driver, out var said) || said < version).Order()];

    /// <summary>Whether the vantage points saw clients spread by these weights, as near as can be measured.</summary>
    internal bool IsSettled(ServiceView service, TrafficOptions options, ClockReading now) =>
        AllFresh(service, options, now, sighting => sighting.IsNear(service.Intent!.Weights, options.ShareTolerance));

    /// <summary>Whether the vantage points got every answer from sites that have weight.</summary>
    internal bool IsMoved(ServiceView service, TrafficOptions options, ClockReading now) =>
        AllFresh(service, options, now, sighting => sighting.ShareOf(service.Intent!.Weights) == SiteWeight.Whole);

    /// <summary>The vantage points that were answered by a site without weight of late; ascending.</summary>
    internal ImmutableArray<VantageId> Stragglers(ImmutableArray<SiteWeight> weights, TrafficOptions options, ClockReading now) =>
        [.. Vantages.Where(entry => entry.Value.IsFresh(options, now) && entry.Value.IsAstray(weights)).Select(entry => entry.Key)];

    private bool AllFresh(ServiceView service, TrafficOptions options, ClockReading now, Func<Sighting, bool> agrees)
    {
        var count = 0;
        foreach (var (_, sighting) in Vantages)
        {
            if (sighting.IsFresh(options, now))
            {
                if (sighting.Version < service.WeightsSince || !agrees(sighting))
                {
                    return false;
                }

                count++;
            }
        }

        return count >= options.VantagesMin;
    }
}

/// <summary>What one vantage point last saw.</summary>
/// <param name="At">When it said so.</param>
/// <param name="Version">The newest version that was published there when it began to count.</param>
/// <param name="Shares">Who answered.</param>
public sealed record Sighting(ClockReading At, TrafficVersion Version, ImmutableArray<SiteShare> Shares)
{
    /// <summary>Whether it still counts.</summary>
    internal bool IsFresh(TrafficOptions options, ClockReading now) => now.Since(At) < options.FreshFor;

    /// <summary>How much was answered by sites that have weight, in parts per thousand.</summary>
    internal int ShareOf(ImmutableArray<SiteWeight> weights) => Shares.Where(answer => HasWeight(weights, answer.Site)).Sum(answer => answer.Share);

    /// <summary>Whether a site without weight answered.</summary>
    internal bool IsAstray(ImmutableArray<SiteWeight> weights) => Shares.Any(answer => answer.Share > 0 && !HasWeight(weights, answer.Site));

    /// <summary>Whether each site answered by its weight, give or take.</summary>
    internal bool IsNear(ImmutableArray<SiteWeight> weights, int tolerance) =>
        weights.All(wanted => Math.Abs(wanted.Weight - Share(wanted.Site)) <= tolerance)
        && Shares.All(answer => answer.Share <= tolerance || HasWeight(weights, answer.Site));

    private int Share(SiteId site) => Shares.Where(answer => answer.Site == site).Sum(answer => answer.Share);

    private static bool HasWeight(ImmutableArray<SiteWeight> weights, SiteId site) => weights.Any(weight => weight.Site == site);
}
