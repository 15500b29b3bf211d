namespace NfvHa.Geo.Simulation;

/// <summary>What is called in an assembly whose cores were mutated.</summary>
public static class MutantEntry
{
    /// <summary>Plays a seed.</summary>
    /// <returns>Null if it passed, otherwise what was contradicted.</returns>
    public static string? RunSeed(long seed) => SeedRunner.Run(seed, isWritten: false).Failure;
}
