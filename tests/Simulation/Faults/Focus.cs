using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>
/// What a run dwells on. Some mistakes show only when several faults of a kind meet within one lease; with everything striking at random that is too
/// rare to wait for. A focused run is small and quick, its own faults strike often, and the others now and then.
/// </summary>
/// <param name="Name">The name, counted in the coverage.</param>
/// <param name="Pace">Lengths of time are this share of the usual ones, the lease's too.</param>
/// <param name="Often">Seconds between two strikes of a kind, at the usual pace.</param>
/// <param name="Others">The share of the other kinds of faults that take part, in percent.</param>
/// <param name="From">Seconds before the first strike, at the usual pace.</param>
public sealed record Focus(string Name, double Pace, ImmutableDictionary<string, double> Often, int Others, double From)
{
    private const double Quick = 0.25;

    /// <summary>A run of any size with any faults.</summary>
    public static Focus None { get; } = new("none", 1, ImmutableDictionary<string, double>.Empty, 45, 3);

    /// <summary>Leases that end because everybody waited for it.</summary>
    public static Focus Leases { get; } = Of("leases", ("duel", 2), ("VNFC pause", 4), ("gate pause", 5), ("servers stopped by VIM", 2), ("order: abandon", 3), ("order: asserted failed", 3));

    /// <summary>Promisers and owners that restart while promises are under way.</summary>
    public static Focus Restarts { get; } = Of(
        "restarts", ("duel", 4), ("ambush by restarts", 3), ("agent crash", 2), ("replica crash", 2), ("repetition", 3));

    /// <summary>Eligible sets, sync sets and locations that change under a takeover.</summary>
    public static Focus Sets { get; } = Of(
        "sets", ("duel", 4), ("order: abandon", 3), ("ambush by sets", 2), ("order: remove eligible", 1.5), ("order: locations", 0.8), ("order: remove from sync set", 1.5), ("delay", 4), ("agent crash", 4), ("location cut from the journal", 2));

    /// <summary>Clocks that drift, are set, or stop alone.</summary>
    public static Focus Clocks { get; } = Of(
        "clocks", ("duel", 2), ("wall clock jump", 1.5), ("drift", 3), ("site suspended", 5), ("location suspended", 5));

    /// <summary>Sites that are stopped with their clocks and go on.</summary>
    public static Focus Stops { get; } = Of(
        "stops", ("site stopped with its clocks", 2), ("order: asserted failed", 2), ("duel", 4), ("order: degrade", 6));

    /// <summary>Control state that comes back from backups.</summary>
    public static Focus Restores { get; } = Of(
        "restores", ("control state restored", 4), ("duel", 3), ("isolation of a host", 5), ("agent crash", 4), ("delay", 4), ("location cut from the journal", 4), ("order: remove eligible", 3));

    /// <summary>Disks that forget, fail or lag, journals too.</summary>
    public static Focus Disks { get; } = Of(
        "disks", ("location's disk lost", 2), ("duel", 2), ("failing disk", 4), ("slow disk", 4), ("location cut from the journal", 3), ("slow journal", 5), ("journal's answers lost", 5));

    /// <summary>Checkpoint logs whose standbys come and go.</summary>
    public static Focus Logs { get; } = Of(
        "logs", ("ambush of logs", 3), ("one-way cut", 2), ("agent crash", 3), ("site loss", 5), ("order: switchover", 2), ("order: remove from sync set", 3), ("delay", 3), ("repetition", 2), ("duel", 4), ("location cut from the journal", 4));

    /// <summary>Plans that are ordered, called off and interrupted.</summary>
    public static Focus Plans { get; } = Of(
        "plans", ("ambush of plans", 0.5), ("order: drain", 2), ("order: failback", 1), ("order: switchover", 3), ("order: cancel", 4), ("order: approve", 3), ("site loss", 3), ("replica crash", 3), ("duel", 6), ("control state restored", 14));

    /// <summary>Owners under the loss cap.</summary>
    public static Focus Caps { get; } = Of(
        "caps", ("order: degrade", 3), ("ambush of logs", 2), ("one-way cut", 3), ("agent crash", 4), ("delay", 3), ("isolation of a host", 4), ("order: asserted failed", 3), ("repetition", 4));

    /// <summary>Observers that are stopped or see only half, sites that are deaf, degraded or at the end of their own means.</summary>
    public static Focus Witnesses { get; } = Of(
        "witnesses", ("ambush of observers", 2), ("replica pause", 3), ("isolation of a host", 4), ("site cut from locations", 4), ("one-way cut", 1), ("order: switchover", 1.5), ("site deaf to locations", 2), ("local recovery exhausted", 2), ("troubles", 3), ("site loss", 5));

    /// <summary>One site's clock runs past the bound, from the start and for long enough to be noticed: its leases prove nothing any more.</summary>
    public static Focus Runaway { get; } = Of("runaway", ("duel", 3), ("order: asserted failed", 5), ("isolation of a host", 5)) with { Pace = 1, Others = 0, From = 25 };

    /// <summary>All that have faults of their own.</summary>
    public static ImmutableArray<Focus> All { get; } = [Leases, Restarts, Sets, Clocks, Stops, Restores, Disks, Logs, Plans, Caps, Witnesses, Runaway];

    private static Focus Of(string name, params ReadOnlySpan<(string Fault, double Seconds)> often)
    {
        var seconds = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (var (fault, every) in often)
        {
            seconds.Add(fault, every);
        }

        return new Focus(name, Quick, seconds.ToImmutable(), 10, 3);
    }
}
