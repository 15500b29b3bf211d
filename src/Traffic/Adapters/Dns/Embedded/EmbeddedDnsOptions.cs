using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>What the embedded DNS server publishes, and where.</summary>
public sealed record EmbeddedDnsOptions
{
    /// <summary>The name of this driver.</summary>
    public required DriverId Id { get; init; }

    /// <summary>The zone, e.g. <c>geo.example.</c>; a service <c>web</c> is <c>web.geo.example.</c>. Labels in the form <see cref="Identifier"/> accepts, at most 200 characters.</summary>
    public required string Zone { get; init; }

    /// <summary>The services that may be published. At least one, at most 1,000, each once.</summary>
    public required ImmutableArray<DnsService> Services { get; init; }

    /// <summary>Where it listens, over UDP and TCP. Default 127.0.0.1:5353; port 0 lets the system choose one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 5353);

    /// <summary>The label of the name server in the zone. Default <c>ns1</c>; no service may have it.</summary>
    public string NameServer { get; init; } = "ns1";

    /// <summary>The address of the name server, as told to resolvers. Default null: the address of <see cref="Listen"/>, which then must be a single one.</summary>
    public IPAddress? NameServerAddress { get; init; }

    /// <summary>How long resolvers may keep that there is no such name or record. Default 1 s; whole seconds, from 1 s to 5 minutes.</summary>
    public TimeSpan NegativeTtl { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest query that is read, in bytes. Default 512; from 300 to 4,096. A longer one over UDP is answered with FORMERR, over TCP it ends the connection.</summary>
    public int QueryBytesMax { get; init; } = 512;

    /// <summary>Queries per second of one client (IPv6: of one network of 64 bits); as many at once after a rest. What is above gets no answer. Default 1,000; from 1 to 1,000,000.</summary>
    public int QueriesPerSecondMax { get; init; } = 1_000;

    /// <summary>Clients that are counted singly; all others share one limit. Default 10,000; from 1 to 1,000,000.</summary>
    public int ClientsMax { get; init; } = 10_000;

    /// <summary>Queries over UDP that are worked on at once; more wait in the buffer of the socket, where they are lost once it is full. Default 256; from 1 to 10,000.</summary>
    public int InFlightMax { get; init; } = 256;

    /// <summary>Connections over TCP at once; more are closed. Default 64; from 1 to 10,000.</summary>
    public int ConnectionsMax { get; init; } = 64;

    /// <summary>How long a TCP connection may take for a query, and for taking an answer. Default 5 s; from 100 ms to 1 minute.</summary>
    public TimeSpan ConnectionIdle { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>All errors, each with the key, what is wrong and what would be right. Empty: the options may be used.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        NamesTheZone(errors);
        Within(errors, nameof(QueryBytesMax), QueryBytesMax, 300, 4_096);
        Within(errors, nameof(QueriesPerSecondMax), QueriesPerSecondMax, 1, 1_000_000);
        Within(errors, nameof(ClientsMax), ClientsMax, 1, 1_000_000);
        Within(errors, nameof(InFlightMax), InFlightMax, 1, 10_000);
        Within(errors, nameof(ConnectionsMax), ConnectionsMax, 1, 10_000);
        Check(errors, ConnectionIdle >= TimeSpan.FromMilliseconds(100) && ConnectionIdle <= TimeSpan.FromMinutes(1), $"ConnectionIdle is {ConnectionIdle}; it must be from 100 ms to 1 minute.");
        Check(
            errors,
            NegativeTtl >= TimeSpan.FromSeconds(1) && NegativeTtl <= TimeSpan.FromMinutes(5) && NegativeTtl.Ticks % TimeSpan.TicksPerSecond == 0,
            $"NegativeTtl is {NegativeTtl}; it must be whole seconds, from 1 s to 5 minutes.");
        Check(
            errors,
            NameServerAddress is not null || !(Listen.Address.Equals(IPAddress.Any) || Listen.Address.Equals(IPAddress.IPv6Any)),
            $"NameServerAddress is not set, and Listen is {Listen}; say at which address resolvers find the server.");
        Check(errors, Services.Length is >= 1 and <= 1_000, $"Services has {Services.Length} entries; it must have 1 to 1000.");
        Check(errors, Services.Select(service => service.Service).Distinct().Count() == Services.Length, "Services names a service twice; name each once.");
        foreach (var service in Services)
        {
            Check(errors, service.Service.Value != NameServer, $"Services has {service.Service}, which is the label of NameServer; choose another.");
            Check(errors, service.NameLengthMax + Zone.Length <= 253, $"Services has {service.Service}, whose names would be too long in {Zone}; with all labels a name has at most 253 characters.");
            errors.AddRange(service.Validate());
        }

        return errors.ToImmutable();
    }

    /// <summary>The zone as a name; only of options without errors.</summary>
    internal DomainName ZoneName => DomainName.Parse(Zone);

    private void NamesTheZone(ImmutableArray<string>.Builder errors)
    {
        var labels = Zone.TrimEnd('.').Split('.');
        Check(errors, Zone.Length <= 200, $"Zone has {Zone.Length} characters; 200 is the most.");
        foreach (var label in labels)
        {
            Check(errors, Identifier.Problem(label) is null, $"Zone is {Zone}; its label '{label}' {Identifier.Problem(label)}.");
        }

        Check(errors, Identifier.Problem(NameServer) is null, $"NameServer {Identifier.Problem(NameServer)}.");
    }

    private static void Check(ImmutableArray<string>.Builder errors, bool isRight, string error)
    {
        if (!isRight)
        {
            errors.Add(error);
        }
    }

    private static void Within(ImmutableArray<string>.Builder errors, string key, int value, int least, int most) =>
        Check(errors, value >= least && value <= most, $"{key} is {value}; it must be from {least} to {most}.");
}

/// <summary>A service in the zone.</summary>
/// <param name="Service">The service; its label.</param>
/// <param name="Sites">Where its sites are. At least one, at most 64, each once; either all or none have an IPv6 address, and so for IPv4 and ports.</param>
/// <param name="Srv">Two labels, e.g. <c>_http._tcp</c>, below which SRV records stand, or null for none.</param>
public sealed record DnsService(VnfId Service, ImmutableArray<SiteAddress> Sites, string? Srv = null)
{
    /// <summary>The address of a site, or null.</summary>
    internal SiteAddress? At(SiteId site) => Sites.FirstOrDefault(address => address.Site == site);

