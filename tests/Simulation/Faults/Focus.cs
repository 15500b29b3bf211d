using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>
/// What a run dwells on. Some mistakes show only when several faults of a kind meet within one lease; with everything striking at random that is too
/// rare to wait for. A focused run is small and quick, its own faults strike often, and the others now and then.
/// </summary>
/// <param name="Name">The name, counted in the coverage.</param>
/// <param name="Pace">Lengths of time are this share of the usual ones, the lease's too.</param>
/// <param name="Often">Seconds between two strikes of a kind, at the usual pace.</param>
public sealed record Focus(string Name, double Pace, ImmutableDictionary<string, double> Often)
{
    private const double Quick = 0.25;

    /// <summary>A run of any size with any faults.</summary>
    public static Focus None { get; } = new("none", 1, ImmutableDictionary<string, double>.Empty);

    /// <summary>Leases that end because everybody waited for it.</summary>
    public static Focus Leases { get; } = Of("leases", ("duel", 2));

    /// <summary>Promisers and owners that restart while promises are under way.</summary>
    public static Focus Restarts { get; } = Of("restarts", ("duel", 2), ("agent crash", 1.5), ("replica crash", 1.5), ("repetition", 3));

    /// <summary>Eligible sets, sync sets and locations that change under a takeover.</summary>
    public static Focus Sets { get; } = Of(
        "sets", ("duel", 3), ("order: remove eligible", 0.8), ("order: locations", 0.8), ("order: remove from sync set", 1.5), ("delay", 4), ("agent crash", 6));

    /// <summary>Clocks that drift, are set, or stop.</summary>
    public static Focus Clocks { get; } = Of(
        "clocks", ("duel", 2), ("wall clock jump", 1.5), ("drift", 3), ("site suspended", 5), ("location suspended", 5), ("site stopped with its clocks", 4));

    /// <summary>Control state that comes back from backups.</summary>
    public static Focus Restores { get; } = Of("restores", ("control state restored", 4), ("duel", 3), ("isolation of a host", 5), ("agent crash", 4), ("delay", 4));

    /// <summary>Disks that forget, fail or lag.</summary>
    public static Focus Disks { get; } = Of("disks", ("location's disk lost", 2), ("duel", 2), ("failing disk", 4), ("slow disk", 4));

    /// <summary>Checkpoint logs whose standbys come and go.</summary>
    public static Focus Logs { get; } = Of(
        "logs", ("one-way cut", 2), ("agent crash", 3), ("site loss", 5), ("order: switchover", 3), ("order: remove from sync set", 3), ("delay", 3), ("repetition", 3), ("duel", 4));

    /// <summary>Owners under the loss cap.</summary>
    public static Focus Caps { get; } = Of(
        "caps", ("order: degrade", 3), ("one-way cut", 2), ("agent crash", 3), ("delay", 3), ("isolation of a host", 4), ("order: asserted failed", 3));

    /// <summary>All that have faults of their own.</summary>
    public static ImmutableArray<Focus> All { get; } = [Leases, Restarts, Sets, Clocks, Restores, Disks, Logs, Caps];

    private static Focus Of(string name, params ReadOnlySpan<(string Fault, double Seconds)> often)
    {
        var seconds = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (var (fault, every) in often)
        {
            seconds.Add(fault, every);
        }

        return new Focus(name, Quick, seconds.ToImmutable());
    }
}
