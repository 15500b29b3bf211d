using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Loop;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Host.Events;
using NfvHa.Geo.SiteAgent.Host.Probes;
using NfvHa.Geo.SiteAgent.Host.State;
using NfvHa.Geo.SiteAgent.Host.Telemetry;
using NfvHa.Geo.SiteAgent.Host.Vnfcs;

namespace NfvHa.Geo.SiteAgent.Host.Control;

/// <summary>
/// The agent of a site at work: one loop around <see cref="AgentDecider"/> and around the checkpoint log of each VNF (docs/protocol.md, What a shell must do).
/// What it promised, revoked or owns is on disk before a word of it leaves. The gate ends service by itself; this only tells it how long it may go on.
/// </summary>
public sealed class AgentNode : IAsyncDisposable
{
    private readonly EventLoop _loop = new("agent");
    private readonly AgentDecider _decider;
    private readonly OutputQueue<AgentLedger> _outputs;
    private readonly IAgentLink _link;
    private readonly IClock _clock;
    private readonly GateClient _gate;
    private readonly VnfcKeeper _keeper;
    private readonly SiteWatch _watch;
    private readonly ImmutableSortedDictionary<VnfId, VnfReplica> _replicas;
    private readonly LoopTimer _beats;
    private readonly Task _listening;
    private readonly Action<AgentFrame>? _observe;
    private volatile AgentView _view;

    /// <summary>Starts the agent on what its disk holds.</summary>
    /// <param name="start">What it starts on; the logs are disposed of with it.</param>
    /// <param name="link">Sends what it says.</param>
    /// <param name="replicaLink">Sends what its logs say.</param>
    /// <param name="clock">The clocks of this host.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="tell">Takes a line for the operator. Called on the loop; it hands on and does not work.</param>
    public AgentNode(AgentStart start, IAgentLink link, IReplicaLink replicaLink, IClock clock, TimeProvider time, Action<string> tell)
    {
        (_link, _clock, _observe) = (link, clock, start.Observe);
        _decider = new AgentDecider(start.Timing);
        _view = AgentView.Start(start.Site, start.Instance, start.Boot, start.Ledger, clock.Read(), start.Timing);
        _outputs = new OutputQueue<AgentLedger>(_loop, start.Write);
        _replicas = start.Logs.ToImmutableSortedDictionary(
            log => log.Key, log => new VnfReplica(start.Site, log.Key, start.Boot, log.Value, start.Replicas, _loop, replicaLink, clock));
        _gate = new GateClient(start.GateSocket, start.Boot, time);
        _keeper = new VnfcKeeper(start.Vnfcs, start.Probes, _loop, time, order => _gate.TryOrder(order), Decide, tell);
        _watch = new SiteWatch(start.Note);
        _loop.Post(_keeper.Open);
        _gate.Start();
        _listening = ListenAsync();
        _beats = new LoopTimer(_loop, time, () => _decider.Pace(_view, _clock.Read()), Beat);
    }

    /// <summary>What it knows: the newest view, for whoever shows it.</summary>
    public AgentView View => _view;

    /// <summary>Ends with the loop; fails if the agent can't go on, and the process must end.</summary>
    public Task Stopped => _loop.Stopped;

    /// <summary>The state of a VNF, for its components; null if none is kept here.</summary>
    public IVnfState? StateOf(VnfId vnf) => _replicas.GetValueOrDefault(vnf);

    /// <summary>A peer's beat arrived. False if it was dropped: too much waits.</summary>
    public bool Hear(Beat beat) => _loop.Post(() => Decide(new PeerBeatReceived(beat)));

    /// <summary>A location or a peer answered. False if it was dropped.</summary>
    public bool Hear(BeatReply reply) => _loop.Post(() => Decide(new ReplyReceived(reply)));

    /// <summary>An owner's start log arrived. False if it was dropped.</summary>
    public bool Hear(Align align) => Hear(align.Vnf, new AlignReceived(align));

    /// <summary>An owner's entries arrived. False if they were dropped.</summary>
    public bool Hear(Append append) => Hear(append.Vnf, new AppendReceived(append));