    /// <summary>The longest name at or below the service, in characters, with a dot at the end but without the zone.</summary>
    internal int NameLengthMax => Sites.Select(site => site.Site.Value.Length).Append(VersionRecord.Label.Length).Append(Srv?.Length ?? 0).Max() + Service.Value.Length + 2;

    /// <summary>All errors.</summary>
    internal IEnumerable<string> Validate()
    {
        if (Identifier.Problem(Service.Value) is { } problem)
        {
            yield return $"Services has a service that {problem}.";
        }

        if (Sites.Length is < 1 or > 64 || Sites.Select(site => site.Site).Distinct().Count() != Sites.Length)
        {
            yield return $"{Service} has {Sites.Length} sites; it must have 1 to 64, each once.";
            yield break;
        }

        // With one family missing at some sites, those who prefer it would all go to the others, whatever the weights.
        var first = Sites[0];
        if (Sites.Any(site => (site.V4 is null) != (first.V4 is null) || (site.V6 is null) != (first.V6 is null)) || first is { V4: null, V6: null })
        {
            yield return $"{Service} has sites with different kinds of addresses; give all of them IPv4, or IPv6, or both.";
        }

        if (Sites.Any(site => site.V4 is { AddressFamily: not AddressFamily.InterNetwork } || site.V6 is { AddressFamily: not AddressFamily.InterNetworkV6 }))
        {
            yield return $"{Service} has an address that is not of the family it stands for.";
        }

        foreach (var site in Sites.Where(site => Identifier.Problem(site.Site.Value) is not null))
        {
            yield return $"{Service} has a site that {Identifier.Problem(site.Site.Value)}.";
        }

        if (Srv is { } srv)
        {
            var labels = srv.Split('.');
            if (labels.Length != 2 || labels.Any(label => label.Length < 2 || label[0] != '_' || Identifier.Problem(label[1..]) is not null))
            {
                yield return $"{Service} has Srv '{srv}'; it must be two labels that begin with '_', such as _http._tcp.";
            }
        }

        if (Sites.Any(site => Srv is null ? site.Port is not null : site.Port is null or < 1 or > 65_535))
        {
            yield return $"{Service} must have a port from 1 to 65535 at every site if it has Srv, and none otherwise.";
        }
    }
}

/// <summary>Where a site serves a service. Its name is <c>&lt;site&gt;.&lt;service&gt;.&lt;zone&gt;</c>, the target of SRV records.</summary>
/// <param name="Site">The site.</param>
/// <param name="V4">Its IPv4 address, or null.</param>
/// <param name="V6">Its IPv6 address, or null.</param>
/// <param name="Port">Its port for SRV, or null.</param>
public sealed record SiteAddress(SiteId Site, IPAddress? V4, IPAddress? V6 = null, int? Port = null);
