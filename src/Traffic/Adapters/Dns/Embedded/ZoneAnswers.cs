using System.Collections.Frozen;
using System.Net.Sockets;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Drivers;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>
/// Answers queries for one zone from what is published at that moment. Each answer for a service holds one address: of several, clients and resolvers
/// choose by rules of their own (RFC 6724), which no weight survives, and under one owner there is no second one. A service that is known but not
/// published gets SERVFAIL: NXDOMAIN would be kept, and would empty it (T1), while after SERVFAIL resolvers ask another server. Names are compared
/// without case and given back as they were asked. Nothing is looked up elsewhere. Thread-safe, without a lock.
/// </summary>
internal sealed class ZoneAnswers
{
    private const int ClassAny = 255;
    private readonly EmbeddedDnsOptions _options;
    private readonly PublishedBook _book;
    private readonly DomainName _zone;
    private readonly FrozenDictionary<string, Entry> _services;

    /// <summary>Begins with nothing published.</summary>
    internal ZoneAnswers(EmbeddedDnsOptions options, PublishedBook book)
    {
        (_options, _book, _zone) = (options, book, options.ZoneName);
        _services = options.Services.ToFrozenDictionary(service => service.Service.Value, service => new Entry(service), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The serial of the zone: the sum over all services of generation x 2^20 + counter + number. Within a generation counter and number only grow, and one of them does
    /// with each newer version; a new generation outweighs the numbers that a restored journal lost. So the serial grows with every change (RFC 1982
    /// arithmetic), and two servers that publish the same have the same. After a restart it is lower until all services are published again.
    /// </summary>
    internal uint Serial => _book.Intents.Values.Aggregate(
        0U, (sum, intent) => unchecked(sum + ((uint)intent.Version.Epoch.Generation << 20) + (uint)intent.Version.Epoch.Counter + (uint)intent.Version.Number));

    /// <summary>Answers one query. Total.</summary>
    internal DnsMessage Answer(DnsMessage query)
    {
        var answer = query.CreateResponseInstance();
        answer.IsRecursionAllowed = false;
        answer.EDnsOptions = query.EDnsOptions is null ? null : new OptRecord(QueryShape.AnswerMax);
        if (query.EDnsOptions is { Version: > 0 })
        {
            answer.ReturnCode = ReturnCode.BadVersion;
            return answer;
        }

        var question = query.Questions[0];
        var isTransfer = question.RecordType is RecordType.Axfr or RecordType.Ixfr;
        if (isTransfer || (ushort)question.RecordClass is not ((ushort)RecordClass.INet or ClassAny) || !question.Name.IsEqualOrSubDomainOf(_zone))
        {
            answer.ReturnCode = ReturnCode.Refused;
            return answer;
        }

        answer.IsAuthoritiveAnswer = true;
        var labels = question.Name.Labels.AsSpan(0, question.Name.LabelCount - _zone.LabelCount);
        var exists = labels.Length == 0 ? Apex(answer, question)
            : labels.Length == 1 && Is(labels[0], _options.NameServer) ? NameServer(answer, question)
            : _services.TryGetValue(labels[^1], out var entry) && Service(answer, question, labels[..^1], entry);
        if (answer.ReturnCode == ReturnCode.NoError && answer.AnswerRecords.Count == 0)
        {
            answer.ReturnCode = exists ? ReturnCode.NoError : ReturnCode.NxDomain;
            answer.AuthorityRecords.Add(Soa(Apex(question.Name)));
        }

        return answer;
    }

    private static bool Is(string label, string wanted) => label.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static bool Asks(DnsQuestion question, RecordType type) => question.RecordType == type || question.RecordType == RecordType.Any;

    /// <summary>The zone as it is spelled in a name, so that it is compressed to it.</summary>
    private DomainName Apex(DomainName name) => name.GetParentName(name.LabelCount - _zone.LabelCount);

    private bool Apex(DnsMessage answer, DnsQuestion question)
    {
        if (Asks(question, RecordType.Soa))
        {
            answer.AnswerRecords.Add(Soa(question.Name));
        }

        if (Asks(question, RecordType.Ns))
        {
            var server = Below(question.Name, _options.NameServer);
            answer.AnswerRecords.Add(new NsRecord(question.Name, Seconds(_options.NegativeTtl), server));
            answer.AdditionalRecords.Add(ServerAddress(server));
        }

        return true;
    }

    private bool NameServer(DnsMessage answer, DnsQuestion question)
    {
        var record = ServerAddress(question.Name);
        if (Asks(question, record.RecordType))
        {
            answer.AnswerRecords.Add(record);
        }

        return true;
    }

    /// <summary>Answers for a name at or below a service; whether there is such a name.</summary>
    private bool Service(DnsMessage answer, DnsQuestion question, ReadOnlySpan<string> below, Entry entry)
    {
        var srv = entry.Srv;
        var isSrv = srv.Length > 0 && below.Length == 2 && Is(below[0], srv[0]) && Is(below[1], srv[1]);
        var isAboveSrv = srv.Length > 0 && below.Length == 1 && Is(below[0], srv[1]);
        var isVersion = below.Length == 1 && Is(below[0], VersionRecord.Label);
        var site = below.Length == 1 ? entry.Named(below[0]) : null;
        if (below.Length > 0 && !isSrv && !isAboveSrv && !isVersion && site is null)
        {
            return false;
        }

        if (!_book.Intents.TryGetValue(entry.Service.Service, out var intent))
        {
            answer.ReturnCode = ReturnCode.ServerFailure;
            answer.IsAuthoritiveAnswer = false;
            return true;
        }

        var ttl = Seconds(intent.Ttl);
        if (isVersion)
        {
            if (Asks(question, RecordType.Txt))
            {
                answer.AnswerRecords.Add(new TxtRecord(question.Name, 0, VersionRecord.Format(intent.Version)));
            }
        }
        else if (isSrv && Asks(question, RecordType.Srv))
        {
            var chosen = entry.Choose(entry.BySrv, intent);
            var target = Below(question.Name.GetParentName(2), chosen.Site.Value);
            answer.AnswerRecords.Add(new SrvRecord(question.Name, ttl, 0, 0, (ushort)chosen.Port!.Value, target));
            answer.AdditionalRecords.AddRange(Addresses(target, ttl, chosen));
        }
        else if (site is not null || below.Length == 0)
        {
            Address(answer, question, entry, site, intent, ttl);
        }

        return true;
    }

    /// <summary>One address: of a family that the service has, at the site that is asked for or whose turn it is. A query for anything gets IPv4 (RFC 8482).</summary>
    private static void Address(DnsMessage answer, DnsQuestion question, Entry entry, SiteAddress? site, TrafficIntent intent, int ttl)
    {
        if (Asks(question, RecordType.A) && entry.HasV4)
        {
            answer.AnswerRecords.Add(new ARecord(question.Name, ttl, (site ?? entry.Choose(entry.ByV4, intent)).V4!));
        }
        else if (Asks(question, RecordType.Aaaa) && entry.HasV6)
        {
            answer.AnswerRecords.Add(new AaaaRecord(question.Name, ttl, (site ?? entry.Choose(entry.ByV6, intent)).V6!));
        }
    }

    private static IEnumerable<DnsRecordBase> Addresses(DomainName name, int ttl, SiteAddress site)
    {
        if (site.V4 is { } v4)
        {
            yield return new ARecord(name, ttl, v4);
        }

        if (site.V6 is { } v6)
        {
            yield return new AaaaRecord(name, ttl, v6);
        }
    }

    private SoaRecord Soa(DomainName apex)
    {
        var ttl = Seconds(_options.NegativeTtl);
        return new SoaRecord(apex, ttl, Below(apex, _options.NameServer), Below(apex, "hostmaster"), Serial, 60, 10, 600, ttl);
    }

    private AddressRecordBase ServerAddress(DomainName name)
    {
        var address = _options.NameServerAddress ?? _options.Listen.Address;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new ARecord(name, Seconds(_options.NegativeTtl), address)
            : new AaaaRecord(name, Seconds(_options.NegativeTtl), address);
    }

    private static DomainName Below(DomainName name, string label) => new([label, .. name.Labels]);

    /// <summary>Rounded down: an answer must not outlive its intent.</summary>
    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;

    /// <summary>A service with what its answers remember. Families and SRV are counted apart: clients ask for both, one after the other.</summary>
    private sealed class Entry(DnsService service)
    {
        internal DnsService Service { get; } = service;

        internal string[] Srv { get; } = service.Srv?.Split('.') ?? [];

        internal bool HasV4 { get; } = service.Sites[0].V4 is not null;

        internal bool HasV6 { get; } = service.Sites[0].V6 is not null;

        internal WeightedChoice ByV4 { get; } = new();

        internal WeightedChoice ByV6 { get; } = new();

        internal WeightedChoice BySrv { get; } = new();

        internal SiteAddress? Named(string label) => Service.Sites.FirstOrDefault(site => Is(label, site.Site.Value));

        internal SiteAddress Choose(WeightedChoice choice, TrafficIntent intent) => Service.At(choice.Next(intent.Weights))!;
    }
}
