using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// The worlds that are explored by default. Each is as small as it can be while what it is about can still go wrong, so that its whole state
/// space is visited; what one leaves out another has.
/// </summary>
public static class Configurations
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<Configuration> All { get; } =
    [
        // The largest first, so that it does not run alone in the end.
        Lease("lease-locations", "2 sites, 3 locations of which a majority promises and revokes, 1 takeover", new() { Sites = "ab", Locations = 3 }),
        Lease("lease-takeover", "3 sites, a lease of 2 ticks, 1 takeover to either of two sites", new() { Duration = 2 }),
        Lease("lease-agent-restart", "3 sites, 1 takeover, any agent restarts once", new() { AgentCrashes = 1, Targets = "b" }),
        Lease("lease-location-restart", "3 sites, 1 takeover, the location restarts once", new() { LocationCrashes = 1, Targets = "b" }),
        Lease("lease-eligible", "3 sites, 1 takeover, E changes once", new() { EligibleChanges = 1, Targets = "b" }),
        Lease("lease-switchover", "3 sites, planned or unplanned, an agent gives up", new() { GiveUps = 1, Switchovers = true, Targets = "b" }),
        Lease("lease-eligible-often", "2 sites, E changes three times, any agent restarts once", new() { Sites = "ab", EligibleChanges = 3, AgentCrashes = 1 }),
        Lease("lease-two-grants", "2 sites, there and back or abandoned, any E, an agent dies with its outputs unsent", new()
        {
            Sites = "ab",
            EpochMax = 3,
            Intents = 2,
            AgentCrashes = 1,
            CrashesBeforeOutputs = true,
            AllSubsets = true,
        }),
        Lease("lease-restarts", "2 sites, a lease of 2 ticks, agent and location restart", new()
        {
            Sites = "ab",
            Duration = 2,
            AgentCrashes = 1,
            LocationCrashes = 1,
        }),
        Lease("lease-disk-loss", "2 sites, the location loses its disk, is admitted again, and restarts, and so does an agent", new()
        {
            Sites = "ab",
            AgentCrashes = 1,
            LocationCrashes = 1,
            DiskLosses = 1,
        }),
        Lease("lease-fences", "2 sites, servers gone for good, an agent gives up, a gate and an agent restart", new()
        {
            Sites = "ab",
            AgentCrashes = 1,
            GateCrashes = 1,
            GiveUps = 1,
            Vim = true,
        }),
        Lease("lease-late-replies", "2 sites, a lease of 2 ticks, answers arrive late, again, or out of order", new()
        {
            Sites = "ab",
            Duration = 2,
            RepliesInFlight = true,
        }),
        Lease("lease-late-beats", "2 sites, beats arrive late, again, out of order, or when they are worth nothing", new()
        {
            Sites = "ab",
            BeatsInFlight = true,
            LateBeats = true,
        }),
        Sync("sync-writes", "2 takeovers, 2 writes", new() { EpochMax = 3, Writes = 2 }),
        Sync("sync-takeovers", "2 takeovers, 1 write, 1 read", new() { EpochMax = 3, Reads = 1 }),
        Sync("sync-requests", "1 takeover, 2 writes, 2 reads", new() { Writes = 2, Reads = 2 }),
        Sync("sync-join-remove", "1 takeover, 1 write, 1 read, S changes twice", new() { Reads = 1, Changes = 2 }),
        Sync("sync-degrade", "1 takeover, 1 write, 1 read, S degrades and changes once", new() { Reads = 1, Degrades = 1, Changes = 1 }),
        Sync("sync-restart", "1 takeover, 1 write, 1 read, a restart anywhere, within a step too", new() { Reads = 1, Restarts = 1, RestartsWithinSteps = true }),
        Sync("sync-regrant", "2 grants, to the same owner too, a tenure ends, sending again", new()
        {
            EpochMax = 3,
            First = "b",
            Regrants = true,
            Retries = true,
            TenureEnds = 1,
        }),
    ];

    /// <summary>The configuration of that name, or null.</summary>
    public static Configuration? Find(string name) => All.FirstOrDefault(configuration => configuration.Name == name);

    private static Configuration Lease(string name, string about, LeaseSettings settings) => new(name, about) { Lease = settings };

    private static Configuration Sync(string name, string about, SyncSettings settings) => new(name, about) { Sync = settings };
}
