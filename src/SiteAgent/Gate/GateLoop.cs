using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Gate.Components;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Gate.Relays;

namespace NfvHa.Geo.SiteAgent.Gate;

/// <summary>
/// The gate: one thread that obeys orders, carries bytes and cuts clients at their deadline. Being one thread is what makes "closed" true (see
/// <see cref="GateTable"/>). It never waits for anything but its descriptors. Orders of an agent that was followed by another are dropped, and so is
/// the agent itself when it comes back: boots have no order, but one that was followed once is never the newest again.
/// </summary>
internal sealed class GateLoop
{
    private const int TickMilliseconds = 5;
    private const int FollowedMax = 256;
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(5);

    private readonly GateSetting _setting;
    private readonly GateTable _table;
    private readonly DeadlineAlarm _alarm;
    private readonly GateInstanceId _instance;
    private readonly SortedDictionary<VnfId, (VnfPort Port, Component Component)> _vnfs = [];
    private readonly Queue<BootId> _followed = new();
    private AgentSession? _agent;
    private bool _isStopping;
    private ClockReading _stopBy;

    /// <param name="setting">What the parts share.</param>
    /// <param name="instance">Which gate this is.</param>
    public GateLoop(GateSetting setting, GateInstanceId instance)
    {
        (_setting, _instance) = (setting, instance);
        _table = new GateTable(setting.Clock);
        _alarm = new DeadlineAlarm(setting.Readiness, SweepAll);
    }

    /// <summary>Opens the ports of all VNFs.</summary>
    /// <returns>What is wrong, all of it.</returns>
    public IReadOnlyList<string> Open()
    {
        var problems = new List<string>();
        foreach (var options in _setting.Options.Vnfs)
        {
            var component = new Component(_setting, options.Vnf, _vnfs.Count, Answer);
            var (port, problem) = VnfPort.Open(_setting, _table, options, component);
            if (port is null)
            {
                problems.Add(problem!);
                continue;
            }

            _vnfs.Add(options.Vnf, (port, component));
            port.Occupied += SetAlarm;
            component.Started += () => Answer(Running(port, component));
        }

        return problems;
    }

    /// <summary>Runs until it was told to stop and every VNFC has ended.</summary>
    public void Run()
    {
        while (!_isStopping || (_vnfs.Values.Any(vnf => !vnf.Component.IsGone) && _setting.Clock.Read().IsBefore(_stopBy)))
        {
            var isTicking = _isStopping;
            foreach (var (_, component) in _vnfs.Values)
            {
                if (component.IsTicking)
                {
                    component.Tick();
                    isTicking |= component.IsTicking;
                }
            }

            _setting.Readiness.Wait(isTicking ? TickMilliseconds : -1);
        }
    }

    /// <summary>Ends service and the VNFCs.</summary>
    public void Stop()
    {
        GateLog.Event($"the gate stops");
        _isStopping = true;
        _stopBy = _setting.Clock.Read().Plus(_setting.Options.StopGrace + KillTime);
        foreach (var (port, component) in _vnfs.Values)
        {
            port.Deactivate();
            component.Stop();
        }
    }

    /// <summary>Obeys one order.</summary>
    public void Obey(AgentSession from, GateOrder order)
    {
        if (order is AttachOrder attach)
        {
            Attach(from, attach.Agent);
        }
        else if (from != _agent || _isStopping)
        {
            from.End("it is not the agent that the gate obeys");
        }
        else if (order is VnfOrder about)
        {
            if (_vnfs.TryGetValue(about.Vnf, out var vnf))
            {
                Obey(about, vnf.Port, vnf.Component);
            }
            else
            {
                Refuse(about, "the gate does not know this VNF; add it to the gate's configuration and start the gate again");
            }
        }
    }

    private void Attach(AgentSession session, BootId boot)
    {
        if (_followed.Contains(boot))
        {
            session.End($"agent {boot} was followed by another");
            return;
        }

        var before = _agent;
        if (_table.View.Agent is { } known && known != boot)
        {
            _followed.Enqueue(known);
            if (_followed.Count > FollowedMax)
            {
                _followed.Dequeue();
            }
        }

        _agent = session;
        _table.View = _table.View.Attach(boot);
        GateLog.Event($"agent {boot} is attached");
        if (before != session)
        {
            before?.End("another agent, or the same anew, is attached");
        }

        Answer(new StartedAnswer(_instance));
        foreach (var (port, component) in _vnfs.Values)
        {
            if (component.IsRunning)
            {
                Answer(Running(port, component));
            }
            else if (component.LastExit is { } exit)
            {
                Answer(exit);
            }
        }
    }

