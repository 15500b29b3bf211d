namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>S13 and S14: who holds what was acknowledged, and how much may be lost.</summary>
public static partial class MutantList
{
    private static Mutant[] SyncSets() =>
    [
        new("acks-without-one-member", "S13", "A write is acknowledged when every member of S made it durable.",
            Stream,
            "foreach (var site in required.Sites)",
            "foreach (var site in required.Sites.Skip(1))")
        {
            ExploreWith = "sync-writes",
        },

        new("acks-without-the-unaligned", "S13", "The new owner acknowledges and answers only when all of S(e+1) hold its start log.",
            Stream,
            "Find(members, site) is { IsAligned: true } member ? member.Durable : 0",
            "Find(members, site) is { IsAligned: true } member ? member.Durable : length"),

        new("dirty-read", "S6", "A read waits until what it shows is durable on the whole sync set.",
            Stream,
            """
                    var owner = turn.View.Owner!;
                    turn.View = turn.View with { Owner = owner.Wait(new WaitingReply(read.Token, turn.View.Ledger.Log.Length)) };
            """,
            """
                    turn.Do(new Release(read.Token));
            """)
        {
            Focus = "logs",
            ExploreWith = "sync-takeovers",
        },

        new("removed-member-is-promoted", "S13", "A removed member is not eligible.",
            Record,
            "Spec.IsCheckpointed ? Sync.Promotable : Spec.Sites.Remove(Owner);",
            "Spec.Sites.Remove(Owner);"),

        new("anybody-is-held", "S13", "While async, only those who were members at the degrade are eligible.",
            Protection,
            """
                        case DegradeSync when !set.Members.IsEmpty:
                            return set.Degrade();
            """,
            """
                        case DegradeSync when !set.Members.IsEmpty:
                            return set.Degrade() with { Held = record.Spec.Sites.Remove(record.Owner) };
            """),

        new("acks-without-the-joiner", "S13", "The owner acknowledges nothing more without the joiner.",
            Stream,
            "HeldByAll(owner.Members, tenure.Sync.Required, turn.View.Ledger.Log.Length);",
            "HeldByAll(owner.Members, tenure.Sync.Members, turn.View.Ledger.Log.Length);"),

        new("join-counts-when-proposed", "S13", "The journaled confirmation makes a joiner a member.",
            Protection,
            "if (set.Joining is not null && owner.SyncConfirmed == set.Version)",
            "if (set.Joining is not null)"),

        new("join-confirmed-at-an-older-epoch", "S13", "The versions of S count within one epoch: a log that has not taken in the grant confirms nothing of it.",
            Agent,
            "facts is { } log && log.LogEpoch == vnf.Grant?.Epoch ? log.SyncConfirmed : -1,",
            "facts?.SyncConfirmed ?? -1,")
        {
            Focus = "logs",
        },

        new("join-without-catch-up", "S13", "The owner confirms when the joiner holds all that was acknowledged or read.",
            Stream,
            "if (owner.SyncConfirmed < tenure.Sync.Version && held >= Math.Max(owner.Released, tenure.Start.Length))",
            "if (owner.SyncConfirmed < tenure.Sync.Version)")
        {
            Focus = "logs",
        },

        new("released-forgotten", "S13", "After a restart, whatever is in the owner's log may have been acknowledged.",
            OwnerView,
            "return new OwnerView([], ledger.Log.Length, -1, exposure, [], 0);",
            "return new OwnerView([], ledger.Tenure!.Start.Length, -1, exposure, [], 0);")
        {
            Focus = "logs",
        },

        new("older-sync-version", "S13", "Older versions of S are refused.",
            Replica,
            "else if (directive.Sync.Version > tenure.Sync.Version)",
            "else if (directive.Sync.Version != tenure.Sync.Version)")
        {
            Focus = "logs",
        },
    ];

    private static Mutant[] Promotions() =>
    [
        new("new-members-at-promotion", "S13", "S(e+1) is a subset of S(e) minus the target, plus at most the old owner.",
            Targets,
            "var stays = record.Sync.Members.Remove(target);",
            "var stays = record.Spec.Sites.Remove(target).Remove(record.Owner);"),

        new("promotion-does-not-seal", "S13", "The target seals before it takes its start log.",
            Replica,
            "Ledger = ledger with { Sealed = directive.Epoch, Aligned = directive.Epoch, Tenure = tenure },",
            "Ledger = ledger with { Tenure = tenure },")
        {
            Focus = "stops",
        },

        new("aligned-twice", "S13", "Alignment is done once per epoch: a repeated one must not cut.",
            Replica,
            "if (ledger.Aligned < align.Epoch)",
            "if (ledger.Aligned <= align.Epoch)")
        {
            ExploreWith = "sync-takeovers",
        },

        new("aligned-by-length", "S13", "A member is aligned to the start log, whatever it wrote itself.",
            Replica,
            "var common = ledger.Log.CommonLength(start);",
            "var common = Math.Min(ledger.Log.Length, start.Length);")
        {
            Focus = "leases",
        },

        new("alignment-not-persisted", "S13", "That a member was aligned is persisted before it acknowledges.",
            ReplicaTurn,
            "if (_before with { Log = View.Ledger.Log } != View.Ledger",
            "if (_before with { Log = View.Ledger.Log, Aligned = View.Ledger.Aligned } != View.Ledger")
        {
            Focus = "logs",
        },

        new("divergent-suffix-dropped", "S13", "A divergent suffix is kept for the operator.",
            Replica,
            "turn.Write(new KeepDivergent(common));",
            "")
        {
            Focus = "logs",
        },
    ];

    private static Mutant[] LossCaps() =>
    [
        new("cap-ignored", "S14", "An asynchronous owner acknowledges at most LagMax beyond the watermark.",
            Stream,
            "var limit = tenure.Sync.IsCapped ? Math.Min(held, owner.Exposure.AckLimit(options.Cap, now)) : held;",
            "var limit = held;")
        {
            Focus = "caps",
        },

        new("cap-without-bytes", "S14", "The cap counts bytes.",
            Cap,
            "if (entry.Bytes > cap.BytesMax - bytes)",
            "if (bytes < 0)")
        {
            Focus = "caps",
        },

        new("cap-without-seconds", "S14", "The cap counts seconds.",
            Cap,
            "if (!Entries.IsEmpty && now.Since(Entries.PeekRef().At) >= cap.TimeMax)",
            "if (cap.TimeMax < TimeSpan.Zero)")
        {
            Focus = "caps",
        },

        new("cap-from-the-end-of-the-log", "S14", "After a restart the cap counts from what was confirmed, not from what is there.",
            OwnerView,
            """
                    var exposure = Exposure.From(0);
                    if (ledger.Log.Length > 0)
            """,
            """
                    var exposure = Exposure.From(ledger.Log.Length);
                    if (ledger.Log.Length < 0)
            """)
        {
            Focus = "caps",
        },

        new("watermark-of-the-best", "S14", "The watermark is what every held site made durable.",
            Watermarks,
            "record.Sync.Held.Sites.Min(site =>",
            "record.Sync.Held.Sites.Max(site =>")
        {
            Focus = "caps",
        },
    ];
}
