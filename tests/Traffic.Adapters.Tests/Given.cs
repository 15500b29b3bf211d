using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

namespace NfvHa.Geo.Traffic.Adapters.Tests;

/// <summary>Three sites at 127.0.1.1, 127.0.2.1 and 127.0.3.1; services web (with SRV) and voice, in geo.example.</summary>
internal static class Given
{
    public const string Zone = "geo.example.";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    public static readonly DriverId D1 = new("d1");
    public static readonly VnfId Web = new("web");
    public static readonly VnfId Voice = new("voice");
    public static readonly SiteId A = new("a");
    public static readonly SiteId B = new("b");
    public static readonly SiteId C = new("c");

    public static readonly ImmutableArray<SiteAddress> Sites =
    [
        new(A, IPAddress.Parse("127.0.1.1"), IPAddress.Parse("2001:db8:1::1"), 8081),
        new(B, IPAddress.Parse("127.0.2.1"), IPAddress.Parse("2001:db8:2::1"), 8082),
        new(C, IPAddress.Parse("127.0.3.1"), IPAddress.Parse("2001:db8:3::1"), 8083),
    ];

    public static EmbeddedDnsOptions Options { get; } = new()
    {
        Id = D1,
        Zone = Zone,
        Services = [new DnsService(Web, Sites, "_http._tcp"), new DnsService(Voice, [.. Sites.Select(site => site with { V6 = null, Port = null })])],
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        QueriesPerSecondMax = 1_000_000,
    };

    public static TrafficVersion Version(long number, long counter = 1, int generation = 1) => new(new Epoch(generation, counter), number);

    /// <summary>Weights of a, b and c; a site with 0 has none.</summary>
    public static ImmutableArray<SiteWeight> Weights(int a = 0, int b = 0, int c = 0) =>
        [.. new SiteWeight[] { new(A, a), new(B, b), new(C, c) }.Where(weight => weight.Weight > 0)];

    public static TrafficIntent Intent(TrafficVersion version, ImmutableArray<SiteWeight> weights, VnfId? service = null, int ttl = 1) =>
        new(service ?? Web, version, weights, [], TimeSpan.FromSeconds(ttl), null);

    public static EmbeddedDnsDriver Server(EmbeddedDnsOptions? options = null) =>
        EmbeddedDnsDriver.TryStart(options ?? Options, TimeProvider.System, out var driver, out var errors) ? driver : throw new InvalidOperationException(string.Join(' ', errors));

    public static async Task<EmbeddedDnsDriver> ServerOf(params TrafficIntent[] intents)
    {
        var server = Server();
        foreach (var intent in intents)
        {
            Assert.IsType<Adapters.Drivers.PublishDone>(await server.PublishAsync(intent, TestContext.Current.CancellationToken));
        }

        return server;
    }

    /// <summary>Waits for something that comes by itself.</summary>
    public static async Task<T> Soon<T>(IAsyncEnumerable<T> said, Func<T, bool> isIt)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Patience);
        await foreach (var word in said.WithCancellation(late.Token))
        {
            if (isIt(word))
            {
                return word;
            }
        }

        throw new InvalidOperationException("The sequence ended.");
    }
}
