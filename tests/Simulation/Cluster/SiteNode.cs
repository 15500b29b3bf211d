using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>
/// A site: a host with its clocks and disk; the agent with the production cores in it; the gate; and one VNFC process per VNF. The agent, the gate and
/// each VNFC live, stop and die apart or together.
/// </summary>
public sealed class SiteNode
{
    private readonly World _world;
    private readonly AgentDecider _decider;
    private readonly Rng _chance;
    private readonly Action<(AgentCommand Command, Knowledge? Seen)> _carryOut;
    private OutputQueue<AgentLedger> _outputs;
    private int _boots;

    /// <summary>Builds a site that is not started yet.</summary>
    public SiteNode(World world, SiteId id, int host)
    {
        _world = world;
        Id = id;
        Host = host;
        _chance = new Rng(world.Seed, $"site {id}");
        Clock = new HostClock(world.Scheduler);
        Agent = new Process(world.Scheduler, new Rng(world.Seed, $"disorder {id}"));
        Gate = new GateNode(world, this);
        Disk = new Disk(new Rng(world.Seed, $"disk {id}")) { OnFailure = DiskFailed };
        _decider = new AgentDecider(world.Timing);
        _carryOut = CarryOut;
        _outputs = new(world.Scheduler, Agent, Disk, AgentLedger.Blank);
        View = Started();
        Vnfcs = [.. world.Vnfs.Select((_, vnf) => new Vnfc(world, this, vnf))];
    }

    /// <summary>Its name.</summary>
    public SiteId Id { get; }

    /// <summary>Its place in the network.</summary>
    public int Host { get; }

    /// <summary>Its clocks.</summary>
    public HostClock Clock { get; }

    /// <summary>The agent's process.</summary>
    public Process Agent { get; }

    /// <summary>The gate.</summary>
    public GateNode Gate { get; }

    /// <summary>Its disk.</summary>
    public Disk Disk { get; }

    /// <summary>One component for each VNF, with its checkpoint log.</summary>
    public ImmutableArray<Vnfc> Vnfcs { get; }

    /// <summary>What the agent knows.</summary>
    public AgentView View { get; private set; }

    /// <summary>Whether the site's clocks ever stopped with it.</summary>
    public bool HadClocksStopped { get; set; }

    /// <summary>Starts the gate and the agent.</summary>
    public void BootAll()
    {
        Gate.Boot();
        BootAgent();
    }

    /// <summary>Starts both unless the host is up.</summary>
    public void BootAllIfDown()
    {
        if (!Gate.IsHostUp)
        {
            BootAll();
        }
    }

    /// <summary>Starts the agent.</summary>
    public void BootAgent()
    {
        Agent.Start();
        _outputs = new(_world.Scheduler, Agent, Disk, _outputs.OnDisk);
        Agent.Pumps(_outputs.Pump);
        View = Started();
        foreach (var vnfc in Vnfcs)
        {
            vnfc.OpenLog(View.Boot);
        }

        _world.Transcript.Write($"{Id} agent starts as {View.Boot}");
        _world.Checks.LifeSigns.Forget(Host);
        Gate.Attach(View.Boot);
        Agent.After(_chance.Between(TimeSpan.Zero, _world.Timing.BeatInterval), BeatDue);
    }

    /// <summary>Starts the agent unless it lives or its host is down.</summary>
    public void BootAgentIfDown()
    {
        if (!Agent.IsUp && Gate.IsHostUp)
        {
            BootAgent();
        }
    }

    /// <summary>Kills the agent alone.</summary>
    public void CrashAgent()
    {
        if (!Agent.IsUp)
        {
            return;
        }

        var found = _chance.Pick([_outputs.OnDisk, .. _outputs.Pending]);
        Agent.Kill();
        _outputs.Crash(found);
        foreach (var vnfc in Vnfcs)
        {
            vnfc.CrashLog();
        }

        _world.Transcript.Write($"{Id} agent crashes");
    }

    /// <summary>Loses power: everything dies, the kernel's tables are gone, the clocks begin anew.</summary>
    public void CrashAll()
    {
        CrashAgent();
        Gate.Crash(isHost: true);
        foreach (var vnfc in Vnfcs)
        {
            vnfc.Kill();
        }

        Clock.Reboot();
        _world.Checks.PowerLost(this);
        _world.Transcript.Write($"{Id} loses power");
    }

