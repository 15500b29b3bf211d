namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>S1: epochs and generations.</summary>
public static partial class MutantList
{
    private static Mutant[] Epochs() =>
    [
        new("promise-older-epoch", "S1", "A promiser refuses epochs older than the highest it obeyed.",
            Book,
            "epoch <= Kept.RevokedThrough || epoch < Kept.Highest",
            "epoch <= Kept.RevokedThrough"),

        new("obey-older-directive", "S1", "An agent refuses orders of an older epoch.",
            Agent,
            "if (directive.Epoch < vnf.Book.Kept.Highest)",
            "if (directive.Epoch == Epoch.None)"),

        new("obedience-not-persisted", "S1", "Every receiver persists the highest epoch it obeyed.",
            SiteVnf,
            "public VnfLedger Ledger => new(Book.Kept, GivenUp, Grant);",
            "public VnfLedger Ledger => new(Book.Kept with { Highest = Epoch.None }, GivenUp, Grant);"),

        new("promise-to-another-boot", "S1", "Replies to another boot are dropped.",
            Agent,
            """
                    if (reply.Boot != turn.View.Boot)
                    {
                        return;
                    }

            """,
            "")
        {
            Focus = "restarts",
        },

        new("obey-older-generation", "S1", "An agent refuses control state of an older generation.",
            Agent,
            "if (desired.Version.Generation < view.Generation || desired.Version < view.Desired)",
            "if (desired.Version.Generation == view.Generation && desired.Version < view.Desired)")
        {
            Focus = "restores",
        },

        new("generation-not-raised", "S1", "Restored control state raises the generation.",
            ControlState,
            "Version = new DesiredVersion(generation, Version.Index + 1),",
            "Version = Version with { Index = Version.Index + 1 },")
        {
            Focus = "restores",
        },

        new("restored-grants-at-once", "S1", "Restored control state grants nothing before every owner was heard or fenced.",
            Reconciliation,
            """
                        {
                            return null;
                        }
            """,
            """
                        {
                            continue;
                        }
            """)
        {
            Focus = "restores",
        },

        new("restored-to-any-site", "S1", "After a restore the owner of the newest epoch goes on.",
            Reconciliation,
            "if (owner is null || standing.CompareTo(best) > 0)",
            "if (owner is null)")
        {
            Focus = "restores",
        },

        new("restored-eligible-set", "S1", "After a restore the eligible set is unknown, so it begins empty.",
            Reconciliation,
            "Eligible = EligibleSet.Initial(SiteSet.Empty),",
            "Eligible = EligibleSet.Initial(record.Eligible.Members.Remove(found)),")
        {
            Focus = "restores",
        },

        new("restored-sync-set", "S1", "After a restore the sync set is unknown, so it begins empty.",
            Reconciliation,
            "Sync = SyncSet.Initial(SiteSet.Empty),",
            "Sync = SyncSet.Initial(record.Sync.Members.Remove(found)),")
        {
            Focus = "restores",
        },
    ];
}