    /// <summary>A standby's acknowledgement arrived. False if it was dropped.</summary>
    public bool Hear(LogAck ack) => Hear(ack.Vnf, new AckReceived(ack));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _beats.Dispose();
        await _gate.DisposeAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _keeper.Dispose();
        await _loop.DisposeAsync().ConfigureAwait(false);
        foreach (var replica in _replicas.Values)
        {
            replica.Dispose();
        }
    }

    private bool Hear(VnfId vnf, ReplicaEvent happened) => _replicas.TryGetValue(vnf, out var replica) && _loop.Post(() => replica.Hear(happened));

    private void Beat()
    {
        var facts = ImmutableArray.CreateBuilder<ReplicaFacts>(_replicas.Count);
        foreach (var replica in _replicas.Values)
        {
            replica.Retry();
            facts.Add(replica.Facts);
        }

        Decide(new BeatDue(facts.MoveToImmutable()));
    }

    private void Decide(AgentEvent happened)
    {
        var now = _clock.Read();
        var step = _decider.Decide(_view, happened, now);
        _view = step.View;
        _observe?.Invoke(new AgentFrame(now, step.View, happened, null));
        if (step.MustPersist)
        {
            _outputs.Write(_view.Ledger);
        }

        foreach (var command in step.Commands)
        {
            _outputs.Put(() => CarryOut(command));
        }
    }

    private void CarryOut(AgentCommand command)
    {
        _watch.Hear(command);
        switch (command)
        {
            case SendBeat { Beat: var beat }:
                _link.Send(beat);
                break;
            case SendReply { To: var to, Reply: var reply }:
                _link.Send(to, reply);
                break;
            case ArmGate or CloseGate:
                _gate.TryOrder(command);
                break;
            case Follow { Directive: var directive }:
                _replicas.GetValueOrDefault(directive.Vnf)?.Hear(new Directed(directive));
                if (directive.Owner != _view.Site)
                {
                    _keeper.Lead(directive.Vnf, directive.Owner, directive.Epoch);
                }

                break;
            case ConfirmWatermark { Watermark: var watermark }:
                _replicas.GetValueOrDefault(watermark.Vnf)?.Hear(new WatermarkReceived(watermark));
                break;
            case Activate { Vnf: var vnf, Epoch: var epoch }:
                _replicas.GetValueOrDefault(vnf)?.Serve();
                _keeper.Activate(vnf, epoch);
                break;
            case Quiesce { Vnf: var vnf }:
                _replicas.GetValueOrDefault(vnf)?.Quiesce();
                _keeper.Quiesce(vnf);
                break;
            case Deactivate { Vnf: var vnf }:
                _replicas.GetValueOrDefault(vnf)?.EndTenure();
                _keeper.Deactivate(vnf);
                break;
        }
    }

    private async Task ListenAsync()
    {
        await foreach (var report in _gate.Reports.ReadAllAsync().ConfigureAwait(false))
        {
            // It was asked for, so it has the way of what may not be lost.
            _loop.End(() =>
            {
                _watch.Hear(report);
                _keeper.Hear(report);
                if (report.ToEvent() is { } happened)
                {
                    Decide(happened);
                }

                _observe?.Invoke(new AgentFrame(_clock.Read(), _view, null, report));
            });
        }
    }
}

/// <summary>What an agent starts on.</summary>
/// <param name="Site">Its site.</param>
/// <param name="Instance">The installed agent.</param>
/// <param name="Boot">This start, never used before.</param>
/// <param name="Ledger">What was on disk.</param>
/// <param name="Write">Makes a ledger durable.</param>
/// <param name="Timing">The lease timing, the same everywhere.</param>
/// <param name="Replicas">The bounds of the checkpoint streams.</param>
/// <param name="GateSocket">Where the gate of this site listens.</param>
/// <param name="Vnfcs">The components that run here.</param>
/// <param name="Logs">The checkpoint log of each VNF that keeps checkpoints.</param>
public sealed record AgentStart(
    SiteId Site,
    AgentInstanceId Instance,
    BootId Boot,
    AgentLedger Ledger,
    Func<AgentLedger, Task> Write,
    LeaseTiming Timing,
    ReplicaOptions Replicas,
    string GateSocket,
    ImmutableSortedDictionary<VnfId, VnfcSpec> Vnfcs,
    ImmutableSortedDictionary<VnfId, CheckpointLog> Logs)
{
    /// <summary>Takes what happens at the site, for operators. Called on the loop; it hands on and does not work.</summary>
    public Action<SiteNote> Note { get; init; } = _ => { };

    /// <summary>Takes what the agent knew after each decision, or null. Called on the loop; it hands on and does not work.</summary>
    public Action<AgentFrame>? Observe { get; init; }

    /// <summary>How components are probed; those that are missing are not.</summary>
    public ImmutableSortedDictionary<VnfId, ProbeOptions> Probes { get; init; } = ImmutableSortedDictionary<VnfId, ProbeOptions>.Empty;
}
