using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Traffic.Adapters.Vantage;

/// <summary>Who is asked from a vantage point, and how.</summary>
public sealed record VantageOptions
{
    /// <summary>The name of this vantage point.</summary>
    public required VantageId Id { get; init; }

    /// <summary>The zone of the services, e.g. <c>geo.example.</c></summary>
    public required string Zone { get; init; }

    /// <summary>The services that are watched. 1 to 1,000, each once.</summary>
    public required ImmutableArray<VnfId> Services { get; init; }

    /// <summary>The DNS servers that are asked: all that clients may come to. 1 to 64, each once.</summary>
    public required ImmutableArray<IPEndPoint> Servers { get; init; }

    /// <summary>
    /// Resolvers that are played at each server, each with an answer of its own that it keeps. An answer names one site, so shares are seen only over many.
    /// Default 50, so that two servers give the hundred answers that suit the default tolerance; at least 1, and at most 1,000 at all servers together, so
    /// that a single answer is not lost in rounding. One is enough where no service has several sites.
    /// </summary>
    public int ClientsPerServer { get; init; } = 50;

    /// <summary>Whether IPv6 addresses are asked for instead of IPv4 ones. Default false.</summary>
    public bool AsksIPv6 { get; init; }

    /// <summary>Whether an answer is kept for its time, as resolvers do. Default true. Without, each round asks anew and sees a change at once.</summary>
    public bool KeepsAnswers { get; init; } = true;

    /// <summary>The time from the beginning of one round to that of the next. Default 1 s; from 10 ms to 1 minute. At most a quarter of the core's FreshFor is wise.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a DNS server may take for an answer. Default 250 ms; from 10 ms to 10 s.</summary>
    public TimeSpan DnsLimit { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a DNS server is asked before it counts as silent. Default 2; from 1 to 5.</summary>
    public int DnsTries { get; init; } = 2;

    /// <summary>How long a probe may take, whatever its own limit. Default 1 s; from 10 ms to 1 minute.</summary>
    public TimeSpan ProbeLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Queries and probes under way at once. Default 32; from 1 to 1,000.</summary>
    public int ConcurrencyMax { get; init; } = 32;

    /// <summary>All errors, each with the key, what is wrong and what would be right. Empty: the options may be used.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        void Check(bool isRight, string error)
        {
            if (!isRight)
            {
                errors.Add(error);
            }
        }

        foreach (var name in Services.Select(service => service.Value).Concat(Zone.TrimEnd('.').Split('.')).Append(Id.Value))
        {
            Check(Identifier.Problem(name) is null, $"Id, Services or Zone has '{name}', which {Identifier.Problem(name)}.");
        }

        Check(Zone.Length <= 160, $"Zone has {Zone.Length} characters; 160 is the most.");
        Check(Services.Length is >= 1 and <= 1_000 && Services.Distinct().Count() == Services.Length, $"Services has {Services.Length} entries; it must have 1 to 1000, each once.");
        Check(Servers.Length is >= 1 and <= 64 && Servers.Distinct().Count() == Servers.Length, $"Servers has {Servers.Length} entries; it must have 1 to 64, each once.");
        Check(ClientsPerServer >= 1 && (long)ClientsPerServer * Servers.Length <= 1_000, $"ClientsPerServer is {ClientsPerServer}, at {Servers.Length} servers; it must be from 1 to 1000 at all of them together.");
        Check(DnsTries is >= 1 and <= 5, $"DnsTries is {DnsTries}; it must be from 1 to 5.");
        Check(ConcurrencyMax is >= 1 and <= 1_000, $"ConcurrencyMax is {ConcurrencyMax}; it must be from 1 to 1000.");
        foreach (var (key, value, most) in new[] { (nameof(Interval), Interval, 60), (nameof(DnsLimit), DnsLimit, 10), (nameof(ProbeLimit), ProbeLimit, 60) })
        {
            Check(value >= TimeSpan.FromMilliseconds(10) && value <= TimeSpan.FromSeconds(most), $"{key} is {value}; it must be from 10 ms to {most} s.");
        }

        return errors.ToImmutable();
    }
}
