using System.Collections.Concurrent;
using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Link.Tests.Lab;

/// <summary>A good message of each kind.</summary>
internal static class Messages
{
    public static readonly TraceParent Trace = new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    private static readonly VnfId Hlr = new("hlr");
    private static readonly BootId Boot = new("b7f3");
    private static readonly Epoch Third = new(1, 3);
    private static readonly ConcurrentDictionary<int, ImmutableArray<VnfReport>> ReportsOf = new();

    /// <param name="site">The sender.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="vnfs">About 45 bytes each.</param>
    public static Envelope Beat(string site, long sequence = 1, int vnfs = 1) => Envelope.Of(
        new Beat(new SiteId(site), new AgentInstanceId($"{site}-agent"), Boot, sequence, TimeSpan.FromSeconds(7), new DesiredVersion(1, 9), 1, [], Reports(vnfs), []), Trace);

    public static Envelope Reply(PromiserId from, long sequence = 1) =>
        Envelope.Of(new BeatReply(from, Boot, sequence, [new PromiseRequest(Hlr, Third)], null, []), Trace);

    public static Envelope Report(string location, long sequence = 1) =>
        Envelope.Of(new LocationReport(new LocationId(location), Boot, sequence, new DesiredVersion(1, 9), 2, false, 1, [], []), Trace);

    public static Envelope Align(string from) => Envelope.Of(new Align(Hlr, new SiteId(from), Boot, Third, [new EpochStart(new Epoch(1, 1), 0)], 5), Trace);

    public static Envelope Append(string from, long index = 5, int bytes = 20) =>
        Envelope.Of(new Append(Hlr, new SiteId(from), Boot, Third, index, [new LogEntry(Third, index, new byte[bytes])]), Trace);

    public static Envelope Ack(string from, long length = 6) => Envelope.Of(new LogAck(Hlr, new SiteId(from), Boot, Third, length), Trace);

    public static Envelope Events(string site) =>
        Envelope.Of(new SiteEvents(new SiteId(site), Boot, 0, [new SiteEvent(1, DateTimeOffset.UnixEpoch, "gate", site, "The gate is attached to.")]), Trace);

    public static Envelope EventsAck(string location) => Envelope.Of(new SiteEventsAck(new LocationId(location), Boot, 1), Trace);

    public static byte[] Bytes(Envelope envelope) => ((Done<ReadOnlyMemory<byte>>)WireCodec.Link.Encode(envelope)).Value.ToArray();

    private static ImmutableArray<VnfReport> Reports(int vnfs) => ReportsOf.GetOrAdd(vnfs, static vnfs =>
    [
        .. Enumerable.Range(0, vnfs).Select(vnf => new VnfReport(
            new VnfId($"vnf-{vnf:d5}"), new Epoch(1, 42), Third, 3, 5, new Epoch(1, 40), new Epoch(1, 39), new Epoch(1, 42), 90_417, true)),
    ]);
}
