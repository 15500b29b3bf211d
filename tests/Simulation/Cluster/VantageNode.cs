using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.Traffic.Core.Intents;
using NfvHa.Geo.Traffic.Core.Weights;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>
/// A vantage point: again and again it asks every driver for every service, keeps each answer for its TTL, asks the sites it is sent to, by their weights,
/// and tells every location which sites answered.
/// </summary>
/// <param name="world">The run.</param>
/// <param name="edge">What it belongs to.</param>
/// <param name="id">Its name.</param>
/// <param name="host">Its place in the network of the edge.</param>
public sealed class VantageNode(World world, Edge edge, VantageId id, int host)
{
    private readonly Rng _chance = new(world.Seed, $"vantage {id}");
    private readonly Dictionary<(VnfId Service, DriverId Driver), (TrafficIntent Intent, TimeSpan Until)> _kept = [];
    private readonly SortedDictionary<SiteId, int> _answers = [];

    /// <summary>Its name.</summary>
    public VantageId Id => id;

    /// <summary>Its place in the network of the edge.</summary>
    public int Host => host;

    /// <summary>Whether it says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether it goes on with answers whose time is over.</summary>
    public bool IgnoresTtl { get; set; }

    /// <summary>Begins to ask.</summary>
    public void Start() => world.Scheduler.After(_chance.Between(TimeSpan.Zero, edge.Plan.AskEvery), Round);

    private void Round()
    {
        world.Scheduler.After(world.Plan.IsScripted ? edge.Plan.AskEvery : edge.Plan.AskEvery * 0.9 + _chance.Between(TimeSpan.Zero, edge.Plan.AskEvery / 5), Round);
        if (IsSilent)
        {
            return;
        }

        var seen = ImmutableArray.CreateBuilder<ServiceAnswers>(edge.Services.Length);
        foreach (var service in edge.Services)
        {
            if (Ask(service) is { } answers)
            {
                seen.Add(answers);
            }
        }

        if (seen.Count > 0)
        {
            var observed = new Observed(id, seen.DrainToImmutable());
            foreach (var location in world.Locations)
            {
                edge.Send(host, location, observed);
            }
        }
    }

    private ServiceAnswers? Ask(VnfId service)
    {
        _answers.Clear();
        TrafficVersion? oldest = null;
        foreach (var driver in edge.Drivers)
        {
            var published = edge.IsReached(this, driver) ? driver.Published.GetValueOrDefault(service) : null;
            if (published is not null && (oldest is not { } known || published.Version < known))
            {
                oldest = published.Version;
            }

            if (Answer(service, driver, published) is not { } intent)
            {
                continue;
            }

            foreach (var (site, weight) in intent.Weights)
            {
                if (edge.Answers(service, site, driver) is { } by && !_chance.Chance(world.Faults.ClientLossPerMillion))
                {
                    _answers[by] = _answers.GetValueOrDefault(by) + weight;
                }
            }
        }

        return oldest is { } version ? new ServiceAnswers(service, version, Shared()) : null;
    }

    /// <summary>The answer it goes by: a new one, or one it keeps.</summary>
    private TrafficIntent? Answer(VnfId service, DriverNode driver, TrafficIntent? published)
    {
        var now = world.Scheduler.Now;
        if (_kept.TryGetValue((service, driver.Id), out var kept) && (kept.Until > now || IgnoresTtl))
        {
            return kept.Intent;
        }

        if (published is not null)
        {
            _kept[(service, driver.Id)] = (published, now + published.Ttl);
        }

        return published;
    }

    /// <summary>In parts per thousand of all that was asked.</summary>
    private ImmutableArray<SiteShare> Shared()
    {
        var whole = edge.Drivers.Length * SiteWeight.Whole;
        var parts = Shares.Apportion(SiteWeight.Whole, [.. _answers.Values, whole - _answers.Values.Sum()]);
        return [.. _answers.Keys.Select((site, place) => new SiteShare(site, parts[place]))];
    }
}
