namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>S3.1 and S8: what a verdict rests on, and what it may begin.</summary>
public static partial class MutantList
{
    private static Mutant[] Verdicts() =>
    [
        new("stalled-observer-counts", "S3.1", "A location that was stopped misses nobody until it was awake for long enough.",
            Controller,
            "if (now.Since(reported) > late || now.Boottime - reported.Boottime > late)",
            "if (now.Since(reported) > timing.Hold * 1000 + late)")
        {
            Focus = "witnesses",
        },

        new("stall-not-reported", "S3.1", "A location that was stopped says so in its reports.",
            Controller,
            "mayReport ? Revocations(view, now) : [], !isAwake)));",
            "mayReport ? Revocations(view, now) : [])));")
        {
            Focus = "witnesses",
        },

        new("dependent-location-witnesses", "S3.1", "A location in a site's failure domain is no witness for that site.",
            Survey,
            "!_view.State.FailureDomains.TryGetValue(location, out var shared) || shared != site;",
            "!_sites.IsEmpty;")
        {
            Focus = "witnesses",
        },

        new("suspect-begins-failover", "S8", "Suspicion begins nothing.",
            Failover,
            "turn.Survey.Verdict(record.Owner) == Verdict.Failed;",
            "turn.Survey.Verdict(record.Owner) is Verdict.Failed or Verdict.Suspect;"),

        new("isolated-begins-failover", "S8", "A site that only its peers hear has not failed.",
            Failover,
            "turn.Survey.Verdict(record.Owner) == Verdict.Failed;",
            "turn.Survey.Verdict(record.Owner) is Verdict.Failed or Verdict.Isolated;"),

        new("deaf-begins-failover", "S8", "A site that does not obey has not failed.",
            Failover,
            "turn.Survey.Verdict(record.Owner) == Verdict.Failed;",
            "turn.Survey.Verdict(record.Owner) is Verdict.Failed or Verdict.Deaf;")
        {
            Focus = "witnesses",
        },

        new("degraded-begins-failover", "S8", "A site that states troubles has not failed.",
            Failover,
            "turn.Survey.Verdict(record.Owner) == Verdict.Failed;",
            "turn.Survey.Verdict(record.Owner) is Verdict.Failed or Verdict.Degraded;"),

        new("life-sign-during-failover-ignored", "S3.1", "An owner that turns out to live keeps the VNF.",
            Takeover,
            "if (proof == FenceProof.LeaseExpired && !isAsserted && survey.Lives(record.Owner))",
            "if (proof == FenceProof.LeaseExpired && isAsserted && survey.Lives(record.Owner) && isHeard && record.IsReconciling)"),

        new("deaf-as-target", "S3", "A site that does not obey is asked to take nothing over.",
            Survey,
            "                : _view.Watches.GetValueOrDefault(site)?.IsDeaf(_timing, _now) == true ? SiteVerdict.Deaf\n",
            "")
        {
            Focus = "witnesses",
        },

        new("escalated-without-fence", "S8", "An escalated owner is asked to give up before another is granted.",
            Failover,
            "var hasGivenUp = FenceProofs.HasGivenUp(turn.Survey, record);",
            "var hasGivenUp = FenceProofs.HasGivenUp(turn.Survey, record) || HasEscalated(turn, record);"),

        new("verdicts-flood", "S3.1", "Changes of a verdict are stated at a bounded rate.",
            Watcher,
            "(verdict == Verdict.Failed || now.Since(since) >= timing.FailAfter)",
            "now.Since(since) >= TimeSpan.Zero"),
    ];
}
