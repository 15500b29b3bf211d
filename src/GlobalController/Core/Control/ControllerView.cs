using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>All that one boot of a controller replica knows.</summary>
public sealed record ControllerView
{
    /// <summary>The replica's location.</summary>
    public required LocationId Location { get; init; }

    /// <summary>This start of it.</summary>
    public required BootId Boot { get; init; }

    /// <summary>Since when nothing stopped it for long: its start, or the last stall it noticed. Nobody is missed for longer than that.</summary>
    public required ClockReading AwakeSince { get; init; }

    /// <summary>When it last reported, or started.</summary>
    public required ClockReading ReportedAt { get; init; }

    /// <summary>Until then it neither promises nor revokes nor reports revocations (S2).</summary>
    public required ClockReading SilentUntil { get; init; }

    /// <summary>The newest committed state it knows.</summary>
    public required ControlState State { get; init; }

    /// <summary>Durable: its admission; 0 if its disk was lost.</summary>
    public int Admission { get; init; }

    /// <summary>Durable in part: its promises and revocations.</summary>
    public VnfTable<PromiseBook> Books { get; init; } = new();

    /// <summary>What it hears of each site itself.</summary>
    public ImmutableSortedDictionary<SiteId, SiteHeard> Heard { get; init; } = ImmutableSortedDictionary<SiteId, SiteHeard>.Empty;

    /// <summary>The last report of each other location.</summary>
    public ImmutableSortedDictionary<LocationId, ReportHeard> Reports { get; init; } = ImmutableSortedDictionary<LocationId, ReportHeard>.Empty;

    /// <summary>When the leader of the newest term was last heard, or that term was learned.</summary>
    public ClockReading LeaderHeardAt { get; init; }

    /// <summary>The sites whose clocks an alarm was raised about.</summary>
    public SiteSet Drifting { get; init; } = SiteSet.Empty;

    /// <summary>What it remembers of each site while it leads.</summary>
    public ImmutableSortedDictionary<SiteId, SiteWatch> Watches { get; init; } = ImmutableSortedDictionary<SiteId, SiteWatch>.Empty;

    /// <summary>Until then it may look around sooner: a takeover is new.</summary>
    public ClockReading HurryUntil { get; init; } = ClockReading.Past;

    /// <summary>The number of the last report sent.</summary>
    public long Sequence { get; init; }

    /// <summary>Whether a transaction was handed to the journal and its outcome is not known yet.</summary>
    public bool IsCommitting { get; init; }

    /// <summary>What operators ordered and the leader has not carried out yet. At most <see cref="OrdersMax"/>.</summary>
    public ImmutableQueue<OperatorOrder> Orders { get; init; } = [];

    /// <summary>Servers confirmed stopped, by the takeover that asked for it.</summary>
    public ImmutableSortedDictionary<VnfId, VimFence> Fences { get; init; } = ImmutableSortedDictionary<VnfId, VimFence>.Empty;

    /// <summary>When this replica, as leader, first saw the takeover in progress.</summary>
    public ImmutableSortedDictionary<VnfId, TakeoverSeen> Takeovers { get; init; } = ImmutableSortedDictionary<VnfId, TakeoverSeen>.Empty;

    /// <summary>When this replica, as leader, first saw each VNF of a plan at the step it is at.</summary>
    public ImmutableSortedDictionary<VnfId, StepSeen> Steps { get; init; } = ImmutableSortedDictionary<VnfId, StepSeen>.Empty;

    /// <summary>For the VNFs of plans: where their clients were last proven to be, at the newest epoch.</summary>
    public ImmutableSortedDictionary<VnfId, ClientsSeen> Redirected { get; init; } = ImmutableSortedDictionary<VnfId, ClientsSeen>.Empty;

    /// <summary>The most operator orders that wait.</summary>
    public const int OrdersMax = 64;

    /// <summary>Whether it leads the newest term it knows, and is still a configured location.</summary>
    public bool Leads => State.Leader is { } leader && leader.Location == Location && leader.Boot == Boot && State.Locations.Members.Contains(Location);

    /// <summary>Whether its promises and revocations count: its admission is the one in the journal.</summary>
    public bool IsAdmitted => Admission > 0 && Admits(Location, Admission);

