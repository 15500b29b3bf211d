using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Traffic;

/// <summary>Turns what the location has read and stated into what the traffic core is fed, and remembers what it was fed already. For the thread of the loop.</summary>
/// <param name="start">Whose traffic is moved.</param>
internal sealed class TrafficFeed(TrafficStart start)
{
    private readonly Dictionary<VnfId, Epoch> _fed = [];
    private readonly Dictionary<VnfId, SpreadService> _fedSpread = [];
    private SiteSet? _failed;

    /// <summary>What was fed is to be fed again.</summary>
    public void Forget()
    {
        _failed = null;
        _fed.Clear();
        _fedSpread.Clear();
    }

    /// <summary>What the journal wants else than was fed, or null.</summary>
    public SpecsRead? Specs(ControlState state)
    {
        var specs = ImmutableArray.CreateBuilder<TrafficSpec>();
        foreach (var (name, service) in state.Spread)
        {
            if (start.Services.Contains(name) && _fedSpread.GetValueOrDefault(name) != service)
            {
                _fedSpread[name] = service;
                specs.Add(start.Wanted(service));
            }
        }

        foreach (var (vnf, record) in state.Vnfs)
        {
            // Who serves is not known for certain after a restore; a number used once more at the old epoch could mean something else (S1).
            if (start.Services.Contains(vnf) && !record.IsReconciling && _fed.GetValueOrDefault(vnf) != record.Epoch)
            {
                _fed[vnf] = record.Epoch;
                specs.Add(start.Wanted(record));
            }
        }

        return specs.Count > 0 ? new SpecsRead(specs.DrainToImmutable()) : null;
    }

    /// <summary>
    /// The sites that are stated to have failed, if they are others than was fed, or null. A new leader does not know before it has stated something of every
    /// site, or had the time for it.
    /// </summary>
    /// <param name="view">What the location knows.</param>
    /// <param name="hasHadTime">Whether it has led for long enough to have stated whatever there is to state.</param>
    public SitesJudged? Judged(ControllerView view, bool hasHadTime)
    {
        var isKnown = _failed is not null || hasHadTime || view.State.Sites.All(site => Stated(view, site) != Verdict.Unknown);
        var failed = isKnown ? SiteSet.Of(view.State.Sites.Where(site => Stated(view, site) == Verdict.Failed)) : null;
        if (failed is null || failed.Equals(_failed))
        {
            return null;
        }

        _failed = failed;
        return new SitesJudged(failed);
    }

    private static Verdict Stated(ControllerView view, SiteId site) => view.Watches.TryGetValue(site, out var watch) ? watch.Stated : Verdict.Unknown;
}
