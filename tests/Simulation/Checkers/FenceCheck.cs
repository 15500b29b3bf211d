using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// The certainty that a fence proof claims, looked at directly: from the commit that grants a VNF to another site on, no gate of any other site lets an
/// older epoch through, whether anybody asks for something or not.
/// </summary>
/// <param name="world">The run.</param>
public sealed class FenceCheck(World world)
{
    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after)
    {
        foreach (var (vnf, record) in after.Vnfs)
        {
            if (record.Epoch != before.Vnfs[vnf].Epoch)
            {
                foreach (var site in world.Sites)
                {
                    MustBeShut(site, vnf, record);
                }
            }
        }
    }

    /// <summary>A gate obeyed.</summary>
    public void Armed(SiteNode site, int vnf) => MustBeShut(site, world.Vnfs[vnf], world.Journal[vnf]);

    private void MustBeShut(SiteNode site, VnfId vnf, VnfRecord record)
    {
        if (site.Id != record.Owner
            && !site.HadClocksStopped
            && record.Spec.Gate != GateKind.None
            && site.Gate.View.Entries.TryGetValue(vnf, out var entry)
            && entry.Epoch < record.Epoch
            && entry.Epoch > site.Vnfcs[world.IndexOf(vnf)].DeletedThrough
            && site.Gate.Permits(vnf, entry.Epoch))
        {
            throw Checks.Failed($"S4: {site.Id} has its gate open for {vnf} at {entry.Epoch}, after {record.Epoch} was granted to {record.Owner} by {record.Proof}");
        }
    }
}
