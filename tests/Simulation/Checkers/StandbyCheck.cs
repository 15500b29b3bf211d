using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// S13 and S14 looked at directly, without waiting for a takeover: at every moment, each site that may take over holds on its disk every write that was
/// acknowledged, save those acknowledged under a loss cap that is still in force; and of those no more is missing there than the cap.
/// </summary>
/// <param name="world">The run.</param>
public sealed class StandbyCheck(World world)
{
    private readonly List<Request>[] _acked = [.. world.Vnfs.Select(_ => new List<Request>())];
    private readonly List<Request>[] _exposed = [.. world.Vnfs.Select(_ => new List<Request>())];

    /// <summary>A write's reply leaves a site.</summary>
    public void Acknowledged(int vnf, Request write)
    {
        if (write.Acked == AckMode.Unkept)
        {
            return;
        }

        _acked[vnf].Add(write);
        var record = world.Journal[vnf];
        if (record.Epoch == write.Epoch)
        {
            MustBeHeld(vnf, record, write);
            if (write.Acked == AckMode.Capped && record.Sync.IsCapped && !record.IsReconciling)
            {
                MustKeepCap(vnf, record, write);
            }
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

    /// <summary>Bytes and seconds as the owner counts them, when it lets the reply go; what was acknowledged before it lost power is not counted.</summary>
    private void MustKeepCap(int vnf, VnfRecord record, Request write)
    {
        var exposed = _exposed[vnf];
        exposed.RemoveAll(earlier => earlier.Epoch != write.Epoch || record.Sync.Held.Sites.All(site => IsHeld(vnf, site, earlier)));
        if (record.Sync.Held.Sites.All(site => IsHeld(vnf, site, write)))
        {
            return;
        }

        exposed.Add(write);
        var cap = world.Plan.Replica.Cap;
        var bytes = exposed.Count * 16L;
        var time = exposed.Max(earlier => write.ReleasedAt.Since(earlier.EvaluatedBy));
        if (bytes > cap.BytesMax || time > cap.TimeMax)
        {
            throw Checks.Failed(
                $"S14: {bytes} bytes of {record.Vnf} at {record.Epoch}, the oldest from {time.TotalSeconds:F2} s ago, are acknowledged and missing at one of {record.Sync.Held}; at most {cap.BytesMax} bytes and {cap.TimeMax.TotalSeconds:F2} s were shown");
        }
    }

    private bool IsHeld(int vnf, SiteId site, Request write)
    {
        var log = world.Site(site).Vnfcs[vnf].Durable;
        return write.Index < log.Count && log[(int)write.Index].Epoch == write.Epoch;
    }

    private void MustBeHeld(int vnf, VnfRecord record, Request write)
    {
        // Control state that was restored says nothing of who may take over before it is reconciled.
        foreach (var site in record.IsReconciling ? [] : record.Sync.Promotable.Sites)
        {
            if (!IsHeld(vnf, site, write) && !(record.Sync.IsCapped && write.Acked == AckMode.Capped))
            {
                throw Checks.Failed(
                    $"S13: write {write.Token} of {record.Vnf}, acknowledged ({write.Acked}) at {write.Epoch} as entry {write.Index}, is not on the disk of {site}, which may take over from {record.Epoch}");
            }
        }
    }
}
