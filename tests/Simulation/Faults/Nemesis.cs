using System.Collections.Immutable;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>
/// Breaks things. Each kind of fault has its own generator and strikes at its own random times; each run uses a random choice of kinds, so that rare
/// combinations come up undisturbed (swarm testing, Groce et al. 2012), around the run's focus if it has one. Every fault that lasts ends by itself, the rest with <see cref="Heal"/>.
/// </summary>
public sealed class Nemesis
{
    private readonly World _world;
    private readonly List<Fault> _faults = [];
    private bool _isOver;

    /// <summary>Every kind of fault.</summary>
    public static ImmutableArray<(string Name, TimeSpan Every, Action<Blow> Strike)> Kinds { get; } =
        [.. NetworkFaults.All, .. ProcessFaults.All, .. ClockFaults.All, .. DiskFaults.All, .. OperatorFaults.All, .. DuelFaults.All, .. PlanFaults.All, .. TrafficFaults.All, .. PolicyFaults.All];

    /// <summary>Draws the kinds of faults of a run.</summary>
    public Nemesis(World world)
    {
        _world = world;
        var choice = new Rng(world.Seed, "choice of faults");
        var focus = world.Plan.Focus;
        foreach (var (name, every, strike) in Kinds)
        {
            var use = choice.Below(100);
            if (focus.Often.TryGetValue(name, out var seconds))
            {
                _faults.Add(new Fault(name, TimeSpan.FromSeconds(seconds) * focus.Pace, strike, new Rng(world.Seed, $"fault {name}")));
            }
            else if (use < focus.Others)
            {
                _faults.Add(new Fault(name, every * focus.Pace * (use < focus.Others / 4 ? 0.35 : 1), strike, new Rng(world.Seed, $"fault {name}")));
            }
        }
    }

    /// <summary>Begins to strike.</summary>
    public void Start()
    {
        foreach (var fault in _faults)
        {
            Plan(fault);
        }
    }

    /// <summary>Ends all faults and brings back what is down.</summary>
    public void Heal()
    {
        _isOver = true;
        _world.Transcript.Write($"--- all faults end ---");
        _world.Network.Heal();
        _world.Edge?.Heal();
        _world.Faults.Heal();
        foreach (var location in _world.Locations)
        {
            location.Disk.IsSlow = false;
            location.Disk.FailsNext = false;
            location.IsCutFromJournal = false;
            location.Clock.Stop(false);
            location.Clock.Suspend(false);
            location.Process.Calm();
            location.BootIfDown();
        }

        foreach (var site in _world.Sites)
        {
            ProcessFaults.Revive(site);
        }
    }

    private void Plan(Fault fault) => _world.Scheduler.After(fault.Chance.Between(TimeSpan.Zero, fault.Every * 2), () =>
    {
        if (!_isOver)
        {
            fault.Strike(new Blow(_world, fault.Chance, fault.Name, () => _isOver));
            Plan(fault);
        }
    });

    private sealed record Fault(string Name, TimeSpan Every, Action<Blow> Strike, Rng Chance);
}

/// <summary>One stroke of one kind of fault.</summary>
/// <param name="world">The run.</param>
/// <param name="chance">The fault's own generator.</param>
/// <param name="name">Its name.</param>
/// <param name="isOver">Whether all faults have ended.</param>
public sealed class Blow(World world, Rng chance, string name, Func<bool> isOver)
{
    /// <summary>The run.</summary>
    public World World => world;

    /// <summary>The fault's own generator.</summary>
    public Rng Chance => chance;

    /// <summary>A site.</summary>
    public SiteNode Site => chance.Pick(world.Sites);

    /// <summary>A location.</summary>
    public LocationNode Location => chance.Pick(world.Locations);

    /// <summary>An operator orders something; whoever leads carries it out.</summary>
    public void Order(OperatorOrder order) => world.Order(order);

    /// <summary>Counts the stroke and says what it hits.</summary>
    public void Hits(string what)
    {
        world.Coverage.Count($"fault: {name}");
        world.Transcript.Write($"fault: {name} {what}");
    }

    /// <summary>Ends the fault after a while, unless all have ended by then.</summary>
    public void Until(TimeSpan least, TimeSpan most, Action end) => world.Scheduler.After(chance.Between(least, most), () =>
    {
        if (!isOver())
        {
            end();
        }
    });

    /// <summary>Ends the fault after a while, in seconds at the usual pace.</summary>
    public void Until(double least, double most, Action end) =>
        Until(TimeSpan.FromSeconds(least) * world.Plan.Focus.Pace, TimeSpan.FromSeconds(most) * world.Plan.Focus.Pace, end);
}
