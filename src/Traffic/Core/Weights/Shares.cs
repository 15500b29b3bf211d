using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Weights;

/// <summary>
/// Arithmetic of weights: what they should be, without the sites that failed, and one step nearer. Whole numbers throughout; what is left over by
/// rounding goes to those who were rounded down most, so that every result adds up to the whole.
/// </summary>
public static class Shares
{
    /// <summary>A site's weight; 0 if it has none.</summary>
    public static int Of(ImmutableArray<SiteWeight> weights, SiteId site)
    {
        foreach (var weight in weights)
        {
            if (weight.Site == site)
            {
                return weight.Weight;
            }
        }

        return 0;
    }

    /// <summary>The weights to go for, of sites that may serve; empty if none may.</summary>
    /// <param name="serving">What is wanted.</param>
    /// <param name="failed">The sites that may not be served from.</param>
    /// <param name="weights">The weights now.</param>
    public static ImmutableArray<SiteWeight> Target(Serving serving, SiteSet failed, ImmutableArray<SiteWeight> weights) => serving switch
    {
        SingleOwner { Owner: var owner } when !failed.Contains(owner) => [new SiteWeight(owner, SiteWeight.Whole)],
        Spread spread => Target(spread, failed, weights),
        _ => [],
    };

    /// <summary>These weights with those of failed sites handed to the sites of the target, by its proportions; the same array if none of them failed.</summary>
    public static ImmutableArray<SiteWeight> Withdraw(ImmutableArray<SiteWeight> weights, SiteSet failed, ImmutableArray<SiteWeight> target)
    {
        var lost = weights.Where(weight => failed.Contains(weight.Site)).Sum(weight => weight.Weight);
        if (lost == 0)
        {
            return weights;
        }

        var gains = Apportion(lost, [.. target.Select(weight => weight.Weight)]);
        return Combine(weights.RemoveAll(weight => failed.Contains(weight.Site)), target, gains);
    }

    /// <summary>These weights, nearer to the target by at most a share: taken from all that have too much, given to all that have too little.</summary>
    public static ImmutableArray<SiteWeight> Step(ImmutableArray<SiteWeight> weights, ImmutableArray<SiteWeight> target, int shareMax)
    {
        var surplus = weights.Select(weight => Math.Max(0, weight.Weight - Of(target, weight.Site))).ToImmutableArray();
        var deficit = target.Select(wanted => Math.Max(0, wanted.Weight - Of(weights, wanted.Site))).ToImmutableArray();
        var share = Math.Min(shareMax, surplus.Sum());
        var losses = Apportion(share, surplus);
        var lowered = weights.Select((weight, place) => weight with { Weight = weight.Weight - losses[place] });
        return Combine([.. lowered.Where(weight => weight.Weight > 0)], target, Apportion(share, deficit));
    }

    /// <summary>Splits a total by proportions; nobody gets more than a proportion that adds up to at least the total. Equal parts if all are 0.</summary>
    public static ImmutableArray<int> Apportion(int total, ImmutableArray<int> by)
    {
        var sum = by.Sum(part => (long)part);
        if (sum == 0)
        {
            return total == 0 ? by : Apportion(total, [.. by.Select(_ => 1)]);
        }

        var floors = by.Select(part => (int)(total * (long)part / sum)).ToArray();
        var roundedDownMost = Enumerable.Range(0, by.Length).OrderByDescending(place => total * (long)by[place] % sum).ThenBy(place => place);
        foreach (var place in roundedDownMost.Take(total - floors.Sum()))
        {
            floors[place]++;
        }

        return [.. floors];
    }

    /// <summary>Sites that are to be drained keep clients only if there is no other; sites that are not wanted any more only if there is no such one either.</summary>
    private static ImmutableArray<SiteWeight> Target(Spread spread, SiteSet failed, ImmutableArray<SiteWeight> weights)
    {
        var live = spread.Targets.RemoveAll(target => failed.Contains(target.Site));
        var wanted = live.RemoveAll(target => spread.Drained.Contains(target.Site));
        return !wanted.IsEmpty ? Scale(wanted)
            : !live.IsEmpty ? Scale(live)
            : Scale(weights.RemoveAll(weight => failed.Contains(weight.Site)));
    }

    private static ImmutableArray<SiteWeight> Scale(ImmutableArray<SiteWeight> weights)
    {
        var scaled = weights.IsEmpty ? [] : Apportion(SiteWeight.Whole, [.. weights.Select(weight => weight.Weight)]);
        return [.. weights.Select((weight, place) => weight with { Weight = scaled[place] }).Where(weight => weight.Weight > 0)];
    }

    /// <summary>Adds gains, given in the order of the target, to weights.</summary>
    private static ImmutableArray<SiteWeight> Combine(ImmutableArray<SiteWeight> weights, ImmutableArray<SiteWeight> target, ImmutableArray<int> gains)
    {
        var raised = target.Select((wanted, place) => new SiteWeight(wanted.Site, Of(weights, wanted.Site) + gains[place]));
        return [.. weights.Where(weight => Of(target, weight.Site) == 0).Concat(raised).Where(weight => weight.Weight > 0).OrderBy(weight => weight.Site)];
    }
}
