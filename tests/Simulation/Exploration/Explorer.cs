namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>Explores configurations.</summary>
public static class Explorer
{
    /// <summary>
    /// Visits every state that can be reached, or stops at the first violation or at <paramref name="statesMax"/>. Always the same for the same cores.
    /// </summary>
    /// <param name="configuration">The world.</param>
    /// <param name="statesMax">Where to give up.</param>
    public static ExplorationOutcome Run(Configuration configuration, long statesMax) => configuration switch
    {
        { Lease: { } lease } => new BreadthFirst<LeaseWorld>(new LeaseModel(lease)).Run(configuration.Name, statesMax),
        { Sync: { } sync } => new BreadthFirst<SyncWorld>(new SyncModel(sync)).Run(configuration.Name, statesMax),
        _ => throw new ArgumentException($"configuration {configuration.Name} has no settings", nameof(configuration)),
    };
}
