using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Journal.Text;

/// <summary>All of a control state that is not a list of its own, and how long those lists are: so that a part that is missing is missed.</summary>
internal sealed record JournalHeader(
    DesiredVersion Version,
    long Term,
    Leader? Leader,
    SiteSet Sites,
    LocationSet Locations,
    ImmutableSortedDictionary<LocationId, Admission> Admissions,
    ImmutableSortedDictionary<SiteId, int> Capacities,
    ImmutableSortedDictionary<LocationId, SiteId> FailureDomains,
    int Vnfs,
    int Plans,
    int Spread)
{
    public static JournalHeader Of(ControlState state) => new(
        state.Version,
        state.Term,
        state.Leader,
        state.Sites,
        state.Locations,
        state.Admissions,
        state.Capacities,
        state.FailureDomains,
        state.Vnfs.Count,
        state.Plans.Count,
        state.Spread.Count);
}

/// <summary>The revision of traffic, and how many intents there are.</summary>
internal sealed record TrafficHeader(long Revision, int Intents);

/// <summary>What a transaction about traffic changed.</summary>
internal sealed record TrafficChange(int Generation, long Term, long Revision, ImmutableArray<TrafficIntent> Changed, ImmutableArray<VnfId> Removed);

/// <summary>Whose promises a file holds, under which admission, and how often the replica was started on it.</summary>
internal sealed record LocationHeader(LocationId Location, int Admission, long Boots, int Promises);

/// <summary>The promises for one VNF.</summary>
internal sealed record PromiseText(Epoch Highest, Epoch RevokedThrough)
{
    public static PromiseText Of(PromiseLedger ledger) => new(ledger.Highest, ledger.RevokedThrough);

    public PromiseLedger Ledger => new(Highest, RevokedThrough);
}

/// <summary>The highest generation that may have been used, and the highest that a journal here came to hold.</summary>
internal sealed record GenerationHeader(int Used, int Held)
{
    public static GenerationHeader None { get; } = new(0, 0);
}