    /// <summary>Does something for the agent once all that it asked to write is on disk.</summary>
    public void AfterWrites(Action action) => _outputs.Put(action);

    /// <summary>Lets something happen to the agent.</summary>
    public void Post(AgentEvent happened) => Agent.Post(() => Decide(happened));

    /// <summary>A location or a peer answers its beat.</summary>
    public void SendReply(int from, BeatReply reply) => _world.Network.Send(from, Host, Agent, () =>
    {
        _world.Checks.Answered(this, reply);
        Decide(new ReplyReceived(reply));
    });

    private AgentView Started() => AgentView.Start(
        Id, new AgentInstanceId($"{Id}-agent"), new BootId($"{Id}-boot-{++_boots}"), _outputs.OnDisk, Clock.Read(), _world.Timing);

    private void BeatDue()
    {
        var facts = ImmutableArray.CreateBuilder<ReplicaFacts>(Vnfcs.Length);
        foreach (var vnfc in Vnfcs)
        {
            vnfc.Retry();
            facts.Add(vnfc.Facts);
        }

        Decide(new BeatDue(facts.MoveToImmutable()));
        Agent.After(_decider.Pace(View, Clock.Read()) + _chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)), BeatDue);
    }

    private void Decide(AgentEvent happened)
    {
        var step = _decider.Decide(View, happened, Clock.Read());
        View = step.View;
        if (step.MustPersist)
        {
            _outputs.Write(View.Ledger);
        }

        foreach (var command in step.Commands)
        {
            // What a message says was fixed now, however late it leaves.
            var seen = command is SendBeat ? _world.Checks.LifeSigns.Snapshot(Host) : null;
            _outputs.Put((command, seen), _carryOut);
        }
    }

    private void CarryOut((AgentCommand Command, Knowledge? Seen) output)
    {
        var (command, seen) = output;
        switch (command)
        {
            case SendBeat { Beat: var beat }:
                Broadcast(beat, seen!);
                break;
            case SendReply { To: var to, Reply: var reply }:
                _world.Checks.Promised(Host, _world.Site(to), reply);
                _world.Site(to).SendReply(Host, reply);
                break;
            case ArmGate or CloseGate:
                Gate.Order(View.Boot, command);
                break;
            case Follow { Directive: var directive }:
                Vnfcs[_world.IndexOf(directive.Vnf)].Log(new Directed(directive));
                break;
            case ConfirmWatermark { Watermark: var watermark }:
                Vnfcs[_world.IndexOf(watermark.Vnf)].Log(new WatermarkReceived(watermark));
                break;
            case Activate { Vnf: var vnf, Epoch: var epoch }:
                Vnfcs[_world.IndexOf(vnf)].Activate(epoch);
                break;
            case Quiesce { Vnf: var vnf }:
                Vnfcs[_world.IndexOf(vnf)].Quiesce();
                break;
            case Deactivate { Vnf: var vnf }:
                Vnfcs[_world.IndexOf(vnf)].Deactivate();
                break;
        }
    }

    private void Broadcast(Beat beat, Knowledge seen)
    {
        _world.Checks.Stated(this, beat);
        foreach (var location in _world.Locations)
        {
            _world.Network.Send(Host, location.Host, location.Process, () =>
            {
                _world.Checks.LifeSigns.Heard(location.Host, Host, beat, seen);
                _world.Checks.BeatHeard(location, beat);
                location.Post(new BeatReceived(beat));
            });
        }

        foreach (var peer in _world.Sites)
        {
            if (peer != this)
            {
                _world.Network.Send(Host, peer.Host, peer.Agent, () =>
                {
                    _world.Checks.LifeSigns.Heard(peer.Host, Host, beat, null);
                    peer.Decide(new PeerBeatReceived(beat));
                });
            }
        }
    }

    private void DiskFailed()
    {
        _world.Coverage.Count("disk failed");
        CrashAgent();
        _world.Scheduler.After(TimeSpan.FromMilliseconds(500), BootAgentIfDown);
    }
}
