using System.Text;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Settings;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Tests.Settings;

public sealed class ControllerOptionsFileTests
{
    private const string Link = """
        "location": "east", "journal": "/v/journal.db", "store": "/v/location.db",
        "link": { "certificate": "/c/east.crt", "key": "/c/east.key", "trust": "/c/ca.crt" }
        """;

    private const string Base = $"{Link}, \"timing\": {{ \"sal\": 2 }}";

    [Fact]
    public void Parse_TheLeastThatMustBeThere_HasTheUsualRest()
    {
        var options = Good($"{{ {Base} }}");

        Assert.Equal((new LocationId("east"), LeaseTiming.ForSal(2), 4_096), (options.Location, options.Timing, options.EventsMax));
        Assert.Equal("127.0.0.1:7443", options.Link.Listen.ToString());
        Assert.Null(options.Deployment);
        Assert.Null(options.Traffic);
    }

    [Fact]
    public void Parse_ADeployment_BecomesTheFirstControlState()
    {
        var state = Good($$"""
            { {{Link}}, "timing": { "sal": 1 }, "deployment": {
                "sites": [{ "name": "a" }, { "name": "b", "capacity": 7 }], "locations": [{ "name": "east", "failureDomain": "b" }],
                "vnfs": [{ "name": "hss", "sites": ["a", "b"], "preference": ["b"], "replication": "async", "gate": "kernel", "level": 1, "needs": ["db"], "startTimeMilliseconds": 5, "lossBytesMax": 9 },
                         { "name": "db", "sites": ["a"], "automatic": false, "pausableClocks": true }],
                "services": [{ "name": "cdn", "targets": [{ "site": "b", "weight": 3 }, { "site": "a" }] }] } }
            """).Deployment!;

        var hss = state.Vnfs[new VnfId("hss")];
        Assert.Equal((new SiteId("b"), new Epoch(1, 1), ReplicationMode.Async, GateKind.Kernel), (hss.Owner, hss.Epoch, hss.Spec.Replication, hss.Spec.Gate));
        Assert.Equal((ServiceAvailabilityLevel.Level1, 9, new VnfId("db")), (hss.Spec.Level, hss.Spec.Cap.BytesMax, hss.Spec.Needs[0]));
        var db = state.Vnfs[new VnfId("db")].Spec;
        Assert.Equal((false, true, ReplicationMode.Sync, GateKind.Host), (db.IsAutomatic, db.HasPausableClocks, db.Replication, db.Gate));
        Assert.Equal(7, state.Capacities[new SiteId("b")]);
        Assert.Equal(new SiteId("b"), state.FailureDomains[new LocationId("east")]);
        Assert.Equal(["a", "b"], state.Spread[new VnfId("cdn")].Targets.Select(target => target.Site.Value));
        Assert.Equal(1, state.Admissions[new LocationId("east")].Number);
    }

    [Fact]
    public void Parse_DnsAndVantagePoints_AreWhatTheCoreCountsOn()
    {
        var traffic = Good($$"""
            { {{Base}}, "traffic": { "holdDownMilliseconds": 5, "admitFirstPerSecond": 10 },
              "dns": { "zone": "geo.example.", "services": [{ "name": "web", "probePort": 8081, "sites": [{ "site": "a", "address": "127.0.1.1" }, { "site": "b", "address": "127.0.2.1" }] }] },
              "vantage": [{ "name": "v1", "port": 8080 }, { "name": "v2", "servers": [{ "at": "127.0.0.2:53" }] }] }
            """).Traffic!;

        Assert.Empty(traffic.Options.Validate());
        Assert.Equal((new DriverId("dns-1"), 2, TimeSpan.FromMilliseconds(5), 10), (traffic.Options.Drivers.Single(), traffic.Options.VantagesMin, traffic.Options.HoldDown, traffic.Reattachment!.FirstPerSecond));
        Assert.Equal((8080, 8081), (traffic.Vantages[0].Probe.Port, traffic.Vantages[0].Probe.Ports[new VnfId("web")]));
        Assert.Equal("127.0.0.2:53", traffic.Vantages[1].For(traffic.Dns, traffic.Dns.Listen).Servers.Single().ToString());
    }

    [Theory]
    [InlineData("{ }", "location is missing", "journal is missing", "store is missing", "link.certificate is missing", "link.key is missing", "link.trust is missing", "timing.beatIntervalMilliseconds is missing", "timing.durationMilliseconds is missing", "timing.failAfterMilliseconds is missing")]
    [InlineData("""{ BASE, "journal2": "x" }""", "journal2 is not known")]
    [InlineData("""{ LINK, "timing": { "sal": 4 } }""", "timing.sal is 4")]
    [InlineData("""{ LINK, "timing": { "sal": 1, "failAfterMilliseconds": 900 } }""", "timing.failAfterMilliseconds is not known")]
    [InlineData("""{ LINK, "timing": { "durationMilliseconds": 300 } }""", "timing.beatIntervalMilliseconds is missing", "timing.failAfterMilliseconds is missing")]
    [InlineData("""{ BASE, "deployment": { "sites": [{ "name": "a" }], "locations": [{ "name": "west" }] } }""", "deployment.locations[0].name is 'west'")]
    [InlineData("""{ BASE, "deployment": { "sites": [{ "name": "a" }], "locations": [{ "name": "east" }, { "name": "west" }] } }""", "deployment.locations is missing, or not a list of 1 to 1")]
    [InlineData(
        """{ BASE, "deployment": { "sites": [{ "name": "a" }, { "name": "a" }], "locations": [{ "name": "east" }], "vnfs": [{ "name": "x", "sites": ["b"], "needs": ["y"] }, { "name": "x", "sites": ["a"] }] } }""",
        "deployment.sites[].name is 'a' 2 times", "deployment.vnfs[0].sites has 'b'", "deployment.vnfs[].name or services[].name is 'x' 2 times", "deployment.vnfs[].needs has y")]
    [InlineData(
        """{ BASE, "deployment": { "sites": [{ "name": "a" }], "locations": [{ "name": "east" }], "services": [{ "name": "x", "targets": [{ "site": "a", "weight": 0 }] }] } }""",
        "deployment.services[0].targets[].weight is 0 everywhere")]
    [InlineData("""{ BASE, "dns": { "zone": "GEO", "services": [{ "name": "web", "sites": [{ "site": "a", "address": "x" }] }] } }""", "dns is wrong: Zone is GEO", "address is 'x'", "vantage is missing")]
    [InlineData("""{ BASE, "vantage": [{ "name": "v" }] }""", "dns.zone is missing", "dns.services is missing")]
    [InlineData("""{ BASE, "link2": 1, "plans": { "automaticMax": 101 } }""", "link2 is not known", "plans.automaticMax is 101")]
    public void Parse_Mistakes_AreAllNamedWithFileKeyAndRemedy(string text, params string[] expected)
    {
        var (options, errors) = Parse(text.Replace("LINK", Link, StringComparison.Ordinal).Replace("BASE", Base, StringComparison.Ordinal));

        Assert.Null(options);
        Assert.All(errors, error => Assert.Matches("^file: .+; .+\\.$", error));
        Assert.All(expected, part => Assert.Contains(errors, error => error.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, errors.Length);
    }

    private static ControllerOptions Good(string text)
    {
        var (options, errors) = Parse(text);
        Assert.Empty(errors);
        return options!;
    }

    private static OptionsReading<ControllerOptions> Parse(string text) => ControllerOptionsFile.Parse("file", Encoding.UTF8.GetBytes(text));
}
