using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>The first state of a sync world: site a was told that it owns epoch 1.1, its standbys are aligned to the empty log.</summary>
internal static class SyncStart
{
    internal static SyncWorld Create(SyncSettings settings, SyncStep step)
    {
        var sites = SiteSet.Of(Cast.Sites);
        var spec = new VnfSpec(Cast.Vnf, sites, ReplicationMode.Sync, GateKind.Kernel, false, false);
        var record = VnfRecord.First(spec, Cast.Sites[0]) with { Revision = 1, Sync = SyncSet.Initial(LeaseStart.Named(settings.First)) };
        var state = new ControlState(
            new DesiredVersion(1, 1),
            1,
            new Leader(Cast.Locations[0], new BootId("nobody")),
            sites,
            new LocationSet(0, [Cast.Locations[0]]),
            ImmutableSortedDictionary<LocationId, Admission>.Empty,
            new(KeyValuePair.Create(Cast.Vnf, record)));
        step.Begin(new SyncWorld
        {
            Journal = new(state),
            Directives = [new(record.Directive)],
            Sites = [.. Cast.Sites.Select(site => new Shared<SyncSite>(new(
                ReplicaView.Start(site, Cast.Vnf, Cast.Boot(site.Value, 0), ReplicaLedger.Blank), ReplicaLedger.Blank, [], 0, Epoch.None)))],
            Acks = [.. Enumerable.Range(0, Cast.Sites.Length * Cast.Sites.Length).Select(_ => new Shared<LogAck?>(null))],
            Waiting = new([]),
            Told = new([]),
            Capped = new([]),
            Counts = new(new SyncCounts(0, 0, settings.Changes, settings.Degrades, settings.Restarts, settings.TenureEnds, false)),
        });
        for (var site = 0; site < Cast.Sites.Length; site++)
        {
            step.Take(site, new Directed(record.Directive));
        }

        foreach (var sent in step.World.Aligns)
        {
            step.Take(sent.Value.To, new AlignReceived(sent.Value.Message));
        }

        for (var box = 0; box < step.World.Acks.Length; box++)
        {
            if (step.World.Acks[box].Value is { } ack)
            {
                step.Take(box % Cast.Sites.Length, new AckReceived(ack));
            }
        }

        return step.World;
    }
}
