using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Hosting.Options;

namespace NfvHa.Geo.GlobalController.Host.Settings;

/// <summary>Reads the deployment that an empty journal begins with.</summary>
internal static class DeploymentReader
{
    private const int SitesMax = 64;
    private const int VnfsMax = 10_000;
    private const int UnitsMax = 1_000_000;

    /// <summary>Reads the section.</summary>
    /// <param name="node">The section.</param>
    /// <param name="self">This location; it must be the one that is named.</param>
    public static ControlState Read(OptionsNode node, LocationId self)
    {
        var sites = node.List("sites", 1, SitesMax, """{ "name": NAME, "capacity": UNITS }""")
            .Select(site => (Name: new SiteId(site.Name("name", "the site")), Capacity: site.Has("capacity") ? site.Number("capacity", 0, 0, UnitsMax) : (int?)null))
            .ToList();
        node.Once("sites[].name", sites.Select(site => site.Name.Value), "name each site once");
        var known = SiteSet.Of(sites.Select(site => site.Name));
        var locations = Locations(node, self, known);
        var vnfs = node.List("vnfs", 0, VnfsMax, """{ "name": NAME, "sites": [SITE, SITE] }""").Select(vnf => Vnf(vnf, known)).ToList();
        var services = node.List("services", 0, VnfsMax, """{ "name": NAME, "targets": [{ "site": SITE, "weight": 1 }] }""").Select(service => Service(service, known)).ToList();
        node.Once("vnfs[].name or services[].name", vnfs.Select(vnf => vnf.Vnf.Value).Concat(services.Select(service => service.Service.Value)), "name each once");
        foreach (var needed in vnfs.SelectMany(vnf => vnf.Spec.Needs).Distinct().Where(needed => vnfs.TrueForAll(vnf => vnf.Vnf != needed)))
        {
            node.Wrong("vnfs[].needs", $"has {needed}, which is no VNF here", "name VNFs of this list");
        }

        return new ControlState(
            new DesiredVersion(1, 1),
            0,
            null,
            known,
            new LocationSet(0, [.. locations.Select(location => location.Name).Distinct().Order()]),
            locations.DistinctBy(location => location.Name).ToImmutableSortedDictionary(location => location.Name, location => new Admission(location.Name, 1, null)),
            new(vnfs.DistinctBy(vnf => vnf.Vnf).Select(vnf => KeyValuePair.Create(vnf.Vnf, vnf))))
        {
            Spread = services.DistinctBy(service => service.Service).ToImmutableSortedDictionary(service => service.Service, service => service),
            Capacities = sites.Where(site => site.Capacity is not null).DistinctBy(site => site.Name).ToImmutableSortedDictionary(site => site.Name, site => site.Capacity!.Value),
            FailureDomains = locations.Where(location => location.At is not null).DistinctBy(location => location.Name)
                .ToImmutableSortedDictionary(location => location.Name, location => location.At!.Value),
        };
    }

    private static List<(LocationId Name, SiteId? At)> Locations(OptionsNode node, LocationId self, SiteSet sites)
    {
        // The journal is one file of this process: a second location would have another one, and both would grant.
        var locations = node.List("locations", 1, 1, """{ "name": NAME, "failureDomain": SITE }""").Select(location => (
            Name: new LocationId(location.Name("name", "the location")),
            At: location.Has("failureDomain") ? Site(location, "failureDomain", sites) : null)).ToList();
        if (locations.Count == 1 && locations[0].Name != self && self.Value.Length > 0 && locations[0].Name.Value.Length > 0)
        {
            node.Wrong("locations[0].name", $"is '{locations[0].Name}'", $"write '{self}', the location that has the journal");
        }

        return locations;
    }

    private static VnfRecord Vnf(OptionsNode vnf, SiteSet known)
    {
        var names = vnf.Names("sites", "the sites it may run at", SitesMax);
        var sites = SiteSet.Of(names.Select(name => new SiteId(name)));
        Known(vnf, "sites", names, known);
        var preference = vnf.Has("preference") ? vnf.Names("preference", "its sites, the most wanted first", SitesMax) : [];
        Known(vnf, "preference", preference, sites);
        ImmutableArray<SiteId> preferred = [.. preference.Select(name => new SiteId(name))];
        var first = preferred.Concat(sites.Sites).FirstOrDefault();
        var spec = new VnfSpec(
            new VnfId(vnf.Name("name", "the VNF")),
            sites,
            vnf.Word<ReplicationMode>("replication", ReplicationMode.Sync),
            vnf.Word<GateKind>("gate", GateKind.Host),
            vnf.Flag("pausableClocks", false),
            vnf.Flag("automatic", true))
        {
            Level = (ServiceAvailabilityLevel)vnf.Number("level", 2, 1, 3),
            Needs = vnf.Has("needs") ? [.. vnf.Names("needs", "the VNFs it can't serve without", 64).Select(name => new VnfId(name))] : [],
            Preference = preferred,
            Demand = vnf.Number("demand", 1, 0, UnitsMax),
            StartTime = vnf.Milliseconds("startTimeMilliseconds", TimeSpan.Zero, 0, 3_600_000),
            Cap = new LossCap(
                vnf.Number("lossBytesMax", (int)LossCap.Default.BytesMax, 1, int.MaxValue),
                vnf.Milliseconds("lossMillisecondsMax", LossCap.Default.TimeMax, 1, 3_600_000)),
        };
        return VnfRecord.First(spec, first);
    }

    private static SpreadService Service(OptionsNode service, SiteSet known)
    {
        var targets = service.List("targets", 1, SitesMax, """{ "site": SITE, "weight": 1 }""")
            .Select(target => new SiteWeight(Site(target, "site", known) ?? default, target.Number("weight", 1, 0, SiteWeight.Whole)))
            .ToList();
        service.Once("targets[].site", targets.Select(target => target.Site.Value ?? ""), "name each site once");
        if (targets.Count > 0 && targets.TrueForAll(target => target.Weight == 0))
        {
            service.Wrong("targets[].weight", "is 0 everywhere", "give at least one site a weight");
        }

        return new SpreadService(
            new VnfId(service.Name("name", "the active/active VNF")),
            (ServiceAvailabilityLevel)service.Number("level", 2, 1, 3),
            service.Number("demand", 1, 0, UnitsMax),
            [.. targets.OrderBy(target => target.Site)]);
    }

    private static SiteId? Site(OptionsNode node, string key, SiteSet known)
    {
        var name = node.Name(key, "a site");
        Known(node, key, name.Length > 0 ? [name] : [], known);
        return name.Length > 0 ? new SiteId(name) : null;
    }

    private static void Known(OptionsNode node, string key, IEnumerable<string> names, SiteSet known)
    {
        foreach (var stranger in names.Where(name => !known.Contains(new SiteId(name))))
        {
            node.Wrong(key, $"has '{stranger}', which is no such site", $"the sites here are {string.Join(", ", known)}");
        }
    }
}
