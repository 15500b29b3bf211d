using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>Stands for those who prove that clients followed a move: some time after the first answer at an epoch they say so, or they never do.</summary>
public sealed class Redirects(World world)
{
    private static readonly TimeSpan Scripted = TimeSpan.FromMilliseconds(500);
    private readonly Rng _chance = new(world.Seed, "redirects");
    private readonly Epoch[] _seen = new Epoch[world.Vnfs.Length];

    /// <summary>An answer leaves a site.</summary>
    public void Answered(int vnf, Epoch epoch)
    {
        if (epoch <= _seen[vnf])
        {
            return;
        }

        _seen[vnf] = epoch;
        if (world.Plan.IsScripted || _chance.Chance(800_000))
        {
            var delay = world.Plan.IsScripted ? Scripted : _chance.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(2)) * world.Plan.Focus.Pace;
            world.Scheduler.After(delay, () =>
            {
                foreach (var location in world.Locations)
                {
                    location.Post(new Redirected(world.Vnfs[vnf], epoch));
                }
            });
        }
    }
}
