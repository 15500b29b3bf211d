using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>What the journal wants of one service's traffic.</summary>
/// <param name="Service">The VNF.</param>
/// <param name="Epoch">Its epoch; a spec of an older one is dropped (S1).</param>
/// <param name="Sal">Its service availability level, 1 to 3: it chooses how long answers live.</param>
/// <param name="Serving">Which sites are to serve.</param>
/// <param name="Reattachment">How fast clients are taken in after they lost their site, or null for all that come.</param>
/// <param name="IsFrozen">An operator holds the weights: only sites that may not serve lose theirs.</param>
public sealed record TrafficSpec(VnfId Service, Epoch Epoch, int Sal, Serving Serving, Reattachment? Reattachment, bool IsFrozen)
{
    /// <summary>All errors. Empty: the spec may be journaled; the decider relies on that.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        if (Sal is < 1 or > 3)
        {
            errors.Add($"Sal is {Sal}; it must be from 1 to 3.");
        }

        if (Serving is Spread { Targets: var targets })
        {
            if (targets.Length is < 1 or > 64 || !targets.Zip(targets.Skip(1)).All(pair => pair.First.Site < pair.Second.Site))
            {
                errors.Add($"Targets has {targets.Length} sites; it must have 1 to 64, ascending, each once.");
            }

            if (targets.Any(target => target.Weight is < 0 or > SiteWeight.Whole))
            {
                errors.Add($"Targets has a weight that is not from 0 to {SiteWeight.Whole}.");
            }
        }

        if (Reattachment is { FirstPerSecond: < 1 or > 1_000_000 } or { Clients: < 1 or > 100_000_000 })
        {
            errors.Add("Reattachment must begin with 1 to 1000000 clients per second, for 1 to 100000000 clients.");
        }

        return errors.ToImmutable();
    }
}

/// <summary>Which sites are to serve.</summary>
public abstract record Serving;

/// <summary>One site, the owner at this epoch; nobody else may serve (S2).</summary>
/// <param name="Owner">The owner.</param>
public sealed record SingleOwner(SiteId Owner) : Serving;

/// <summary>Several sites at once (active/active). A site serves for as long as it has not failed.</summary>
/// <param name="Targets">The wanted weights, ascending by site; at least one site, at most 64. What counts is their proportion.</param>
/// <param name="Drained">Sites that are to be without clients, in spite of their weight.</param>
public sealed record Spread(ImmutableArray<SiteWeight> Targets, SiteSet Drained) : Serving
{
    /// <summary>Whether a site is to have clients.</summary>
    internal bool Wants(SiteId site) => !Drained.Contains(site) && Targets.Any(target => target.Site == site);
}

/// <summary>
/// Clients that lost their site all come at once; the sites that are left take them in at a pace that doubles. See docs/traffic.md for how long that takes.
/// </summary>
/// <param name="FirstPerSecond">New clients that each site takes in per second at first. 1 to 1,000,000.</param>
/// <param name="Clients">How many may come back to one site. 1 to 100,000,000. Once so many could come in, the limit ends.</param>
public sealed record Reattachment(int FirstPerSecond, int Clients)
{
    /// <summary>The next pace, after a period at this one; null once the periods so far were enough for all clients.</summary>
    /// <param name="perSecond">The pace of the period that ended.</param>
    /// <param name="period">The length of a period.</param>
    public int? After(int perSecond, TimeSpan period)
    {
        // First, 2 x first, 4 x first and so on up to this pace add up to twice this pace less the first.
        var sum = (2L * perSecond) - FirstPerSecond;
        return (Int128)sum * period.Ticks < (Int128)Clients * TimeSpan.TicksPerSecond ? 2 * perSecond : null;
    }
}
