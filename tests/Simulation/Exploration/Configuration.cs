namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>One bounded world to be explored: its lease settings or its sync settings say how much may happen in it.</summary>
/// <param name="Name">Short, for the command line.</param>
/// <param name="About">What may happen in it.</param>
public sealed record Configuration(string Name, string About)
{
    /// <summary>The settings of a lease world, or null.</summary>
    public LeaseSettings? Lease { get; init; }

    /// <summary>The settings of a sync world, or null.</summary>
    public SyncSettings? Sync { get; init; }
}
