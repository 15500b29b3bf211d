namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>S4 fence proofs, S5 the gate, S7 the fenced start, S9 commits.</summary>
public static partial class MutantList
{
    private static Mutant[] Proving() =>
    [
        new("statement-of-an-older-epoch", "S4", "AgentConfirmed names an epoch and proves only that one.",
            Proofs,
            "owner.GivenUp >= record.Epoch",
            "owner.GivenUp > Epoch.None"),

        new("lapsed-lease-is-proof", "S4", "\"My lease lapsed\" is a reported fact and proves nothing.",
            Proofs,
            "owner.GivenUp >= record.Epoch",
            "(owner.GivenUp >= record.Epoch || (owner.Owned == record.Epoch && !owner.LeaseHeld))"),

        new("statement-before-the-gate-is-closed", "S4", "Before AgentConfirmed is sent, the gate is closed and read back.",
            Handover,
            "turn.Set(vnf with { Closing = vnf.Grant!.Epoch });",
            "turn.Set(vnf with { Closing = vnf.Grant!.Epoch, GivenUp = vnf.Grant.Epoch });"),

        new("statement-not-persisted", "S4", "Before AgentConfirmed is sent, the agent persists that it gave the epoch up.",
            SiteVnf,
            "public VnfLedger Ledger => new(Book.Kept, GivenUp, Grant);",
            "public VnfLedger Ledger => new(Book.Kept, Epoch.None, Grant);"),

        new("statement-not-for-good", "S4", "What an agent gave up, it gave up for good.",
            Agent,
            "else if (directive.Epoch > vnf.GivenUp && directive.Epoch > vnf.Book.Kept.RevokedThrough)",
            "else if (directive.Epoch > vnf.Book.Kept.RevokedThrough)"),

        new("stopped-servers-may-start", "S4", "VimConfirmed saves the wait only if nobody at the site can start the servers again.",
            Proofs,
            "fence.Through >= record.Epoch && fence.NobodyCanStart",
            "fence.Through >= record.Epoch")
        {
            Focus = "leases",
        },

        new("fence-of-an-earlier-takeover", "S4", "VimConfirmed counts for the request that it answers.",
            Proofs,
            "fence.Through >= record.Epoch && fence.NobodyCanStart",
            "fence.NobodyCanStart")
        {
            Focus = "leases",
        },

        new("expired-lease-without-a-gate", "S5", "With gate none LeaseExpired is no proof.",
            Proofs,
            "record.Spec.Gate != GateKind.None && (!record.Spec.HasPausableClocks || !record.Sync.Members.IsEmpty);",
            "!record.Spec.HasPausableClocks || !record.Sync.Members.IsEmpty;"),

        new("expired-lease-of-a-pausable-guest", "S5", "A guest that may be paused with its clocks needs sealed storage or VimConfirmed.",
            Proofs,
            "record.Spec.Gate != GateKind.None && (!record.Spec.HasPausableClocks || !record.Sync.Members.IsEmpty);",
            "record.Spec.Gate != GateKind.None;")
        {
            Focus = "stops",
        },
    ];

    private static Mutant[] Gating() =>
    [
        new("gate-has-no-deadline", "S5", "The gate ends service at the deadline with no agent alive.",
            Gate,
            "&& epoch > entry.ClosedThrough && now.IsBefore(entry.Deadline);",
            "&& epoch > entry.ClosedThrough;"),

        new("closed-gate-lets-through", "S4", "A closed gate ends service at every epoch up to the one that was closed.",
            Gate,
            "&& epoch > entry.ClosedThrough && now.IsBefore(entry.Deadline);",
            "&& now.IsBefore(entry.Deadline);"),

        new("gate-ignores-the-epoch", "S6", "Before a reply leaves, gate and epoch are checked.",
            Gate,
            "Entries.TryGetValue(vnf, out var entry) && entry.Epoch == epoch && epoch > entry.ClosedThrough",
            "Entries.TryGetValue(vnf, out var entry) && epoch > entry.ClosedThrough")
        {
            Focus = "leases",
        },

        new("asks-without-a-heard-grant", "S7", "A returning site runs nothing before a grant was heard since boot.",
            Agent,
            """
                        if (vnf is { Grant: { } grant, IsGrantHeard: true } && vnf.Closing < grant.Epoch)
                        {
            """,
            """
                        if (vnf is { Grant: { } grant } && vnf.Closing < grant.Epoch)
                        {
                            turn.Do(new Activate(vnf.Vnf, grant.Epoch));
            """),
    ];

    private static Mutant[] Committing() =>
    [
        new("commit-ignores-the-revision", "S9", "Every commit is conditional on the revision of the VNF's record.",
            ControlState,
            "if (!Vnfs.TryGetValue(changed.Vnf, out var current) || current.Revision != changed.Revision)",
            "if (!Vnfs.TryGetValue(changed.Vnf, out var current))")
        {
            Focus = "disks",
        },

        new("commit-ignores-the-term", "S9", "Every commit is conditional on the term.",
            ControlState,
            "if (transaction.Generation != Version.Generation || transaction.Term != Term)",
            "if (transaction.Generation != Version.Generation)")
        {
            Focus = "disks",
        },

        new("older-boot-leads", "S9", "One leader per term.",
            ControllerState,
            "leader.Location == Location && leader.Boot == Boot && State.Locations",
            "leader.Location == Location && State.Locations"),
    ];
}
