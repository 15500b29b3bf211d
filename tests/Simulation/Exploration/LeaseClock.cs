using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// The one clock of a lease world. The number of a beat says the tick of its send (a thousand numbers a tick), as if the agent had sent one in each
/// tick before and all were lost: so numbers, like times, only count relative to now.
/// </summary>
internal static class LeaseClock
{
    internal const int BeatsPerTick = 1000;

    internal static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(1);

    internal static ClockReading At(int tick) => new(Tick * tick, Tick * tick, Tick * tick);

    internal static int TickOf(long sequence) => (int)((sequence - 1) / BeatsPerTick);

    internal static long SequenceBefore(int tick) => (long)tick * BeatsPerTick;

    /// <summary>The tightest timing: no drift, no rounding. No replica misses its leader, so that none takes a term by itself.</summary>
    internal static LeaseTiming Timing(int duration) => new()
    {
        Duration = Tick * duration,
        BeatInterval = Tick * duration / 30,
        DriftPartsPerMillion = 0,
        ClockStep = TimeSpan.Zero,
        FailAfter = TimeSpan.FromHours(1),
    };
}

/// <summary>Who there is.</summary>
internal static class Cast
{
    internal static readonly VnfId Vnf = new("vnf");
    internal static readonly SiteId[] Sites = [new("a"), new("b"), new("c")];
    internal static readonly LocationId[] Locations = [new("l1"), new("l2"), new("l3")];

    internal static int PlaceOf(SiteId site) => Array.IndexOf(Sites, site);

    internal static BootId Boot(string name, int restarts) => new($"{name}-{restarts}");
}
