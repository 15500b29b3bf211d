using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>Clocks that drift up to the bound, wall clocks that are set, and hosts that are stopped with some or all of their clocks.</summary>
public static class ClockFaults
{
    /// <summary>Each clock may be off by so much; two of them then by 2r/(1-r), just below the bound of 10 %.</summary>
    private const int RatePartsPerMillion = 47_000;

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } =
    [
        ("drift", TimeSpan.FromSeconds(5), Drift),
        ("wall clock jump", TimeSpan.FromSeconds(6), Jump),
        ("site suspended", TimeSpan.FromSeconds(10), SuspendSite),
        ("location suspended", TimeSpan.FromSeconds(10), SuspendLocation),
        ("site stopped with its clocks", TimeSpan.FromSeconds(9), StopSite),
    ];

    private static HostClock Any(Blow blow, out string whose)
    {
        var place = blow.Chance.Below(blow.World.Network.Hosts);
        whose = $"host {place}";
        return blow.World.Clock(place);
    }

    private static void Drift(Blow blow)
    {
        var clock = Any(blow, out var whose);
        var rate = blow.Chance.Pick([-RatePartsPerMillion, RatePartsPerMillion, (int)blow.Chance.Between(-RatePartsPerMillion, RatePartsPerMillion)]);
        blow.Hits($"{whose} {rate} ppm");
        clock.SetRate(rate);
    }

    private static void Jump(Blow blow)
    {
        var clock = Any(blow, out var whose);
        var by = blow.Chance.Between(TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
        blow.Hits($"{whose} {by.TotalSeconds:F3} s");
        clock.Jump(by);
    }

    private static void SuspendSite(Blow blow)
    {
        var site = blow.Site;
        blow.Hits(site.Id.Value);
        site.Clock.Suspend(true);
        ProcessFaults.PauseAll(site, isPaused: true);
        blow.Until(TimeSpan.FromMilliseconds(200), blow.World.Timing.Hold * 3, () =>
        {
            site.Clock.Suspend(false);
            ProcessFaults.PauseAll(site, isPaused: false);
        });
    }

    private static void SuspendLocation(Blow blow)
    {
        var location = blow.Location;
        blow.Hits(location.Id.Value);
        location.Clock.Suspend(true);
        location.Process.Pause();
        blow.Until(TimeSpan.FromMilliseconds(200), blow.World.Timing.Hold * 3, () =>
        {
            location.Clock.Suspend(false);
            location.Process.Resume();
        });
    }

    /// <summary>Only where every VNF is declared to have clocks that can be stopped: elsewhere this can't happen, by the operator's word (S5).</summary>
    private static void StopSite(Blow blow)
    {
        if (!blow.World.Plan.Vnfs.All(vnf => vnf.Spec.HasPausableClocks))
        {
            return;
        }

        var site = blow.Site;
        blow.Hits(site.Id.Value);
        ProcessFaults.StopAll(site, isStopped: true);
        blow.Until(TimeSpan.FromMilliseconds(200), blow.World.Timing.Hold * 4, () => ProcessFaults.StopAll(site, isStopped: false));
    }
}
