using System.Net;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Embedded;

public sealed class EmbeddedDnsOptionsTests
{
    public static TheoryData<string, Func<EmbeddedDnsOptions, EmbeddedDnsOptions>> Wrong => new()
    {
        { "Zone", options => options with { Zone = "geo example." } },
        { "Zone", options => options with { Zone = "" } },
        { "Zone", options => options with { Zone = string.Join('.', Enumerable.Repeat(new string('z', 60), 4)) } },
        { "NameServer ", options => options with { NameServer = "ns.1" } },
        { "NameServer;", options => options with { NameServer = "web" } },
        { "NameServerAddress", options => options with { Listen = new IPEndPoint(IPAddress.Any, 53) } },
        { "Services", options => options with { Services = [] } },
        { "twice", options => options with { Services = [options.Services[0], options.Services[0]] } },
        { "QueryBytesMax", options => options with { QueryBytesMax = 100 } },
        { "QueriesPerSecondMax", options => options with { QueriesPerSecondMax = 0 } },
        { "ClientsMax", options => options with { ClientsMax = 0 } },
        { "InFlightMax", options => options with { InFlightMax = 0 } },
        { "ConnectionsMax", options => options with { ConnectionsMax = 0 } },
        { "ConnectionIdle", options => options with { ConnectionIdle = TimeSpan.Zero } },
        { "NegativeTtl", options => options with { NegativeTtl = TimeSpan.FromMilliseconds(1_500) } },
        { "too long", options => options with { Zone = string.Join('.', Enumerable.Repeat(new string('z', 49), 4)), Services = [new DnsService(new(new string('w', 60)), [new(A, IPAddress.Loopback)])] } },
        { "0 sites", options => options with { Services = [new DnsService(Web, [])] } },
        { "kinds of addresses", options => options with { Services = [new DnsService(Web, [new(A, IPAddress.Loopback), new(B, null, IPAddress.IPv6Loopback)])] } },
        { "family", options => options with { Services = [new DnsService(Web, [new(A, IPAddress.IPv6Loopback)])] } },
        { "Srv", options => options with { Services = [new DnsService(Web, [new(A, IPAddress.Loopback, null, 80)], "http.tcp")] } },
        { "port", options => options with { Services = [new DnsService(Web, [new(A, IPAddress.Loopback)], "_http._tcp")] } },
    };

    [Fact]
    public void Good_options_have_no_error() => Assert.Empty(Options.Validate());

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_options_are_named_and_nothing_is_started(string named, Func<EmbeddedDnsOptions, EmbeddedDnsOptions> change)
    {
        Assert.False(EmbeddedDnsDriver.TryStart(change(Options), TimeProvider.System, out _, out var errors));
        Assert.Contains(errors, error => error.Contains(named, StringComparison.Ordinal));
    }
}
