using NfvHa.Geo.Simulation.Exploration;

namespace NfvHa.Geo.Simulation;

/// <summary>What is called in an assembly whose cores were mutated.</summary>
public static class MutantEntry
{
    /// <summary>Plays a seed.</summary>
    /// <returns>Null if it passed, otherwise what was contradicted.</returns>
    public static string? RunSeed(long seed) => SeedRunner.Run(seed, isWritten: false).Failure;

    /// <summary>Explores a configuration.</summary>
    /// <param name="configuration">Its name.</param>
    /// <param name="statesMax">Where to give up.</param>
    /// <returns>Null if nothing was violated; otherwise what was, and the shortest way there.</returns>
    public static string? Explore(string configuration, long statesMax) =>
        Explorer.Run(Configurations.Find(configuration) ?? throw new ArgumentException($"no configuration is called {configuration}", nameof(configuration)), statesMax) is { Violation: { } violation } outcome
            ? string.Join('\n', [violation, .. outcome.Trace])
            : null;
}
