using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Loop;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.GlobalController.Host.Tests.Control;

/// <summary>A site: the core of the agent, and a gate that obeys at once. Nothing is written, so it must not be started twice.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly EventLoop _loop;
    private readonly AgentDecider _decider = new(Town.Timing);
    private readonly Town _town;
    private AgentView _view;
    private LoopTimer? _beats;
    private volatile GateView _gate = GateView.Closed;
    private volatile bool _isDead;

    public Site(SiteId name, Town town)
    {
        (Name, _town) = (name, town);
        _loop = new EventLoop($"site {name}");
        _view = AgentView.Start(name, new AgentInstanceId($"agent-{name}"), Boot, AgentLedger.Blank, HostClock.Instance.Read(), Town.Timing);
        _gate = _gate.Attach(Boot);
    }

    public SiteId Name { get; }

    public Epoch Active { get; private set; }

    public bool IsAlive => !_isDead;

    public bool Serves => Active != Epoch.None && Permits(HostClock.Instance.Read());

    private BootId Boot => new($"boot-{Name}");

    public void Start() => _beats = new LoopTimer(_loop, TimeProvider.System, Town.Timing.BeatInterval, () => Decide(new BeatDue([])));

    /// <summary>Loses power: it neither hears nor speaks, and its gate is gone with it.</summary>
    public void Die()
    {
        _isDead = true;
        _gate = GateView.Closed;
    }

    public bool Permits(ClockReading now) => _gate.Entries.TryGetValue(Town.Vnf, out var entry) && _gate.Permits(Town.Vnf, entry.Epoch, now);

    public void Hear(Beat beat) => _loop.Post(() => Decide(new PeerBeatReceived(beat)));

    public void Hear(BeatReply reply) => _loop.Post(() => Decide(new ReplyReceived(reply)));

    public async ValueTask DisposeAsync()
    {
        _beats?.Dispose();
        await _loop.DisposeAsync();
        await _loop.Stopped;
    }

    private void Decide(AgentEvent happened)
    {
        if (_isDead)
        {
            return;
        }

        var step = _decider.Decide(_view, happened, HostClock.Instance.Read());
        _view = step.View;
        foreach (var command in step.Commands)
        {
            CarryOut(command);
        }
    }

    private void CarryOut(AgentCommand command)
    {
        switch (command)
        {
            case SendBeat { Beat: var beat }:
                _town.Pass(beat);
                break;
            case SendReply { To: var to, Reply: var reply }:
                _town.Sites[to].Hear(reply);
                break;
            case ArmGate arm when _gate.Arm(Boot, arm.Vnf, arm.Epoch, arm.Deadline) is { } armed:
                _gate = armed;
                if (arm.MustConfirm)
                {
                    Decide(new GateArmed(arm.Vnf, arm.Epoch, arm.Tag));
                }

                break;
            case CloseGate close when _gate.Close(Boot, close.Vnf, close.Through) is { } closed:
                _gate = closed;
                Decide(new GateClosed(close.Vnf, close.Through));
                break;
            case Activate { Epoch: var epoch }:
                Active = epoch;
                break;
            case Deactivate or Quiesce:
                Active = Epoch.None;
                break;
        }
    }
}
