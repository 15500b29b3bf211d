using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Control;

/// <summary>
/// How a site stops owning a VNF. In a planned handover the gate is closed first, so that nothing more is acknowledged; then the rest of the log goes to
/// the target; and only then the epoch is given up. So a planned move loses nothing, whatever the replication, and costs the time of one last sync.
/// </summary>
internal static class Handover
{
    /// <summary>Begins: from now on the gate is to be closed, and read back.</summary>
    internal static void Close(AgentTurn turn, VnfView vnf)
    {
        turn.Set(vnf with { Closing = vnf.Grant!.Epoch });
        turn.Do(new CloseGate(vnf.Vnf, vnf.Grant.Epoch));
    }

    /// <summary>
    /// The gate says that it is closed. It may be an agent started since that asked for it; a gate that is closed for the epoch stays so, and giving up is
    /// all that is left.
    /// </summary>
    internal static void Shut(AgentTurn turn, GateClosed closed)
    {
        if (turn[closed.Vnf] is not { Grant: { } grant } vnf || closed.Through < grant.Epoch)
        {
            return;
        }

        if (vnf.IsHandedOver)
        {
            turn.Set(vnf with { IsShut = true });
            turn.Do(new Quiesce(vnf.Vnf));
        }
        else
        {
            GiveUp(turn, vnf);
        }
    }

    /// <summary>The rest of the log reached the target, or nobody waits for it: the takeover is another one now, or no log is kept at the target.</summary>
    internal static void GiveUpIfComplete(AgentTurn turn, BeatDue due)
    {
        foreach (var (_, vnf) in turn.View.Vnfs)
        {
            if (vnf is { IsShut: true, Grant: not null } && (!vnf.IsHandedOver || IsComplete(vnf.Directive!, due.FactsOf(vnf.Vnf))))
            {
                GiveUp(turn, vnf);
            }
        }
    }

    /// <summary>Somebody else owns it.</summary>
    internal static void Disown(AgentTurn turn, VnfView vnf)
    {
        if (vnf.Grant is { } lost)
        {
            turn.Do(new CloseGate(vnf.Vnf, lost.Epoch));
            turn.Do(new Deactivate(vnf.Vnf));
        }

        turn.Set(vnf.Dispossessed());
    }

    /// <summary>S4 AgentConfirmed: closed, read back, and now given up for good. The next beat says so, once this is on disk.</summary>
    private static void GiveUp(AgentTurn turn, VnfView vnf)
    {
        turn.Set(vnf.Dispossessed() with { GivenUp = vnf.Grant!.Epoch });
        turn.Do(new Deactivate(vnf.Vnf));
    }

    private static bool IsComplete(VnfDirective directive, ReplicaFacts? facts) =>
        directive.Takeover is { Target: var target }
        && (!directive.Standbys.Contains(target) || facts is not { } log || log.Complete.Contains(target));
}
