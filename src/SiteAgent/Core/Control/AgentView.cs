using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Control;

/// <summary>All that one boot of a site agent knows about who may be active.</summary>
public sealed record AgentView
{
    /// <summary>The agent's site.</summary>
    public required SiteId Site { get; init; }

    /// <summary>The installed agent.</summary>
    public required AgentInstanceId Instance { get; init; }

    /// <summary>This start of it.</summary>
    public required BootId Boot { get; init; }

    /// <summary>Until then it neither promises nor revokes nor reports: promises of the boot before may still be held by their owners (S2).</summary>
    public required ClockReading SilentUntil { get; init; }

    /// <summary>Durable: the newest generation of control state it obeyed (S1).</summary>
    public int Generation { get; init; }

    /// <summary>Durable: the locations it counts majorities by, or null if it was never told.</summary>
    public LocationSet? Locations { get; init; }

    /// <summary>The number of the last beat.</summary>
    public long Sequence { get; init; }

    /// <summary>When the last beats were sent; a reply to an older one is worth nothing any more. Bounded by D.</summary>
    public ImmutableArray<SentBeat> Sent { get; init; } = [];

    /// <summary>The desired state that was taken in since this boot.</summary>
    public DesiredVersion Desired { get; init; }

    /// <summary>Until then its beats may come faster: an order of the journal is new.</summary>
    public ClockReading HurryUntil { get; init; } = ClockReading.Past;

    /// <summary>The VNFs it heard of.</summary>
    public VnfTable<VnfView> Vnfs { get; init; } = new();

    /// <summary>When each peer site was last heard.</summary>
    public ImmutableSortedDictionary<SiteId, ClockReading> Peers { get; init; } = ImmutableSortedDictionary<SiteId, ClockReading>.Empty;

    /// <summary>What does not work at the site as it should. At most <see cref="WireLimits.TroublesMax"/>.</summary>
    public ImmutableArray<string> Troubles { get; init; } = [];

    /// <summary>Starts an agent on what its disk holds.</summary>
    /// <param name="site">Its site.</param>
    /// <param name="instance">The installed agent.</param>
    /// <param name="boot">A boot id never used before.</param>
    /// <param name="ledger">What was on disk.</param>
    /// <param name="now">The start.</param>
    /// <param name="timing">The lease timing.</param>
    public static AgentView Start(SiteId site, AgentInstanceId instance, BootId boot, AgentLedger ledger, ClockReading now, LeaseTiming timing) => new()
    {
        Site = site,
        Instance = instance,
        Boot = boot,
        SilentUntil = now.Plus(timing.Hold),
        Generation = ledger.Generation,
        Locations = ledger.Locations,
        Vnfs = new(ledger.Vnfs.Select(entry => KeyValuePair.Create(entry.Key, VnfView.Restored(entry.Key, entry.Value)))),
    };

    /// <summary>What must be on disk before the commands of a step that says so are carried out (S10).</summary>
    public AgentLedger Ledger => new(Generation, Locations, Vnfs.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Ledger));
}

/// <summary>The durable part of an <see cref="AgentView"/>.</summary>
/// <param name="Generation">The newest generation obeyed.</param>
/// <param name="Locations">The newest location set taken in.</param>
/// <param name="Vnfs">Per VNF.</param>
public sealed record AgentLedger(int Generation, LocationSet? Locations, ImmutableSortedDictionary<VnfId, VnfLedger> Vnfs)
{
    /// <summary>The disk of an agent that was never started.</summary>
    public static AgentLedger Blank { get; } = new(0, null, ImmutableSortedDictionary<VnfId, VnfLedger>.Empty);
}

/// <summary>When a beat was sent: its lease counts from here.</summary>
/// <param name="Sequence">The beat.</param>
/// <param name="At">The owner's clocks at the send.</param>
public readonly record struct SentBeat(long Sequence, ClockReading At);
