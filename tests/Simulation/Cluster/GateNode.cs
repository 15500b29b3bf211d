using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>
/// The gate of a site. The kernel's table outlives the gate's process and needs nobody to expire; the host gate is the process that replies pass
/// through, and takes its VNFCs with it when it dies. Orders come through a pipe of the host: in order, nearly at once, lost with either end.
/// </summary>
public sealed class GateNode(World world, SiteNode site)
{
    private static readonly TimeSpan PipeDelay = TimeSpan.FromMilliseconds(0.2);
    private readonly Queue<Ordered> _pipe = new();

    /// <summary>The gate's process.</summary>
    public Process Process { get; } = new(world.Scheduler, new Rng(world.Seed, $"disorder gate {site.Id}"));

    /// <summary>The table.</summary>
    public GateView View { get; private set; } = GateView.Closed;

    /// <summary>Whether the host is up.</summary>
    public bool IsHostUp { get; private set; } = true;

    /// <summary>Starts the gate on a closed table, or on what the kernel kept.</summary>
    public void Boot()
    {
        IsHostUp = true;
        Process.Start();
        world.Transcript.Write($"{site.Id} gate starts");
        site.Post(new GateStarted());
        if (site.Agent.IsUp)
        {
            Attach(site.View.Boot);
        }
    }

    /// <summary>Kills the gate; the kernel's table lives on unless the host died.</summary>
    public void Crash(bool isHost)
    {
        Process.Kill();
        _pipe.Clear();
        IsHostUp = !isHost;
        if (isHost || world.Plan.Vnfs.Any(vnf => vnf.Spec.Gate == GateKind.Host))
        {
            View = GateView.Closed;
        }

        for (var vnf = 0; vnf < site.Vnfcs.Length; vnf++)
        {
            if (world.Plan.Vnfs[vnf].Spec.Gate == GateKind.Host)
            {
                site.Vnfcs[vnf].Kill();
            }
        }

        world.Transcript.Write($"{site.Id} gate crashes");
    }

    /// <summary>A newly started agent takes the gate over.</summary>
    public void Attach(BootId agent) => Put(new Ordered(agent, null));

    /// <summary>An order to arm or to close.</summary>
    public void Order(BootId agent, AgentCommand command) => Put(new Ordered(agent, command));

    /// <summary>Whether a reply may leave now.</summary>
    public bool Permits(VnfId vnf, Epoch epoch) => View.Permits(vnf, epoch, site.Clock.Read());

    /// <summary>A pipe keeps its order, also for a gate that was stopped; it is lost with the gate.</summary>
    private void Put(Ordered order)
    {
        if (Process.IsUp)
        {
            _pipe.Enqueue(order);
            Process.After(PipeDelay, Obey);
        }
    }

    private void Obey()
    {
        if (!_pipe.TryDequeue(out var order))
        {
            return;
        }

        switch (order.Command)
        {
            case ArmGate arm:
                Arm(order.Agent, arm);
                break;
            case CloseGate close:
                Close(order.Agent, close);
                break;
            default:
                View = View.Attach(order.Agent);
                break;
        }
    }

    private void Arm(BootId agent, ArmGate arm)
    {
        if (View.Arm(agent, arm.Vnf, arm.Epoch, arm.Deadline) is { } armed)
        {
            View = armed;
            world.Checks.Armed(site, arm);
            if (arm.MustConfirm)
            {
                Answer(new GateArmed(arm.Vnf, arm.Epoch, arm.Tag));
            }
        }
        else if (View.Agent == agent && View.IsClosed(arm.Vnf, arm.Epoch))
        {
            Answer(new GateClosed(arm.Vnf, View.Entries[arm.Vnf].ClosedThrough));
        }
    }

    private void Close(BootId agent, CloseGate close)
    {
        if (View.Close(agent, close.Vnf, close.Through) is { } closed)
        {
            View = closed;
            Answer(new GateClosed(close.Vnf, close.Through));
        }
    }

    private void Answer(AgentEvent answer) => site.Agent.After(PipeDelay, () => site.Post(answer));

    /// <summary>What is in the pipe: a command, or null where a newly started agent takes the gate over.</summary>
    private readonly record struct Ordered(BootId Agent, AgentCommand? Command);
}
