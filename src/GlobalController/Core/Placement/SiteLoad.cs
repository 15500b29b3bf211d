using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Placement;

/// <summary>
/// What is placed at each site, in units of capacity: what it owns, what is on its way there and its part of active/active VNFs. A VNF on its way counts at both ends, since it may
/// stay where it is. Lives for one decision, and takes in what that decision places.
/// </summary>
public sealed class SiteLoad
{
    private readonly ControlState _state;
    private readonly ImmutableArray<SiteId> _sites;
    private readonly int[] _used;

    /// <summary>Counts what the journal says.</summary>
    /// <param name="state">The control state.</param>
    public SiteLoad(ControlState state)
    {
        _state = state;
        _sites = state.Sites.Sites;
        _used = new int[_sites.Length];
        foreach (var (_, record) in state.Vnfs)
        {
            Place(record, record.Owner);
            if (record.Takeover is { Target: var target })
            {
                Place(record, target);
            }
        }

        foreach (var (service, target) in state.Spread.Values.SelectMany(service => service.Targets.Select(target => (service, target))))
        {
            Place(service.Demand, target.Site);
        }
    }

    /// <summary>What is free at a site; the most there is if its capacity was not declared.</summary>
    public int Free(SiteId site) => _state.Capacities.TryGetValue(site, out var capacity) ? capacity - Used(site) : int.MaxValue;

    /// <summary>Places one more. At a site that is not configured nothing is counted: an order may name any.</summary>
    public void Place(VnfRecord record, SiteId site) => Place(record.Spec.Demand, site);

    private void Place(int demand, SiteId site)
    {
        if (PlaceOf(site) is >= 0 and var place)
        {
            _used[place] += demand;
        }
    }

    private int Used(SiteId site) => PlaceOf(site) is >= 0 and var place ? _used[place] : 0;

    private int PlaceOf(SiteId site) => _sites.BinarySearch(site);
}
