using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Lag;

/// <summary>Confirms to asynchronous owners how far their standbys are (S14).</summary>
public static class Watermarks
{
    /// <summary>
    /// For each VNF of the sender that is under the loss cap: what every held standby reported durable. Held to the version of S it was counted by;
    /// logs only grow within an epoch, so a late one is merely low.
    /// </summary>
    /// <param name="view">What this replica knows.</param>
    /// <param name="beat">The owner's beat.</param>
    public static ImmutableArray<Watermark> For(ControllerView view, Beat beat)
    {
        var watermarks = ImmutableArray.CreateBuilder<Watermark>(0);
        foreach (var request in beat.Requests)
        {
            if (view.State.Vnfs.TryGetValue(request.Vnf, out var record) && record.Sync.IsCapped && record.Epoch == request.Epoch)
            {
                var least = record.Sync.Held.Sites.Min(site => Durable(view, site, record.Vnf, record.Epoch));
                watermarks.Add(new Watermark(record.Vnf, record.Epoch, record.Sync.Version, least));
            }
        }

        return watermarks.ToImmutable();
    }

    private static long Durable(ControllerView view, SiteId site, VnfId vnf, Epoch epoch)
    {
        var durable = view.Heard.TryGetValue(site, out var own) ? Durable(own.Beat, vnf, epoch) : 0;
        foreach (var (_, heard) in view.Reports)
        {
            if (heard.Report.Sites.Of(site) is { Last: { } beat })
            {
                durable = Math.Max(durable, Durable(beat, vnf, epoch));
            }
        }

        return durable;
    }

    private static long Durable(Beat beat, VnfId vnf, Epoch epoch) =>
        beat.Vnfs.Of(vnf) is { } report && report.LogEpoch == epoch ? report.LogLength : 0;
}
