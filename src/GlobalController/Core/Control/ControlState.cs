using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Core.Policy;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>The control state at one journal index: what every replica that has read so far agrees on.</summary>
/// <param name="Version">Generation and journal index.</param>
/// <param name="Term">The newest term (S9).</param>
/// <param name="Leader">Who leads it, or null before the first.</param>
/// <param name="Sites">The configured sites.</param>
/// <param name="Locations">The configured locations.</param>
/// <param name="Admissions">Per location, which admission counts (S3).</param>
/// <param name="Vnfs">The VNFs.</param>
public sealed record ControlState(
    DesiredVersion Version,
    long Term,
    Leader? Leader,
    SiteSet Sites,
    LocationSet Locations,
    ImmutableSortedDictionary<LocationId, Admission> Admissions,
    VnfTable<VnfRecord> Vnfs)
{
    /// <summary>The most plans that are kept after their end, for whoever asks what became of them.</summary>
    public const int EndedPlansMax = 16;

    /// <summary>The plans in progress, and those that ended last, by number.</summary>
    public ImmutableSortedDictionary<long, Plan> Plans { get; init; } = ImmutableSortedDictionary<long, Plan>.Empty;

    /// <summary>The active/active VNFs.</summary>
    public ImmutableSortedDictionary<VnfId, SpreadService> Spread { get; init; } = ImmutableSortedDictionary<VnfId, SpreadService>.Empty;

    /// <summary>What each site can carry, in units that the operator chose; a site that is not named carries anything.</summary>
    public ImmutableSortedDictionary<SiteId, int> Capacities { get; init; } = ImmutableSortedDictionary<SiteId, int>.Empty;

    /// <summary>The site whose failure domain a location shares, for each location that does: it is no witness for that site (S3.1).</summary>
    public ImmutableSortedDictionary<LocationId, SiteId> FailureDomains { get; init; } = ImmutableSortedDictionary<LocationId, SiteId>.Empty;

    /// <summary>Applies a transaction if its conditions hold; all of it or nothing.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <returns>The next state, or why it was refused.</returns>
    public CommitResult Apply(Transaction transaction)
    {
        if (transaction.Generation != Version.Generation || transaction.Term != Term)
        {
            return CommitResult.Refused($"written for term {transaction.Term} of generation {transaction.Generation}; the journal is at {Term} of {Version.Generation}");
        }

        if (transaction.DecidedOn is { } seen && seen != Version.Index)
        {
            return CommitResult.Refused($"decided on entry {seen}; the journal is at {Version.Index}");
        }

        if (transaction.Locations is { } locations && locations.Version != Locations.Version + 1)
        {
            return CommitResult.Refused($"location set {locations.Version} does not follow {Locations.Version}");
        }

        if (transaction.Admission is { } admitted && admitted.Number != NextAdmission(admitted.Location))
        {
            return CommitResult.Refused($"admission {admitted.Number} of {admitted.Location} does not follow; the next is {NextAdmission(admitted.Location)}");
        }

        if (transaction.Capacities is { } capacities && !capacities.IsBasedOn(Capacities))
        {
            return CommitResult.Refused("the capacities were changed since they were read");
        }

        var index = Version.Index + 1;
        var vnfs = new VnfTable<VnfRecord>.Builder(transaction.Admission is null && transaction.Locations is null ? Vnfs : WithRevocationsVoid(index));
        foreach (var changed in transaction.Records)
        {
            if (!Vnfs.TryGetValue(changed.Vnf, out var current) || current.Revision != changed.Revision)
            {
                return CommitResult.Refused($"{changed.Vnf} was changed since revision {changed.Revision}");
            }

            if (changed.Epoch < current.Epoch || (changed.Epoch == current.Epoch && changed.Owner != current.Owner))
            {
                return CommitResult.Refused($"{changed.Vnf} can't go from {current.Owner} at {current.Epoch} to {changed.Owner} at {changed.Epoch}");
            }

            if (!ReferenceEquals(changed.Spec, current.Spec) && !changed.Spec.KeepsFactsOf(current.Spec))
            {
                return CommitResult.Refused($"{changed.Vnf} can't get other sites, replication, gate, clocks or loss cap while it is deployed");
            }

            var takeover = changed.Takeover is { Id: 0 } begun ? begun with { Id = index } : changed.Takeover;
            vnfs[changed.Vnf] = changed with { Revision = index, Takeover = takeover };
        }

        var spread = Spread;
        foreach (var changed in transaction.Spread)
        {
            if (!Spread.TryGetValue(changed.Service, out var current) || current.Revision != changed.Revision)
            {
                return CommitResult.Refused($"{changed.Service} was changed since revision {changed.Revision}");
            }

            if (changed.Epoch < current.Epoch || (changed.Epoch == current.Epoch && !changed.Drained.Equals(current.Drained)))
            {
                return CommitResult.Refused($"clients of {changed.Service} can't be wanted elsewhere at {changed.Epoch}; they are where they are since {current.Epoch}");
            }

            spread = spread.SetItem(changed.Service, changed with { Revision = index });
        }

        var plans = Plans;
        foreach (var changed in transaction.Plans)
        {
            if ((Plans.GetValueOrDefault(changed.Id)?.Revision ?? 0) != changed.Revision)
            {
                return CommitResult.Refused($"plan {changed.Id} was changed since revision {changed.Revision}");
            }

            var id = changed.Id == 0 ? index : changed.Id;
            plans = plans.SetItem(id, changed with { Id = id, Revision = index });
        }

        if (transaction.Plans.Length > 0 && Twice(plans.Values) is { } vnf)
        {
            return CommitResult.Refused($"{vnf} is in a plan in progress already");
        }

        return CommitResult.Applied(this with
        {
            Version = Version with { Index = index },
            Term = transaction.NewLeader is null ? Term : Term + 1,
            Leader = transaction.NewLeader ?? Leader,
            Locations = transaction.Locations ?? Locations,
            Admissions = transaction.Admission is { } admission ? Admissions.SetItem(admission.Location, admission) : Admissions,
            Vnfs = vnfs.MoveToImmutable(),
            Spread = spread,
            Capacities = transaction.Capacities?.After ?? Capacities,
            Plans = plans.RemoveRange(plans.Values.Where(plan => plan.IsOver).OrderBy(plan => plan.Revision).Select(plan => plan.Id).SkipLast(EndedPlansMax)),
        });
    }

    /// <summary>The number of a location's next admission.</summary>
    public int NextAdmission(LocationId location) => Admissions.TryGetValue(location, out var admission) ? admission.Number + 1 : 1;

    /// <summary>A VNF that is in more than one plan in progress, or null.</summary>
    private static VnfId? Twice(IEnumerable<Plan> plans)
    {
        var seen = new SortedSet<VnfId>();
        foreach (var (vnf, _) in plans.SelectMany(plan => plan.Pending))
        {
            if (!seen.Add(vnf))
            {
                return vnf;
            }
        }

        return null;
    }

    /// <summary>
    /// An admission voids what the location revoked before (S3), and a majority of other locations is another one: a grant that was decided on either finds
    /// the record changed.
    /// </summary>
    private VnfTable<VnfRecord> WithRevocationsVoid(long index) => Each(record => record.Takeover is null ? record : record with { Revision = index });

    private VnfTable<VnfRecord> Each(Func<VnfRecord, VnfRecord> changed) => new(Vnfs.Select(entry => KeyValuePair.Create(entry.Key, changed(entry.Value))));

    /// <summary>
    /// This state as it comes back from a backup, or as an operator forces it (S1): a generation above all that a lost journal may have used,
    /// nobody leads, no plan is in progress, clients whom one was sending elsewhere are wanted where they were, and nothing is granted for a VNF until every site it may run at was heard.
    /// </summary>
    /// <param name="generation">Above every generation ever used.</param>
    public ControlState Restored(int generation) => this with
    {
        Version = new DesiredVersion(generation, Version.Index + 1),
        Term = Term + 1,
        Leader = null,
        Plans = ImmutableSortedDictionary<long, Plan>.Empty,
        Vnfs = Each(record => record with { Revision = Version.Index + 1, Takeover = null, IsReconciling = true }),
        Spread = Plans.Values.SelectMany(plan => plan.Shifts).Where(shift => !shift.IsOver)
            .Aggregate(Spread, (spread, shift) => spread.SetItem(shift.Service, spread[shift.Service].With(shift.Site, !shift.IsDrained)))
            .ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value with { Epoch = entry.Value.Epoch.Raise(generation), Revision = Version.Index + 1 }),
    };
}

