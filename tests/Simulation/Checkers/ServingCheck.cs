using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// No two sites serve one VNF (S6: serving is evaluating a request whose reply leaves). A reply must leave before any later epoch of another site is
/// even committed, and the times from evaluation to departure of two sites must not overlap. Where a site was stopped with its clocks its gate can't
/// know how late it is (S5): then a read may come too late and is excused, a write is still held to its durability.
/// </summary>
/// <param name="world">The run.</param>
public sealed class ServingCheck(World world)
{
    private readonly (Epoch Epoch, TimeSpan LeftAt)[,] _last = new (Epoch, TimeSpan)[world.Vnfs.Length, world.Plan.Sites];

    /// <summary>A reply leaves a site.</summary>
    public void ReplyLeft(int vnf, SiteNode site, Request request)
    {
        if (world.Plan.Vnfs[vnf].Spec.Gate != GateKind.None && site.Gate.View.Entries[world.Vnfs[vnf]].Epoch != request.Epoch)
        {
            throw Checks.Failed($"S6: a reply of {world.Vnfs[vnf]} at {request.Epoch} leaves {site.Id}, whose gate is armed for {site.Gate.View.Entries[world.Vnfs[vnf]].Epoch}");
        }

        if (site.HadClocksStopped)
        {
            request.IsExcused = !request.IsWrite;
            world.Coverage.Count("reply after the site's clocks had stopped");
            return;
        }

        var record = world.Journal[vnf];
        if (record.Epoch > request.Epoch && record.Owner != site.Id)
        {
            throw Checks.Failed($"S6: {site.Id} answers a request for {record.Vnf} at {request.Epoch}, after {record.Epoch} was granted to {record.Owner} by {record.Proof}");
        }

        for (var other = 0; other < world.Sites.Count; other++)
        {
            var (epoch, leftAt) = _last[vnf, other];
            if (other != site.Host && !world.Sites[other].HadClocksStopped && epoch != Epoch.None && (epoch > request.Epoch || leftAt > request.EvaluatedAt))
            {
                throw Checks.Failed(
                    $"S6: {site.Id} serves {world.Vnfs[vnf]} at {request.Epoch} from {request.EvaluatedAt.TotalSeconds:F4} s, {world.Sites[other].Id} at {epoch} until {leftAt.TotalSeconds:F4} s");
            }
        }

        _last[vnf, site.Host] = (request.Epoch, world.Scheduler.Now);
    }
}