    /// <summary>Whether a report comes from a location that takes part: its admission is the one in the journal (S3).</summary>
    public bool Admits(LocationReport report) => Admits(report.Location, report.Admission);

    /// <summary>Whether it has been awake for long enough to miss anybody.</summary>
    public bool IsAwake(LeaseTiming timing, ClockReading now) => now.Since(AwakeSince) >= timing.FailAfter;

    /// <summary>Starts a replica on what its disk and the journal hold.</summary>
    public static ControllerView Start(LocationId location, BootId boot, ControllerLedger ledger, ControlState state, ClockReading now, LeaseTiming timing) => new()
    {
        Location = location,
        Boot = boot,
        AwakeSince = now,
        ReportedAt = now,
        SilentUntil = now.Plus(timing.Hold),
        State = state,
        Admission = ledger.Admission,
        Books = new(ledger.Promises.Select(entry => KeyValuePair.Create(entry.Key, PromiseBook.Restored(entry.Value)))),
        LeaderHeardAt = now,
    };

    /// <summary>What must be on disk before the commands of a step that says so are carried out (S10).</summary>
    public ControllerLedger Ledger => new(Admission, Books.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Kept));

    private bool Admits(LocationId location, int number) => State.Admissions.TryGetValue(location, out var admission) && admission.Number == number;
}

/// <summary>The durable part of a <see cref="ControllerView"/>.</summary>
/// <param name="Admission">The admission; 0 on a disk that was lost.</param>
/// <param name="Promises">Per VNF.</param>
public sealed record ControllerLedger(int Admission, ImmutableSortedDictionary<VnfId, PromiseLedger> Promises)
{
    /// <summary>A disk that holds nothing: the location takes no part until it is admitted again.</summary>
    public static ControllerLedger Lost { get; } = new(0, ImmutableSortedDictionary<VnfId, PromiseLedger>.Empty);

    /// <summary>The disk of a newly installed location.</summary>
    public static ControllerLedger Installed { get; } = Lost with { Admission = 1 };
}

/// <summary>A site as heard by this replica itself.</summary>
/// <param name="Beat">Its last beat.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Drift">Its clock against this one.</param>
/// <param name="Rhythm">How regularly its beats come.</param>
public sealed record SiteHeard(Beat Beat, ClockReading At, DriftMeter Drift, BeatRhythm Rhythm)
{
    /// <summary>Whether its next beat is late.</summary>
    internal bool IsOverdue(LeaseTiming timing, ClockReading now) => Rhythm.IsOverdue(now.Since(At), timing);

    /// <summary>What is told of it.</summary>
    internal SiteSighting Sighting(ClockReading now, bool isOverdue) => new(Beat.Site, now.Since(At), Beat, Drift.PartsPerMillion, isOverdue);
}

/// <summary>Another location's last report.</summary>
/// <param name="Report">The report.</param>
/// <param name="At">When it arrived.</param>
public sealed record ReportHeard(LocationReport Report, ClockReading At);

/// <summary>A takeover as its leader follows it.</summary>
/// <param name="Id">The takeover.</param>
/// <param name="Since">When this leader first saw it.</param>
public readonly record struct TakeoverSeen(long Id, ClockReading Since);

/// <summary>Where the clients of a VNF were proven to be.</summary>
/// <param name="Epoch">The epoch that they follow.</param>
/// <param name="Sites">The sites that answer them.</param>
public sealed record ClientsSeen(Epoch Epoch, SiteSet Sites);

/// <summary>A VNF at a step of a plan, as the leader follows it.</summary>
/// <param name="Step">The step.</param>
/// <param name="Since">When this leader first saw it there.</param>
public readonly record struct StepSeen(PlanStep Step, ClockReading Since);

/// <summary>Hypervisor, engine or BMC reported the servers of a VNF stopped, after it was asked to (S4).</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Through">The last epoch that they could have served at: that of the takeover on whose behalf it was asked.</param>
/// <param name="NobodyCanStart">Deleted, ports detached, or all hosts off: only then it saves the wait.</param>
public sealed record VimFence(VnfId Vnf, Epoch Through, bool NobodyCanStart);
