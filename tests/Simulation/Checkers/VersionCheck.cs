using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// The versions of E, of S and of the locations at an owner (S2, S13): what it states to count by, its gate is armed by; and what it once stated, it
/// never goes behind within an epoch, restarts included.
/// </summary>
/// <param name="world">The run.</param>
public sealed class VersionCheck(World world)
{
    private readonly ArmTag[,] _armed = new ArmTag[world.Plan.Sites, world.Vnfs.Length];
    private readonly (Epoch Epoch, int Eligible, int Sync)[,] _stated = new (Epoch, int, int)[world.Plan.Sites, world.Vnfs.Length];
    private readonly (int Generation, int Version)[] _locations = new (int, int)[world.Plan.Sites];

    /// <summary>A gate obeyed.</summary>
    public void Armed(SiteNode site, ArmGate arm)
    {
        var vnf = world.IndexOf(arm.Vnf);
        var stated = _stated[site.Host, vnf];
        var locations = LocationsOf(site);
        if ((arm.Tag.LocationsVersion < locations && site.View.Vnfs[arm.Vnf].Grant?.Epoch == arm.Epoch) || (stated.Epoch == arm.Epoch && arm.Tag.EligibleVersion < stated.Eligible))
        {
            if (!site.Clock.Read().IsBefore(arm.Deadline))
            {
                // A gate that was stopped obeys an order after its deadline: that opens nothing, by whatever sets it was given.
                return;
            }

            throw Checks.Failed(
                $"S2: {site.Id} arms its gate for {arm.Vnf} at {arm.Epoch} by E v{arm.Tag.EligibleVersion} and locations v{arm.Tag.LocationsVersion}, after it stated E v{stated.Eligible} and locations v{locations}");
        }

        _armed[site.Host, vnf] = arm.Tag;
    }

    /// <summary>A site's beat leaves.</summary>
    public void Stated(SiteNode site, Beat beat)
    {
        foreach (var report in beat.Vnfs)
        {
            var vnf = world.IndexOf(report.Vnf);
            var isOpen = site.Gate.View.Entries.TryGetValue(report.Vnf, out var entry) && site.Gate.Permits(report.Vnf, entry.Epoch);
            var armed = _armed[site.Host, vnf];
            if (isOpen && entry.Epoch == report.Owned && (report.EligibleConfirmed > armed.EligibleVersion || beat.LocationsVersion > armed.LocationsVersion))
            {
                throw Checks.Failed(
                    $"S2: {site.Id} states E v{report.EligibleConfirmed} and locations v{beat.LocationsVersion} for {report.Vnf} at {report.Owned}, and its gate is armed by E v{armed.EligibleVersion} and locations v{armed.LocationsVersion}");
            }

            if (report.Owned > Epoch.None)
            {
                var stated = _stated[site.Host, vnf];
                _stated[site.Host, vnf] = stated.Epoch == report.Owned
                    ? (report.Owned, Math.Max(stated.Eligible, report.EligibleConfirmed), Math.Max(stated.Sync, report.SyncConfirmed))
                    : (report.Owned, report.EligibleConfirmed, report.SyncConfirmed);
            }
        }

        _locations[site.Host].Version = Math.Max(LocationsOf(site), beat.LocationsVersion);
    }

    /// <summary>An owner's log counts by a sync set.</summary>
    public void Counts(int vnf, SiteNode site, Epoch epoch, SyncSet sync)
    {
        var stated = _stated[site.Host, vnf];
        if (stated.Epoch == epoch && sync.Version < stated.Sync)
        {
            throw Checks.Failed($"S13: {site.Id} counts for {world.Vnfs[vnf]} at {epoch} by S v{sync.Version}, after it stated v{stated.Sync}");
        }
    }

    /// <summary>A transaction is written: who becomes a member was confirmed by the owner, in this epoch.</summary>
    public void Committed(VnfRecord before, VnfRecord after)
    {
        var stated = _stated[world.Site(after.Owner).Host, world.IndexOf(after.Vnf)];
        var isEligible = after.Eligible.Members.IsSubsetOf(before.Eligible.Members) || (stated.Epoch == after.Epoch && stated.Eligible >= after.Eligible.Version);
        var isSync = after.Sync.Members.IsSubsetOf(before.Sync.Members) || (stated.Epoch == after.Epoch && stated.Sync >= after.Sync.Version);
        if (after.Epoch == before.Epoch && !(isEligible && isSync))
        {
            throw Checks.Failed(
                $"S2, S13: {after.Vnf} at {after.Epoch} gets E v{after.Eligible.Version} {after.Eligible.Members} and S v{after.Sync.Version} {after.Sync.Members}; {after.Owner} confirmed v{stated.Eligible} and v{stated.Sync} at {stated.Epoch}");
        }
    }

    /// <summary>A restored journal may hold an older set, under a new generation.</summary>
    private int LocationsOf(SiteNode site)
    {
        ref var stated = ref _locations[site.Host];
        if (stated.Generation < site.View.Generation)
        {
            stated = (site.View.Generation, -1);
        }

        return stated.Version;
    }
}
