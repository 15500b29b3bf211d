namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>S3: takeover without consent.</summary>
public static partial class MutantList
{
    private static Mutant[] Revocations() =>
    [
        new("verdict-of-a-minority", "S3.1", "Failed needs a quorum.",
            Survey,
            ": witnesses >= locations.Majority ? SiteVerdict.Failed",
            ": witnesses > 0 ? SiteVerdict.Failed"),

        new("verdict-against-a-peer", "S3.1", "A site that a peer hears has not failed.",
            Survey,
            "return Lives(site) ? SiteVerdict.Isolated",
            "return _sites.IsEmpty ? SiteVerdict.Isolated"),

        new("revocation-left-out-of-ledger", "S3.2", "A revocation is persisted before it is acknowledged, and holds also after a restart.",
            ControllerState,
            "Books.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Kept)",
            "Books.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Kept with { RevokedThrough = default })")
        {
            Focus = "restarts",
            ExploreWith = "lease-location-restart",
        },

        new("revocation-not-final", "S3.2", "No promise for a revoked epoch is ever given again.",
            Book,
            "epoch <= Kept.RevokedThrough || epoch < Kept.Highest",
            "epoch < Kept.Highest")
        {
            ExploreWith = "lease-takeover",
        },

        new("one-revocation-is-enough", "S3.2", "A majority of locations revoke.",
            Proofs,
            "return revoked >= view.State.Locations.Majority;",
            "return revoked > 0;"),

        new("revocation-of-an-earlier-takeover", "S3.2", "A revocation is for every epoch up to the one that is taken over.",
            Proofs,
            "if (heard.Report.Revocations.Of(record.Vnf) is { } revocation && revocation.Through >= record.Epoch)",
            "if (heard.Report.Revocations.Of(record.Vnf) is { } revocation)")
        {
            Focus = "leases",
        },

        new("hold-of-this-epoch-only", "S3.2", "A location reports the longest promise it still holds, whatever epoch and site.",
            Book,
            "epoch <= Kept.Highest ? this : this with { Kept = Kept with { Highest = epoch } };",
            "epoch <= Kept.Highest ? this : new(Kept with { Highest = epoch }, ClockReading.Past);")
        {
            Focus = "leases",
        },

        new("leader-does-not-wait", "S3.2", "The leader waits out the longest promise that was reported.",
            Proofs,
            "return revocation.Remaining == TimeSpan.Zero || now.HasPassed(heard.At.Plus(revocation.Remaining + timing.ClockStep));",
            "return true;"),

        new("leader-does-not-wait-for-itself", "S3.2", "The leader waits out what its own location promised.",
            Proofs,
            """
                    && book.Kept.RevokedThrough >= record.Epoch
                    && book.IsHoldOver(now);
            """,
            """
                    && book.Kept.RevokedThrough >= record.Epoch;
            """)
        {
            Focus = "leases",
            ExploreWith = "lease-takeover",
        },
    ];

    private static Mutant[] Targetting() =>
    [
        new("target-does-not-refuse", "S3.3", "The target refuses every epoch that is taken over.",
            Proofs,
            "            && IsFailsafePathClosed(survey, record, target)\n",
            ""),

        new("target-does-not-wait", "S3.3", "The target waits out all its own promises before it reports.",
            Agent,
            "var isPrepared = !isSilent && vnf.Book.IsHoldOver(now);",
            "var isPrepared = !isSilent;")
        {
            ExploreWith = "lease-takeover",
        },

        new("target-refusal-not-persisted", "S3.3", "The target persists its refusal before it reports.",
            SiteVnf,
            "public VnfLedger Ledger => new(Book.Kept, GivenUp, Grant);",
            "public VnfLedger Ledger => new(Book.Kept with { RevokedThrough = Epoch.None }, GivenUp, Grant);")
        {
            Focus = "restarts",
        },

        new("target-reports-in-silence", "S3.3", "A restarted target reports only after it was silent.",
            Agent,
            "var isPrepared = !isSilent && vnf.Book.IsHoldOver(now);",
            "var isPrepared = vnf.Book.IsHoldOver(now);")
        {
            Focus = "restarts",
        },

        new("refusal-of-an-earlier-takeover", "S3.3", "The target's refusal reaches up to the epoch that is taken over.",
            Proofs,
            "report.Prepared >= record.Epoch;",
            "report.Prepared > Epoch.None;")
        {
            Focus = "sets",
        },

        new("target-outside-eligible", "S3", "A target outside E needs the revocation and wait of a site of E as well.",
            Proofs,
            """
                    IsPrepared(survey, record, target)
                    && (record.Eligible.Members.Contains(target) || record.Eligible.Members.Sites.Any(site => IsPrepared(survey, record, site)));
            """,
            """
                    IsPrepared(survey, record, target);
            """)
        {
            Focus = "sets",
        },

        new("abandoned-without-new-epoch", "S3.4", "An abandoned takeover ends with a grant of the next epoch to the same owner.",
            Takeover,
            "record.Grant(record.Owner, record.Eligible.Members, record.Sync.Members, FenceProof.SameOwner);",
            "record with { Takeover = null };"),

        new("lost-disk-takes-part", "S3.4", "A location whose disk was lost takes no part until it is admitted again.",
            ControllerState,
            "Admission > 0 && Admits(Location, Admission);",
            "State.Admissions.ContainsKey(Location);")
        {
            Focus = "disks",
        },
    ];
}
