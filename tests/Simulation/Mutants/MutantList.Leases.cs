namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>S2: promises, clocks, and the sets that a lease counts by.</summary>
public static partial class MutantList
{
    private static Mutant[] Promises() =>
    [
        new("lease-from-receipt", "S2", "The owner counts from its own send time.",
            Agent,
            "Count(turn, reply, sent[(int)place].At.Plus(timing.Duration));",
            "Count(turn, reply, now.Plus(timing.Duration));")
        {
            ExploreWith = "lease-late-replies",
        },

        new("hold-without-drift", "S2", "The promiser holds for D x (1 + drift).",
            Timing,
            "(Int128)Duration.Ticks * (Million + (Int128)DriftPartsPerMillion)",
            "(Int128)Duration.Ticks * Million")
        {
            Focus = "clocks",
        },

        new("owner-trusts-slowest-clock", "S2", "The owner uses the largest of its clocks' elapsed times.",
            Clock,
            "Monotonic < deadline.Monotonic && Boottime < deadline.Boottime && Realtime < deadline.Realtime",
            "Monotonic < deadline.Monotonic || Boottime < deadline.Boottime || Realtime < deadline.Realtime")
        {
            Focus = "clocks",
        },

        new("promiser-trusts-fastest-clock", "S2", "A promiser uses the smallest of its clocks' elapsed times.",
            Clock,
            "Monotonic >= deadline.Monotonic && Boottime >= deadline.Boottime && Realtime >= deadline.Realtime",
            "Monotonic >= deadline.Monotonic || Boottime >= deadline.Boottime || Realtime >= deadline.Realtime")
        {
            Focus = "clocks",
        },

        new("owner-needs-no-majority", "S2", "A majority of the configured locations must have promised.",
            OwnerLease,
            "return found < latest.Length ? ClockReading.Past : Earliest(latest);",
            "return found == 0 ? ClockReading.Past : Earliest(latest[..found]);"),

        new("owner-needs-one-site", "S2", "Every site of E must have promised.",
            OwnerLease,
            "return found == eligible.Count ? deadline : ClockReading.Past;",
            "return deadline;"),

        new("any-location-counts", "S2", "Only promises of the current set of locations count.",
            OwnerLease,
            "if (expiry.Promiser.Location is { } location && locations.Members.Contains(location))",
            "if (expiry.Promiser.Location is not null)"),

        new("any-site-counts", "S2", "Only promises of the current E count.",
            OwnerLease,
            "if (expiry.Promiser.Site is { } site && eligible.Contains(site))",
            "if (expiry.Promiser.Site is not null)"),

        new("empty-set-carries-lease", "S2", "With an empty E there is no failsafe path.",
            OwnerLease,
            "var deadline = ClockReading.Past;",
            "var deadline = new ClockReading(TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);"),

        new("location-is-not-silent", "S2", "After a restart a location neither promises nor revokes nor reports for as long as it may have promised before.",
            ControllerState,
            "SilentUntil = now.Plus(timing.Hold),",
            "SilentUntil = now,")
        {
            Focus = "restarts",
        },

        new("site-is-not-silent", "S2", "After a restart a site neither promises nor revokes nor reports for as long as it may have promised before.",
            AgentState,
            "SilentUntil = now.Plus(timing.Hold),",
            "SilentUntil = now,")
        {
            Focus = "restarts",
            ExploreWith = "lease-agent-restart",
        },

        new("drift-past-bound-ignored", "S2", "Past the bound of drift, LeaseExpired is no proof.",
            Proofs,
            "            && !survey.IsDriftPastBound(record.Owner, Closers(record, target))\n",
            "")
        {
            Focus = "runaway",
        },
    ];

    private static Mutant[] Sets() =>
    [
        new("eligible-not-persisted", "S2", "The owner persists the version of E.",
            AgentTurn,
            "!before.HasSameLedger(vnf);",
            "!before.HasSameLedger(vnf with { Grant = before.Grant });")
        {
            Focus = "sets",
        },

        new("older-eligible-version", "S2", "The owner refuses older versions of E.",
            Agent,
            "else if (directive.Eligible.Version > vnf.Grant!.Eligible.Version)",
            "else if (directive.Eligible.Version != vnf.Grant!.Eligible.Version)")
        {
            Focus = "sets",
        },

        new("gate-never-shortened", "S2", "The owner re-arms the gate by the new set, shortening it if need be.",
            Agent,
            "var deadline = OwnerLease.Deadline(expiries, turn.Locations, grant.Eligible.Required);",
            "var deadline = ClockReading.Later(vnf.Deadline, OwnerLease.Deadline(expiries, turn.Locations, grant.Eligible.Required));")
        {
            Focus = "sets",
        },

        new("joining-site-not-asked", "S2", "The owner needs the promise of a proposed member before it confirms the version.",
            Agent,
            "OwnerLease.Deadline(expiries, turn.Locations, grant.Eligible.Required);",
            "OwnerLease.Deadline(expiries, turn.Locations, grant.Eligible.Members);")
        {
            Focus = "sets",
        },

        new("eligible-confirmed-before-armed", "S2", "The version of E is confirmed after the gate said that it is armed.",
            Agent,
            "turn.Set(vnf with { Expiries = expiries, Deadline = deadline, Asked = tag });",
            "turn.Set(vnf with { Expiries = expiries, Deadline = deadline, Asked = tag, Confirmed = tag });")
        {
            Focus = "sets",
        },

        new("eligible-counts-when-proposed", "S2", "A site counts as eligible once the owner's confirmation is journaled.",
            Protection,
            "if (set.Joining is not null && owner.EligibleConfirmed == set.Version)",
            "if (set.Joining is not null)")
        {
            Focus = "sets",
        },

        new("confirmation-of-an-older-epoch", "S2", "The versions of E and S count within one epoch.",
            Protection,
            "if (survey.Report(record.Owner, record.Vnf) is not { } owner || owner.Owned != record.Epoch)",
            "if (survey.Report(record.Owner, record.Vnf) is not { } owner)")
        {
            Focus = "sets",
        },

        new("regrant-grows-eligible", "S2", "A new grant to the same owner may only shrink E.",
            Takeover,
            "record.Grant(record.Owner, record.Eligible.Members, record.Sync.Members, FenceProof.SameOwner);",
            "record.Grant(record.Owner, record.Spec.Sites.Remove(record.Owner), record.Sync.Members, FenceProof.SameOwner);")
        {
            Focus = "sets",
        },

        new("locations-changed-by-two", "S2", "The set of locations changes by one at a time.",
            Leader,
            "[.. set.Members.Add(added).Order()]",
            "[.. set.Members.RemoveAt(0).Add(added).Order()]")
        {
            Focus = "sets",
        },

        new("locations-changed-unconfirmed", "S2", "The next change of the locations waits until every owner confirmed this one.",
            Leader,
            "return members != set.Members && view.State.Vnfs.All(entry => HasConfirmed(view.State, survey, entry.Value))",
            "return members != set.Members")
        {
            Focus = "sets",
        },

        new("locations-confirmed-before-armed", "S2", "An owner confirms a set of locations after the gate said that it is armed by it.",
            Agent,
            "locationsConfirmed = Math.Min(locationsConfirmed, LocationsConfirmed(vnf, locationsConfirmed, isSilent));",
            "")
        {
            Focus = "sets",
        },
    ];
}
