namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>A fault planted in the harness, never in the cores: proof that the checks of the lease worlds can fail.</summary>
public enum LeaseFault
{
    /// <summary>None.</summary>
    None,

    /// <summary>Gates forget to end service at the deadline.</summary>
    GateIgnoresDeadline,

    /// <summary>A location comes back from a restart without the revocations it gave.</summary>
    LocationForgetsRevocations,

    /// <summary>A restarted location promises and reports at once.</summary>
    LocationSkipsSilence,

    /// <summary>A grant to the same owner gets every site as eligible set.</summary>
    RegrantGrowsEligible,
}

/// <summary>
/// How much may happen in a lease world. Everything is bounded except time. The tightest timing the rules allow is used: no drift and clocks that
/// agree, so that a promiser holds exactly as long as the owner counts; whatever ends one tick too early shows.
/// </summary>
public sealed record LeaseSettings
{
    /// <summary>Controller locations, 1 or 3; the first one leads.</summary>
    public int Locations { get; init; } = 1;

    /// <summary>D in ticks. With 1 a lease ends with the tick it was asked for in; with 2 a reply may cross a tick and rounds may be combined.</summary>
    public int Duration { get; init; } = 1;

    /// <summary>The newest epoch that may be granted; 2 allows one takeover.</summary>
    public int EpochMax { get; init; } = 2;

    /// <summary>Journaled intents.</summary>
    public int Intents { get; init; } = 1;

    /// <summary>Restarts of agents.</summary>
    public int AgentCrashes { get; init; }

    /// <summary>Restarts of agents between the write of a step and its outputs; each takes one of <see cref="AgentCrashes"/>.</summary>
    public bool CrashesBeforeOutputs { get; init; }

    /// <summary>Restarts of locations.</summary>
    public int LocationCrashes { get; init; }

    /// <summary>Losses of a location's disk, each followed by a restart.</summary>
    public int DiskLosses { get; init; }

    /// <summary>Restarts of gates that lose their table.</summary>
    public int GateCrashes { get; init; }

    /// <summary>Changes of the eligible set apart from grants.</summary>
    public int EligibleChanges { get; init; }

    /// <summary>Times that an agent gives its epoch up.</summary>
    public int GiveUps { get; init; }

    /// <summary>Planned moves may be journaled as well as failovers.</summary>
    public bool Switchovers { get; init; }

    /// <summary>Servers may be reported gone for good.</summary>
    public bool Vim { get; init; }

    /// <summary>Beats stay in flight; otherwise one is made for one receiver and reaches it in the same step.</summary>
    public bool BeatsInFlight { get; init; }

    /// <summary>Replies stay in flight; otherwise they are heard in the step that made them.</summary>
    public bool RepliesInFlight { get; init; }

    /// <summary>Reports stay in flight and carry what the sender hears of the sites; otherwise they arrive at once and carry revocations.</summary>
    public bool ReportsInFlight { get; init; }

    /// <summary>The beat before the newest one may still arrive, after it, and beats may arrive when they are worth no lease any more.</summary>
    public bool LateBeats { get; init; }

    /// <summary>Every subset of the sites as eligible set of a grant; otherwise the largest and those with one site less.</summary>
    public bool AllSubsets { get; init; }

    /// <summary>The eligible set of the first grant; null: all other sites that take part.</summary>
    public string? FirstEligible { get; init; }

    /// <summary>The sites that take part; the others are silent for ever and are in no set.</summary>
    public string Sites { get; init; } = "abc";

    /// <summary>Sites that may be a target; null: all.</summary>
    public string? Targets { get; init; }

    /// <summary>A fault planted in the harness.</summary>
    public LeaseFault Fault { get; init; }

    /// <summary>Whether a site takes part.</summary>
    internal bool Has(int site) => Sites.Contains(Cast.Sites[site].Value, StringComparison.Ordinal);
}