    private void Obey(VnfOrder order, VnfPort port, Component component)
    {
        switch (order)
        {
            case ArmOrder arm:
                Arm(arm, port);
                break;
            case CloseOrder close:
                Close(close, port);
                break;
            case StartOrder { Spec: var spec }:
                if (component.Start(spec) is { } problem)
                {
                    Refuse(order, problem);
                }
                else if (component.IsRunning)
                {
                    Answer(Running(port, component));
                }

                break;
            case ActivateOrder { Epoch: var epoch }:
                Activate(order, epoch, port, component);
                break;
            case QuiesceOrder:
                port.Quiesce();
                break;
            case DeactivateOrder:
                port.Deactivate();
                break;
            case LeadOrder { Owner: var owner, Epoch: var epoch }:
                port.LeadTo(owner, epoch);
                break;
            case StopOrder:
                port.Deactivate();
                component.Stop();
                break;
            case KillOrder { Life: var life }:
                component.Kill(life);
                break;
        }
    }

    private void Arm(ArmOrder arm, VnfPort port)
    {
        var view = _table.View;
        if (view.Arm(view.Agent!.Value, arm.Vnf, arm.Epoch, arm.Deadline) is { } armed)
        {
            _table.View = armed;
            port.Sweep();
            SetAlarm();
            if (arm.MustConfirm)
            {
                Answer(new ArmedAnswer(arm.Vnf, arm.Epoch, arm.Tag));
            }
        }
        else if (view.IsClosed(arm.Vnf, arm.Epoch))
        {
            Answer(new ClosedAnswer(arm.Vnf, view.Entries.GetValueOrDefault(arm.Vnf).ClosedThrough));
        }
    }

    private void Close(CloseOrder close, VnfPort port)
    {
        _table.View = _table.View.Close(_table.View.Agent!.Value, close.Vnf, close.Through)!;

        // From here on no send of these epochs is possible; the sweep also takes back what the kernel still holds. Then it is read back.
        port.Sweep();
        SetAlarm();
        if (_table.View.IsClosed(close.Vnf, close.Through))
        {
            GateLog.Event($"{close.Vnf}: closed through {close.Through}");
            Answer(new ClosedAnswer(close.Vnf, close.Through));
        }
    }

    private void Activate(VnfOrder order, Epoch epoch, VnfPort port, Component component)
    {
        if (!component.IsAlive)
        {
            Refuse(order, "no VNFC runs; start it, and order this again when it runs");
        }
        else if (epoch >= port.Active && !_table.View.IsClosed(order.Vnf, epoch))
        {
            GateLog.Event($"{order.Vnf}: active at {epoch}");
            port.Activate(epoch);
        }
    }

    private void SweepAll()
    {
        foreach (var (port, _) in _vnfs.Values)
        {
            port.Sweep();
        }

        SetAlarm();
    }

    /// <summary>Rings at the next deadline of a VNF that anybody is connected to.</summary>
    private void SetAlarm()
    {
        ClockReading? next = null;
        foreach (var (vnf, (port, _)) in _vnfs)
        {
            if (port.IsInUse)
            {
                var deadline = _table.DeadlineOf(vnf);
                next = next is { } other ? ClockReading.Earlier(other, deadline) : deadline;
            }
        }

        _alarm.Set(next);
    }

    private static RunningAnswer Running(VnfPort port, Component component) => new(port.Vnf, component.Life, component.ProcessId, port.Active, component.Socket);

    private void Refuse(VnfOrder order, string reason)
    {
        GateLog.Event($"{order.Vnf}: {order.GetType().Name} refused: {reason}");
        Answer(new RefusedAnswer(order.Vnf, order.GetType().Name, reason));
    }

    private void Answer(GateAnswer answer) => _agent?.Answer(answer);
}
