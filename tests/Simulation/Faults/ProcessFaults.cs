using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>Crashes and pauses of every process, each alone and all of a host together; pauses strike between two outputs of one action.</summary>
public static class ProcessFaults
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } =
    [
        ("agent crash", TimeSpan.FromSeconds(6), AgentCrash),
        ("gate crash", TimeSpan.FromSeconds(9), GateCrash),
        ("VNFC crash", TimeSpan.FromSeconds(6), VnfcCrash),
        ("site loss", TimeSpan.FromSeconds(8), SiteLoss),
        ("replica crash", TimeSpan.FromSeconds(7), blow => ReplicaCrash(blow, isHost: false)),
        ("location loss", TimeSpan.FromSeconds(10), blow => ReplicaCrash(blow, isHost: true)),
        ("agent pause", TimeSpan.FromSeconds(6), blow => blow.Site.Let(site => Pause(blow, site.Agent, site.Id.Value))),
        ("gate pause", TimeSpan.FromSeconds(8), blow => PauseNow(blow, blow.Site, site => site.Gate.Process)),
        ("VNFC pause", TimeSpan.FromSeconds(8), blow => PauseNow(blow, blow.Site, site => blow.Chance.Pick(site.Vnfcs).Process)),
        ("replica pause", TimeSpan.FromSeconds(7), blow => blow.Location.Let(location => Pause(blow, location.Process, location.Id.Value))),
        ("site pause", TimeSpan.FromSeconds(8), SitePause),
    ];

    /// <summary>Brings back everything of a site.</summary>
    public static void Revive(SiteNode site)
    {
        site.Disk.IsSlow = false;
        site.Disk.FailsNext = false;
        site.Clock.Stop(false);
        site.Clock.Suspend(false);
        foreach (var process in Processes(site))
        {
            process.Calm();
        }

        if (!site.Gate.Process.IsUp)
        {
            site.Gate.Boot();
        }

        if (!site.Agent.IsUp)
        {
            site.BootAgent();
        }

        foreach (var vnfc in site.Vnfcs)
        {
            vnfc.Recover();
        }

        site.Post(new TroublesChanged([]));
        foreach (var (vnf, _) in site.View.Vnfs)
        {
            site.Post(new EscalationChanged(vnf, false));
        }
    }

    /// <summary>Stops every process of a site, or lets them go on.</summary>
    public static void PauseAll(SiteNode site, bool isPaused)
    {
        foreach (var process in Processes(site))
        {
            if (isPaused)
            {
                process.Pause();
            }
            else
            {
                process.Resume();
            }
        }
    }

    /// <summary>Stops a site with its clocks, as a hypervisor does, or lets it go on.</summary>
    public static void StopAll(SiteNode site, bool isStopped)
    {
        site.HadClocksStopped |= isStopped;
        site.Clock.Stop(isStopped);
        PauseAll(site, isStopped);
    }

    private static IEnumerable<Process> Processes(SiteNode site) => [site.Agent, site.Gate.Process, .. site.Vnfcs.Select(vnfc => vnfc.Process)];

    private static void AgentCrash(Blow blow)
    {
        var site = blow.Site;
        blow.Hits(site.Id.Value);
        site.CrashAgent();
        blow.Until(0.05, 6, site.BootAgentIfDown);
    }

    private static void GateCrash(Blow blow)
    {
        var site = blow.Site;
        blow.Hits(site.Id.Value);
        site.Gate.Crash(isHost: false);
        blow.Until(0.05, 3, () =>
        {
            if (!site.Gate.Process.IsUp && site.Gate.IsHostUp)
            {
                site.Gate.Boot();
                site.Vnfcs.ToList().ForEach(vnfc => vnfc.Recover());
            }
        });
    }

    private static void VnfcCrash(Blow blow)
    {
        var site = blow.Site;
        var vnfc = blow.Chance.Pick(site.Vnfcs);
        blow.Hits(site.Id.Value);
        vnfc.Kill();
        blow.Until(0.1, 2, vnfc.Recover);
    }

    private static void SiteLoss(Blow blow)
    {
        var site = blow.Site;
        blow.Hits(site.Id.Value);
        Lose(blow, site);
    }

    /// <summary>A site loses power, for a while.</summary>
    public static void Lose(Blow blow, SiteNode site)
    {
        site.CrashAll();
        blow.Until(0.5, 10, site.BootAllIfDown);
        foreach (var location in blow.World.Locations.Where(location => blow.World.Plan.FailureDomains.TryGetValue(location.Id, out var shared) && shared == site.Id))
        {
            location.Crash(isHost: true);
            blow.Until(0.05, 8, location.BootIfDown);
        }
    }

    private static void ReplicaCrash(Blow blow, bool isHost)
    {
        var location = blow.Location;
        blow.Hits(location.Id.Value);
        location.Crash(isHost);
        blow.Until(0.05, isHost ? 8 : 4, location.BootIfDown);
    }

    private static void Let<T>(this T hit, Action<T> strike) => strike(hit);

    private static void PauseNow(Blow blow, SiteNode site, Func<SiteNode, Process> choose)
    {
        var process = choose(site);
        blow.Hits(site.Id.Value);
        process.Pause();
        blow.Until(TimeSpan.FromMilliseconds(50), blow.World.Timing.Hold * 2.5, process.Resume);
    }

    private static void Pause(Blow blow, Process process, string whose)
    {
        var most = blow.World.Timing.Hold * 2.5;
        process.PauseAfter(blow.Chance.Below(12), () =>
        {
            blow.Hits(whose);
            process.Pause();
            blow.Until(TimeSpan.FromMilliseconds(50), most, process.Resume);
        });
    }

    private static void SitePause(Blow blow)
    {
        var site = blow.Site;
        blow.Hits(site.Id.Value);
        PauseAll(site, isPaused: true);
        blow.Until(TimeSpan.FromMilliseconds(100), blow.World.Timing.Hold * 3, () => PauseAll(site, isPaused: false));
    }
}
