namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>How mutants are hunted.</summary>
public sealed record MutantOptions
{
    /// <summary>Only the mutant of this name; null: all.</summary>
    public string? Only { get; init; }

    /// <summary>The first seed. Default 1.</summary>
    public long FirstSeed { get; init; } = 1;

    /// <summary>The most seeds for one mutant. Default 2,000; at least 1.</summary>
    public int SeedsMax { get; init; } = 2_000;

    /// <summary>The longest that one mutant may run its seeds; one that is not caught by then is missed. Default 5 min.</summary>
    public TimeSpan TimeMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the seed that is under way at <see cref="TimeMax"/> may go on before it is given up. Default 20 s.</summary>
    public TimeSpan GraceMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The most states of one exploration. Default 5 million.</summary>
    public long StatesMax { get; init; } = 5_000_000;

    /// <summary>The longest that one exploration may take. Default 15 minutes.</summary>
    public TimeSpan ExploreTimeMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Mutants at a time. Default 2; at least 1.</summary>
    public int Workers { get; init; } = 2;
}
