using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>
/// Which site the next answer names. A point goes round a circle by the golden section at each query, and the sites divide the circle by their weights. So
/// the shares are met within a few answers in a thousand, without a random number. A plain rotation would meet them more closely, but two clients that ask in
/// turn would each always get the same site; here also every second, third or tenth answer is spread by the weights. Thread-safe, without a lock.
/// </summary>
internal sealed class WeightedChoice
{
    /// <summary>2^64 divided by the golden section: of all steps, the farthest from any that closes the circle early.</summary>
    private const long Step = unchecked((long)0x9E3779B97F4A7C15);

    private long _point;

    /// <summary>Picks a site.</summary>
    /// <param name="weights">The weights, which add up to <see cref="SiteWeight.Whole"/>.</param>
    internal SiteId Next(ImmutableArray<SiteWeight> weights)
    {
        var point = (ulong)Interlocked.Add(ref _point, Step);
        var mark = (int)Math.BigMul(point, SiteWeight.Whole, out _);
        foreach (var weight in weights)
        {
            mark -= weight.Weight;
            if (mark < 0)
            {
                return weight.Site;
            }
        }

        throw new InvalidOperationException($"Weights add up to {weights.Sum(weight => weight.Weight)}, not {SiteWeight.Whole}: they were not checked when they were published.");
    }
}
