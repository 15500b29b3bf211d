using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// The first state of a lease world: site a owns epoch 1.1, everyone was told so by the first location, nobody is silent any more and no lease
/// is held. The journal names a leader that no replica is, so that none decides by itself.
/// </summary>
internal static class LeaseStart
{
    internal static LeaseWorld Create(LeaseSettings settings, LeaseStep step)
    {
        var sites = SiteSet.Of(Cast.Sites);
        var spec = new VnfSpec(Cast.Vnf, sites, ReplicationMode.Async, GateKind.Kernel, false, false);
        var record = VnfRecord.First(spec, Cast.Sites[0]);
        record = record with { Eligible = EligibleSet.Initial(Named(settings.FirstEligible ?? settings.Sites).Remove(record.Owner)) };

        ImmutableArray<LocationId> members = [.. Cast.Locations.Take(settings.Locations)];
        var state = new ControlState(
            new DesiredVersion(1, 1),
            1,
            new Leader(members[0], new BootId("nobody")),
            sites,
            new LocationSet(0, members),
            members.ToImmutableSortedDictionary(member => member, member => new Admission(member, 1, null)),
            new(KeyValuePair.Create(Cast.Vnf, record with { Revision = 1 })));
        var world = new LeaseWorld
        {
            Journal = new(state),
            Locations = [.. members.Select(member => new Part<ControllerView>(ControllerView.Start(
                member, Cast.Boot(member.Value, 0), ControllerLedger.Installed, state, LeaseClock.At(0), step.Timing)))],
            Agents = [.. Cast.Sites.Select(site => new Part<AgentView>(AgentView.Start(
                site, new AgentInstanceId($"{site}-agent"), Cast.Boot(site.Value, 0), AgentLedger.Blank, LeaseClock.At(0), step.Timing)))],
            Gates = [.. Cast.Sites.Select(site => new Part<GateView>(GateView.Closed.Attach(Cast.Boot(site.Value, 0))))],
            Running = Fill(Cast.Sites.Length, new Components(null, false)),
            Beats = Fill<Beat?>(Cast.Sites.Length, null),
            Older = Fill<Beat?>(Cast.Sites.Length, null),
            Replies = Fill<BeatReply?>((settings.Locations + Cast.Sites.Length) * Cast.Sites.Length, null),
            Reports = Fill<LocationReport?>(settings.Locations, null),
            Witnesses = Fill(settings.Locations + Cast.Sites.Length, new Witness(Epoch.None, Epoch.None, 0)),
            Budget = new(new LeaseBudget(
                settings.Intents,
                settings.AgentCrashes,
                settings.LocationCrashes,
                settings.DiskLosses,
                settings.GateCrashes,
                settings.EligibleChanges,
                settings.GiveUps)),
        };

        for (var tick = 0; tick <= settings.Duration; tick++)
        {
            world = world.Next();
        }

        return Told(settings, step, world);
    }

    internal static SiteSet Named(string names) => SiteSet.Of(names.Select(name => new SiteId(name.ToString())));

    /// <summary>Each agent beats, hears the journal from the first location, and tells it that it did.</summary>
    private static LeaseWorld Told(LeaseSettings settings, LeaseStep step, LeaseWorld world)
    {
        step.Begin(world);
        for (var site = 0; site < Cast.Sites.Length; site++)
        {
            for (var round = 0; round < 2; round++)
            {
                step.Agent(site, new BeatDue([]));
                step.Location(0, new BeatReceived(step.World.Beats[site].Value!));
                if (settings.RepliesInFlight)
                {
                    step.Agent(site, new ReplyReceived(step.World.Replies[site].Value!));
                }
            }

            step.World.Older[site] = new(null);
            if (!settings.BeatsInFlight)
            {
                step.World.Beats[site] = new(null);
            }
        }

        world = step.World;
        for (var tick = 0; tick < settings.Duration; tick++)
        {
            world = world.Next();
        }

        return world;
    }

    private static Part<T>[] Fill<T>(int count, T value) => [.. Enumerable.Range(0, count).Select(_ => new Part<T>(value))];
}
