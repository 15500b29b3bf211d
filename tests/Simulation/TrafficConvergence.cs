using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation;

/// <summary>
/// What a healed cluster owes to those who are sent somewhere: of every VNF each driver publishes its owner, of every active/active service the weights that
/// the journal wants; nothing forwards and nothing is held back any more; and that the clients follow was said.
/// </summary>
public static class TrafficConvergence
{
    /// <summary>What is still missing, or null.</summary>
    public static string? Missing(World world)
    {
        if (world.Edge is not { } edge)
        {
            return null;
        }

        foreach (var (vnf, record) in world.Journal.State.Vnfs)
        {
            if (Missing(edge, vnf, record.Epoch, [KeyValuePair.Create(record.Owner, 1)]) is { } missing)
            {
                return missing;
            }
        }

        foreach (var service in world.Journal.State.Spread.Values)
        {
            if (Missing(edge, service.Service, service.Epoch, Wanted(service)) is { } missing)
            {
                return missing;
            }
        }

        return null;
    }

    /// <summary>All sites live: those that are drained are left out, unless no other is wanted.</summary>
    private static ImmutableArray<KeyValuePair<SiteId, int>> Wanted(SpreadService service)
    {
        var wanted = service.Targets.Where(target => !service.Drained.Contains(target.Site)).ToList();
        var chosen = wanted.Count > 0 ? wanted : [.. service.Targets];
        return [.. chosen.Select(target => KeyValuePair.Create(target.Site, target.Weight))];
    }

    private static string? Missing(Edge edge, VnfId service, Epoch epoch, ImmutableArray<KeyValuePair<SiteId, int>> wanted)
    {
        foreach (var driver in edge.Drivers)
        {
            if (!driver.Published.TryGetValue(service, out var intent))
            {
                return $"{driver.Id} publishes nothing of {service}";
            }

            var isAsWanted = intent.Version.Epoch == epoch && intent.Forwards.IsEmpty && intent.AdmitPerSecond is null && IsNear(intent.Weights, wanted);
            if (!isAsWanted)
            {
                return $"{driver.Id} publishes {intent.Version} of {service}: {string.Join(", ", intent.Weights)}; {intent.Forwards.Length} forwards; wanted at {epoch}: {string.Join(", ", wanted)}; it stands at {edge.StatusOf(service)?.Progress}";
            }
        }

        return edge.MovedTo(service).Epoch < epoch && edge.StatusOf(service)?.Progress != TrafficProgress.CannotDrain ? $"nobody said that the clients of {service} follow {epoch}" : null;
    }

    /// <summary>Whole numbers can't be nearer than one part to a proportion.</summary>
    private static bool IsNear(ImmutableArray<SiteWeight> weights, ImmutableArray<KeyValuePair<SiteId, int>> wanted)
    {
        var sum = wanted.Sum(part => part.Value);
        return weights.All(weight => wanted.Any(part => part.Key == weight.Site))
            && wanted.All(part => Math.Abs(((double)SiteWeight.Whole * part.Value / sum) - weights.Where(weight => weight.Site == part.Key).Sum(weight => weight.Weight)) < 1);
    }
}
