using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using NfvHa.Geo.Traffic.Adapters.Vantage;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Settings;

/// <summary>Reads who moves clients and who watches.</summary>
internal static class TrafficSettingsReader
{
    private const int VantagesMax = 64;

    /// <summary>Reads the sections dns, vantage and traffic of the file.</summary>
    public static TrafficSettings Read(OptionsNode root)
    {
        var dnsNode = root.Section("dns");
        var services = dnsNode.List("services", 1, 1_000, """{ "name": NAME, "sites": [{ "site": SITE, "address": ADDRESS }] }""")
            .Select(service => (Dns: Service(service), ProbePort: service.Has("probePort") ? service.Number("probePort", 80, 1, 65_535) : (int?)null))
            .ToList();
        var dns = new EmbeddedDnsOptions
        {
            Id = new DriverId(dnsNode.Text("name", "write the name of the DNS server", "dns-1")),
            Zone = dnsNode.Text("zone", "write the zone, e.g. geo.example."),
            Listen = dnsNode.EndPoint("listen", new IPEndPoint(IPAddress.Loopback, 5353)),
            NameServerAddress = dnsNode.Has("nameServerAddress") ? Address(dnsNode, "nameServerAddress") : null,
            Services = [.. services.Select(service => service.Dns)],
        };
        ControllerOptionsFile.Note(root, "dns", dns.Zone.Length > 0 && services.Count > 0 ? dns.Validate() : []);
        var ports = services.Where(service => service.ProbePort is not null).DistinctBy(service => service.Dns.Service)
            .ToImmutableSortedDictionary(service => service.Dns.Service, service => service.ProbePort!.Value);
        var vantages = root.List("vantage", 1, VantagesMax, """{ "name": NAME, "port": 8080, "path": "/site" }""")
            .Select(vantage => Vantage(root, vantage, dns, ports))
            .ToImmutableArray();
        root.Once("vantage[].name", vantages.Select(vantage => vantage.Name.Value), "name each vantage point once");
        var traffic = root.Section("traffic");
        return new TrafficSettings(Options(root, traffic, dns, vantages), Pace(traffic), dns, vantages);
    }

    private static DnsService Service(OptionsNode service) => new(
        new VnfId(service.Name("name", "the VNF")),
        [
            .. service.List("sites", 1, 64, """{ "site": SITE, "address": ADDRESS }""").Select(site => new SiteAddress(
                new SiteId(site.Name("site", "a site")),
                site.Has("address") || !site.Has("address6") ? Address(site, "address") : null,
                site.Has("address6") ? Address(site, "address6", AddressFamily.InterNetworkV6) : null,
                site.Has("port") ? site.Number("port", 80, 1, 65_535) : null)),
        ],
        service.Has("srv") ? service.Text("srv", "write two labels, e.g. _http._tcp") : null);

    private static VantageSettings Vantage(OptionsNode root, OptionsNode vantage, EmbeddedDnsOptions dns, ImmutableSortedDictionary<VnfId, int> ports)
    {
        var usual = new HttpSiteProbeOptions();
        var settings = new VantageSettings(
            new VantageId(vantage.Name("name", "the vantage point")),
            [.. vantage.List("servers", 0, 64, """{ "at": "ADDRESS:PORT" }""").Select(server => server.EndPoint("at"))],
            vantage.Milliseconds("intervalMilliseconds", TimeSpan.FromSeconds(1), 10, 60_000),
            vantage.Number("clientsPerServer", 50, 1, 1_000),
            new HttpSiteProbeOptions
            {
                Path = vantage.Text("path", "write the path of a URL", usual.Path),
                Header = vantage.Text("header", "write the name of a header", usual.Header),
                Port = vantage.Number("port", usual.Port, 1, 65_535),
                Ports = ports,
                Limit = vantage.Milliseconds("limitMilliseconds", usual.Limit, 10, 60_000),
            });
        ControllerOptionsFile.Note(root, $"vantage {settings.Name}", settings.Probe.Validate());

        // Names, zone and services that are wrong were named already.
        if (dns.Validate().IsEmpty && settings.Name.Value.Length > 0)
        {
            ControllerOptionsFile.Note(root, $"vantage {settings.Name}", settings.For(dns, dns.Listen).Validate());
        }

        return settings;
    }

    private static TrafficOptions Options(OptionsNode root, OptionsNode traffic, EmbeddedDnsOptions dns, ImmutableArray<VantageSettings> vantages)
    {
        var usual = new TrafficOptions();
        var options = new TrafficOptions
        {
            Drivers = [dns.Id],
            Vantages = [.. vantages.Select(vantage => vantage.Name)],
            VantagesMin = traffic.Number("vantagesMin", Math.Max(1, vantages.Length), 1, VantagesMax),
            ShareMax = traffic.Number("shareMax", usual.ShareMax, 1, 1_000),
            ShareTolerance = traffic.Number("shareTolerance", usual.ShareTolerance, 0, 999),
            TtlSal1 = TimeSpan.FromSeconds(traffic.Number("ttlSal1Seconds", (int)usual.TtlSal1.TotalSeconds, 1, 300)),
            TtlSal2 = TimeSpan.FromSeconds(traffic.Number("ttlSal2Seconds", (int)usual.TtlSal2.TotalSeconds, 1, 300)),
            TtlSal3 = TimeSpan.FromSeconds(traffic.Number("ttlSal3Seconds", (int)usual.TtlSal3.TotalSeconds, 1, 300)),
            HoldDown = traffic.Milliseconds("holdDownMilliseconds", usual.HoldDown, 0, 3_600_000),
            FreshFor = traffic.Milliseconds("freshForMilliseconds", usual.FreshFor, 1_000, 3_600_000),
            RepeatAfter = traffic.Milliseconds("repeatAfterMilliseconds", usual.RepeatAfter, 100, 3_600_000),
        };
        ControllerOptionsFile.Note(root, "traffic", vantages.IsEmpty ? [] : options.Validate());
        return options;
    }

    private static Reattachment? Pace(OptionsNode traffic) => traffic.Has("admitFirstPerSecond") || traffic.Has("admitClients")
        ? new Reattachment(traffic.Number("admitFirstPerSecond", 100, 1, 1_000_000), traffic.Number("admitClients", 10_000, 1, 100_000_000))
        : null;

    private static IPAddress Address(OptionsNode node, string key, AddressFamily? family = null)
    {
        var right = family == AddressFamily.InterNetworkV6 ? "write an IPv6 address" : "write an IP address";
        var text = node.Text(key, right);
        if (IPAddress.TryParse(text, out var address) && (family is null || address.AddressFamily == family))
        {
            return address;
        }

        if (text.Length > 0)
        {
            node.Wrong(key, $"is '{text}'", right);
        }

        return IPAddress.Loopback;
    }
}
