namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>A fault planted in the harness, never in the cores: proof that the checks of the sync worlds can fail.</summary>
public enum SyncFault
{
    /// <summary>None.</summary>
    None,

    /// <summary>A restarted standby or owner has lost the entries that were only appended.</summary>
    DiskForgetsEntries,

    /// <summary>A restarted site no longer knows which epochs it refuses.</summary>
    DiskForgetsSeal,

    /// <summary>A takeover may go to any site.</summary>
    AnyTarget,

    /// <summary>A proposed member counts without the owner's confirmation.</summary>
    JoinsUnconfirmed,
}

/// <summary>How much may happen in a sync world. There is no time in it and no lease: the seal alone must protect what was acknowledged.</summary>
public sealed record SyncSettings
{
    /// <summary>The newest epoch that may be granted.</summary>
    public int EpochMax { get; init; } = 2;

    /// <summary>Writes.</summary>
    public int Writes { get; init; } = 1;

    /// <summary>Reads.</summary>
    public int Reads { get; init; }

    /// <summary>Changes of the sync set apart from grants: proposals and removals; a confirmation is free.</summary>
    public int Changes { get; init; }

    /// <summary>Degrades to asynchronous.</summary>
    public int Degrades { get; init; }

    /// <summary>Restarts of agents, each with its log and ledger as they are on disk.</summary>
    public int Restarts { get; init; }

    /// <summary>Restarts that fall between the writes of a step, or between them and its outputs; each takes one of <see cref="Restarts"/>.</summary>
    public bool RestartsWithinSteps { get; init; }

    /// <summary>Times that an owner gives its tenure up.</summary>
    public int TenureEnds { get; init; }

    /// <summary>The same owner may be granted the next epoch.</summary>
    public bool Regrants { get; init; }

    /// <summary>The owner may send again what was not acknowledged.</summary>
    public bool Retries { get; init; }

    /// <summary>The sync set of the first grant, of the sites b and c.</summary>
    public string First { get; init; } = "bc";

    /// <summary>A fault planted in the harness.</summary>
    public SyncFault Fault { get; init; }
}
