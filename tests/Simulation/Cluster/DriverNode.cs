using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>
/// A DNS server with the forwarders that take stragglers on: it takes the newest intent, publishes it a little later, keeps on its disk what it publishes,
/// and says after each intent it was handed what that is.
/// </summary>
/// <param name="world">The run.</param>
/// <param name="edge">What it belongs to.</param>
/// <param name="id">Its name.</param>
/// <param name="host">Its place in the network of the edge.</param>
public sealed class DriverNode(World world, Edge edge, DriverId id, int host)
{
    private readonly Rng _chance = new(world.Seed, $"driver {id}");
    private readonly Dictionary<VnfId, TrafficVersion> _taken = [];

    /// <summary>Its name.</summary>
    public DriverId Id => id;

    /// <summary>Its place in the network of the edge.</summary>
    public int Host => host;

    /// <summary>The server.</summary>
    public Process Process { get; } = new(world.Scheduler, new Rng(world.Seed, $"disorder {id}"));

    /// <summary>What it publishes.</summary>
    public ImmutableSortedDictionary<VnfId, TrafficIntent> Published { get; private set; } = ImmutableSortedDictionary<VnfId, TrafficIntent>.Empty;

    /// <summary>Starts it on what its disk holds.</summary>
    public void BootIfDown()
    {
        if (!Process.IsUp)
        {
            _taken.Clear();
            Process.Start();
        }
    }

    /// <summary>Kills it; it comes back with what it published.</summary>
    public void Crash() => Process.Kill();

    /// <summary>It is handed an intent.</summary>
    public void Take(TrafficIntent intent, LocationNode from)
    {
        var (taken, published) = (_taken.GetValueOrDefault(intent.Service), VersionOf(intent.Service));
        var newest = taken > published ? taken : published;
        if (intent.Version < newest)
        {
            world.Coverage.Count("traffic intent refused as older");
        }

        if (intent.Version <= newest)
        {
            Say(intent.Service, from);
            return;
        }

        _taken[intent.Service] = intent.Version;
        Process.After(world.Plan.IsScripted ? edge.Plan.PublishMax : _chance.Between(TimeSpan.Zero, edge.Plan.PublishMax), () =>
        {
            if (intent.Version > VersionOf(intent.Service))
            {
                world.Checks.Traffic.Publishes(this, intent);
                Published = Published.SetItem(intent.Service, intent);
                world.Transcript.Write($"{id} publishes {intent.Version} of {intent.Service}");
            }

            Say(intent.Service, from);
        });
    }

    private TrafficVersion VersionOf(VnfId service) => Published.GetValueOrDefault(service)?.Version ?? default;

    private void Say(VnfId service, LocationNode to)
    {
        if (Published.TryGetValue(service, out var intent))
        {
            edge.Send(host, to, new Published(id, [new PublishedIntent(service, intent.Version)]));
        }
    }
}