/// <summary>Who leads a term.</summary>
/// <param name="Location">The location.</param>
/// <param name="Boot">The start of the replica that took the term; another start of it does not lead.</param>
public sealed record Leader(LocationId Location, BootId Boot);

/// <summary>A location's right to take part. One whose disk was lost needs a new one, which voids the revocations it gave under the old (S3).</summary>
/// <param name="Location">The location.</param>
/// <param name="Number">1 at the first, one more each time.</param>
/// <param name="Boot">The start that was admitted; null for the first, which is written when the location is installed.</param>
public sealed record Admission(LocationId Location, int Number, BootId? Boot);

/// <summary>What a leader, or who wants to be one, asks the journal to write. Conditional on generation, term and each record's revision (S9).</summary>
/// <param name="Generation">The generation it was written for.</param>
/// <param name="Term">The term it was written in.</param>
/// <param name="Records">The changed records, each with the revision it was read at.</param>
public sealed record Transaction(int Generation, long Term, ImmutableArray<VnfRecord> Records)
{
    /// <summary>Takes the next term.</summary>
    public Leader? NewLeader { get; init; }

    /// <summary>Changes the locations.</summary>
    public LocationSet? Locations { get; init; }

    /// <summary>Admits a location.</summary>
    public Admission? Admission { get; init; }

    /// <summary>The changed plans, each with the revision it was read at, and at most one that begins.</summary>
    public ImmutableArray<Plan> Plans { get; init; } = [];

    /// <summary>The changed active/active VNFs, each with the revision it was read at.</summary>
    public ImmutableArray<SpreadService> Spread { get; init; } = [];

    /// <summary>Changes what the sites can carry.</summary>
    public CapacityChange? Capacities { get; init; }

    /// <summary>
    /// The entry that all of it was decided on, or null if generation, term and revisions say enough. A change of policy looks at plans and loads that it does not
    /// write, and an earlier commit may be written late: without this it met a plan that began meanwhile (seed 1281).
    /// </summary>
    public long? DecidedOn { get; init; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Records.IsEmpty && Plans.IsEmpty && Spread.IsEmpty && Capacities is null && NewLeader is null && Locations is null && Admission is null;
}

/// <summary>What became of a transaction.</summary>
/// <param name="State">The new state, or null if it was refused.</param>
/// <param name="Reason">Why it was refused.</param>
public readonly record struct CommitResult(ControlState? State, string? Reason)
{
    /// <summary>Written.</summary>
    public static CommitResult Applied(ControlState state) => new(state, null);

    /// <summary>Not written.</summary>
    public static CommitResult Refused(string reason) => new(null, reason);
}
