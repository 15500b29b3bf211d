using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>A controller location: a host with its clocks and disk, and the replica's process with the production core in it.</summary>
public sealed class LocationNode
{
    private readonly World _world;
    private readonly ControllerDecider _decider;
    private readonly Disk _disk;
    private readonly Rng _chance;
    private readonly Action<(ControllerCommand Command, Knowledge? Seen)> _carryOut;
    private OutputQueue<ControllerLedger> _outputs;
    private int _boots;

    /// <summary>Builds a location that is not started yet.</summary>
    public LocationNode(World world, LocationId id, int host, bool isInstalled)
    {
        _world = world;
        Id = id;
        Host = host;
        _chance = new Rng(world.Seed, $"location {id}");
        Clock = new HostClock(world.Scheduler);
        Process = new Process(world.Scheduler, new Rng(world.Seed, $"disorder {id}"))
        {
            Resumed = after => world.Checks.LifeSigns.WasStopped(host, after),
        };
        _decider = new ControllerDecider(world.Timing, world.Plan.Moves);
        _carryOut = CarryOut;
        _disk = new Disk(new Rng(world.Seed, $"disk {id}")) { OnFailure = DiskFailed };
        _outputs = new(world.Scheduler, Process, _disk, isInstalled ? ControllerLedger.Installed : ControllerLedger.Lost);
        View = Started(world.Journal.State);
        Traffic = world.Plan.Traffic is { } traffic ? new TrafficNode(world, this, traffic) : null;
    }

    /// <summary>Its name.</summary>
    public LocationId Id { get; }

    /// <summary>Its place in the network.</summary>
    public int Host { get; }

    /// <summary>Its clocks.</summary>
    public HostClock Clock { get; }

    /// <summary>The replica.</summary>
    public Process Process { get; }

    /// <summary>Its disk.</summary>
    public Disk Disk => _disk;

    /// <summary>Whether the host is up; the journal's share of it lives and dies with the host.</summary>
    public bool IsHostUp { get; private set; } = true;

    /// <summary>Whether it reaches the journal neither to write nor to read, while sites and other locations may well hear it.</summary>
    public bool IsCutFromJournal { get; set; }

    /// <summary>What the replica knows.</summary>
    public ControllerView View { get; private set; }

    /// <summary>What it does about traffic while it leads, or null if nobody moves clients here.</summary>
    public TrafficNode? Traffic { get; }

    /// <summary>Starts the replica on the journal as it last knew it, or on a copy that is older still.</summary>
    public void Boot()
    {
        var known = View.State;
        if (_boots > 1 && !_world.Plan.IsScripted && _chance.Chance(300_000))
        {
            var history = _world.Journal.History;
            known = history[(int)_chance.Between(Math.Max(0, history.Count - 12), history.Count - 1)];
            _world.Coverage.Count("replica started on an old state");
        }

        IsHostUp = true;
        Process.Start();
        _outputs = new(_world.Scheduler, Process, _disk, _outputs.OnDisk);
        Process.Pumps(_outputs.Pump);
        View = Started(known);
        Traffic?.Forget();
        _world.Transcript.Write($"{Id} starts as {View.Boot} with admission {View.Admission}");
        _world.Checks.LocationStarted(this);
        Process.After(_chance.Between(TimeSpan.Zero, _world.Timing.BeatInterval), ReportDue);
    }

    /// <summary>Starts it unless it lives.</summary>
    public void BootIfDown()
    {
        if (!Process.IsUp)
        {
            Boot();
        }
    }

    /// <summary>Kills the replica, or the whole host.</summary>
    public void Crash(bool isHost)
    {
        if (!Process.IsUp)
        {
            return;
        }

        var found = _chance.Pick([_outputs.OnDisk, .. _outputs.Pending]);
        Process.Kill();
        _outputs.Crash(found);
        IsHostUp = !isHost;
        _world.Transcript.Write($"{Id} crashes{(isHost ? " with its host" : string.Empty)}");
    }

    /// <summary>Kills the replica and takes everything from its disk.</summary>
    public void LoseDisk()
    {
        Crash(isHost: false);
        _outputs.Crash(ControllerLedger.Lost);
    }

    /// <summary>Lets something happen to the replica.</summary>
    public void Post(ControllerEvent happened) => Process.Post(() => Decide(happened));

    /// <summary>Puts something out after all that was put out before.</summary>
    public void Put(Action output) => _outputs.Put(output);

    private ControllerView Started(ControlState known) => ControllerView.Start(
        Id, new BootId($"{Id}-boot-{++_boots}"), _outputs.OnDisk, known, Clock.Read(), _world.Timing);

    private void ReportDue()
    {
        _world.Journal.Read(this);
        Decide(new ReportDue());
        Traffic?.TimerDue();
        Process.After(_decider.Pace(View, Clock.Read()) + _chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)), ReportDue);
    }

    private void Decide(ControllerEvent happened)
    {
        var step = _decider.Decide(View, happened, Clock.Read());
        View = step.View;
        _world.Checks.ReplicaDecided(this);
        if (step.MustPersist)
        {
            _outputs.Write(View.Ledger);
        }

        foreach (var command in step.Commands)
        {
            switch (command)
            {
                case Commit { Transaction: var transaction }:
                    _world.Checks.Committing(this, transaction);
                    break;
                case VerdictChanged change:
                    _world.Checks.VerdictChanged(this, change);
                    break;
            }

            // What a message says was fixed now, however late it leaves.
            var seen = command is SendReport ? _world.Checks.LifeSigns.Snapshot(Host) : null;
            _outputs.Put((command, seen), _carryOut);
        }

        Traffic?.Look();
    }

    private void CarryOut((ControllerCommand Command, Knowledge? Seen) output)
    {
        var (command, seen) = output;
        switch (command)
        {
            case SendBeatReply { To: var to, Reply: var reply }:
                _world.Checks.Promised(Host, _world.Site(to), reply);
                _world.Site(to).SendReply(Host, reply);
                break;
            case SendReport { Report: var report }:
                _world.Checks.Revoked(this, report);
                Broadcast(report, seen!);
                break;
            case VerdictChanged change:
                _world.Transcript.Write($"{Id} states that {change.Site} is {change.Verdict}, no more {change.Previous}: {string.Join("; ", change.Evidence)}");
                break;
            case OrderRefused refused:
                _world.Refusals.Add(refused);
                _world.Transcript.Write($"{Id} refuses {refused.Order}: {string.Join("; ", refused.Findings)}");
                break;
            case Commit { Transaction: var transaction }:
                var life = Process.Life;
                _world.Journal.Commit(this, transaction, () =>
                {
                    if (Process.Life == life)
                    {
                        Post(new CommitEnded());
                    }
                });
                break;
        }
    }

    private void Broadcast(LocationReport report, Knowledge seen)
    {
        foreach (var other in _world.Locations)
        {
            if (other != this)
            {
                _world.Network.Send(Host, other.Host, other.Process, () =>
                {
                    _world.Checks.LifeSigns.Learned(other.Host, Host, report, seen);
                    _world.Checks.ReportHeard(other, report);
                    other.Decide(new ReportReceived(report));
                });
            }
        }
    }

    private void DiskFailed()
    {
        _world.Coverage.Count("disk failed");
        Crash(false);
        _world.Scheduler.After(TimeSpan.FromMilliseconds(500), BootIfDown);
    }
}
