using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// S13 looked at directly, without waiting for a takeover: at every moment, each site that may take over holds on its disk every write that was
/// acknowledged, save those acknowledged under a loss cap that is still in force.
/// </summary>
/// <param name="world">The run.</param>
public sealed class StandbyCheck(World world)
{
    private readonly List<Request>[] _acked = [.. world.Vnfs.Select(_ => new List<Request>())];

    /// <summary>A write's reply leaves a site.</summary>
    public void Acknowledged(int vnf, Request write)
    {
        _acked[vnf].Add(write);
        var record = world.Journal.State.Vnfs[world.Vnfs[vnf]];
        if (record.Epoch == write.Epoch)
        {
            MustBeHeld(vnf, record, write);
        }
    }

    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after)
    {
        foreach (var (name, record) in after.Vnfs)
        {
            var earlier = before.Vnfs[name];
            var vnf = world.IndexOf(name);
            if (record.Epoch != earlier.Epoch && (earlier.Sync.IsCapped || earlier.IsReconciling))
            {
                _acked[vnf].RemoveAll(write => write.Acked == AckMode.Capped);
            }

            if (!ReferenceEquals(record.Sync, earlier.Sync))
            {
                _acked[vnf].ForEach(write => MustBeHeld(vnf, record, write));
            }
        }
    }

    private void MustBeHeld(int vnf, VnfRecord record, Request write)
    {
        // Control state that was restored says nothing of who may take over before it is reconciled.
        foreach (var site in record.IsReconciling ? [] : record.Sync.Promotable.Sites)
        {
            var log = world.Site(site).Vnfcs[vnf].Durable;
            var isHeld = write.Index < log.Count && log[(int)write.Index].Epoch == write.Epoch;
            if (!isHeld && !(record.Sync.IsCapped && write.Acked == AckMode.Capped))
            {
                throw Checks.Failed(
                    $"S13: write {write.Token} of {record.Vnf}, acknowledged ({write.Acked}) at {write.Epoch} as entry {write.Index}, is not on the disk of {site}, which may take over from {record.Epoch}");
            }
        }
    }
}
