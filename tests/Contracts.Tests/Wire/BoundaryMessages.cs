using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>Messages that are just as large as they may be.</summary>
internal static class BoundaryMessages
{
    private static readonly Epoch Longest = new(int.MaxValue, long.MaxValue);

    public static object[] All { get; } =
    [
        // The largest beat there can be: it must always fit into one message, or a site with many VNFs would fall silent.
        new Beat(
            new SiteId(Name(0)),
            new AgentInstanceId(Name(0)),
            new BootId(Name(0)),
            long.MaxValue,
            TimeSpan.MaxValue,
            new DesiredVersion(int.MaxValue, long.MaxValue),
            int.MaxValue,
            [.. Each(WireLimits.VnfsMax, name => new PromiseRequest(new VnfId(name), Longest))],
            [
                .. Each(WireLimits.VnfsMax, name => new VnfReport(
                    new VnfId(name), Longest, Longest, int.MaxValue, int.MaxValue, Longest, Longest, Longest, long.MaxValue, true, true))
            ],
            [.. Each(WireLimits.SitesMax, name => new PeerSighting(new SiteId(name), TimeSpan.MaxValue))],
            [.. Enumerable.Repeat(new string('€', WireLimits.TroubleLengthMax), WireLimits.TroublesMax)]),
        Samples.BeatReply with
        {
            Desired = new DesiredState(
                default,
                new LocationSet(0, [.. Each(WireLimits.LocationsMax, name => new LocationId(name))]),
                [
                    Samples.BeatReply.Desired!.Vnfs[1] with
                    {
                        Standbys = SiteSet.Of(Each(WireLimits.SitesMax, name => new SiteId(name))),
                        Takeover = Samples.BeatReply.Desired.Vnfs[1].Takeover! with { Reason = new string('€', WireLimits.TextLengthMax) },
                    }
                ]),
        },
        Samples.Append with { FirstIndex = 0, Entries = [new LogEntry(Longest, 0, new byte[WireLimits.EntryBytesMax])] },
        Samples.Append with { FirstIndex = 0, Entries = [.. Enumerable.Range(0, WireLimits.EntriesMax).Select(i => new LogEntry(Longest, i, new byte[300]))] },
    ];

    private static IEnumerable<T> Each<T>(int count, Func<string, T> item) => Enumerable.Range(0, count).Select(i => item(Name(i)));

    private static string Name(int i) => $"{new string('n', Identifier.LengthMax - 5)}{i:d5}";
}
