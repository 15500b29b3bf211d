using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire.Validation;

namespace NfvHa.Geo.Contracts.Wire.Protobuf;

/// <summary>
/// The generated classes as our records. Nothing is checked here, since the rules are; with one exception: a set of sites puts itself in order,
/// so its order on the wire must be looked at while it is still there to see.
/// </summary>
internal static class FromProto
{
    /// <summary>The message in an envelope; null if there is none.</summary>
    /// <param name="envelope">What the parser read.</param>
    /// <param name="unordered">A set of sites that is out of order, if any.</param>
    public static object? Message(V1.Envelope envelope, out Refusal? unordered)
    {
        unordered = null;
        return envelope.PayloadCase switch
        {
            V1.Envelope.PayloadOneofCase.Beat => Of(envelope.Beat),
            V1.Envelope.PayloadOneofCase.BeatReply => Of(envelope.BeatReply, ref unordered),
            V1.Envelope.PayloadOneofCase.LocationReport => Of(envelope.LocationReport),
            V1.Envelope.PayloadOneofCase.Align => Of(envelope.Align),
            V1.Envelope.PayloadOneofCase.Append => Of(envelope.Append),
            V1.Envelope.PayloadOneofCase.LogAck => Of(envelope.LogAck),
            V1.Envelope.PayloadOneofCase.SiteEvents => Of(envelope.SiteEvents),
            V1.Envelope.PayloadOneofCase.SiteEventsAck => new SiteEventsAck(
                new LocationId(envelope.SiteEventsAck.Location), new BootId(envelope.SiteEventsAck.Boot), envelope.SiteEventsAck.Through),
            _ => null,
        };
    }

    private static Beat Of(V1.Beat beat) => new(
        new SiteId(beat.Site),
        new AgentInstanceId(beat.Instance),
        new BootId(beat.Boot),
        beat.Sequence,
        new TimeSpan(beat.SentAt),
        Of(beat.Desired),
        beat.LocationsVersion,
        [.. beat.Requests.Select(Of)],
        [.. beat.Vnfs.Select(Of)],
        [.. beat.Peers.Select(peer => new PeerSighting(new SiteId(peer.Site), new TimeSpan(peer.Age)))],
        [.. beat.Troubles]);

    private static VnfReport Of(V1.VnfReport report) => new(
        new VnfId(report.Vnf),
        Of(report.Highest),
        Of(report.Owned),
        report.EligibleConfirmed,
        report.SyncConfirmed,
        Of(report.GivenUp),
        Of(report.Prepared),
        Of(report.LogEpoch),
        report.LogLength,
        report.LeaseHeld,
        report.Escalated);

    private static BeatReply Of(V1.BeatReply reply, ref Refusal? unordered) => new(
        reply.HasLocation ? PromiserId.Of(new LocationId(reply.Location)) : reply.HasSite ? PromiserId.Of(new SiteId(reply.Site)) : default,
        new BootId(reply.Boot),
        reply.Sequence,
        [.. reply.Promises.Select(Of)],
        reply.Desired is { } desired ? Of(desired, ref unordered) : null,
        [
            .. reply.Watermarks.Select(watermark => new Watermark(
                new VnfId(watermark.Vnf),
                Of(watermark.Epoch),
                watermark.SyncVersion,
                watermark.Length))
        ]);

    private static DesiredState Of(V1.DesiredState desired, ref Refusal? unordered)
    {
        var directives = ImmutableArray.CreateBuilder<VnfDirective>(desired.Vnfs.Count);
        foreach (var read in desired.Vnfs)
        {
            Refusal? here = null;
            directives.Add(Of(read, ref here));
            unordered ??= here?.At("vnfs", directives.Count - 1).At("desired");
        }

        return new DesiredState(Of(desired.Version), Of(desired.Locations)!, directives.MoveToImmutable());
    }

    private static VnfDirective Of(V1.VnfDirective directive, ref Refusal? unordered) => new(
        new VnfId(directive.Vnf),
        new SiteId(directive.Owner),
        Of(directive.Epoch),
        Of(directive.Eligible, ref unordered)!,
        Of(directive.Sync, ref unordered)!,
        Of(directive.Takeover),
        Sites("standbys", directive.Standbys, ref unordered));

    private static EligibleSet? Of(V1.EligibleSet? set, ref Refusal? unordered) => set is null ? null : new EligibleSet(
        set.Version,
        Sites("eligible.members", set.Members, ref unordered),
        set.HasJoining ? new SiteId(set.Joining) : null);

    private static SyncSet? Of(V1.SyncSet? set, ref Refusal? unordered) => set is null ? null : new SyncSet(
        set.Version,
        Sites("sync.members", set.Members, ref unordered),
        set.HasJoining ? new SiteId(set.Joining) : null,
        Sites("sync.held", set.Held, ref unordered));

    private static LocationSet? Of(V1.LocationSet? set) => set is null ? null : new LocationSet(
        set.Version,
        [.. set.Members.Select(member => new LocationId(member))]);

    // An unspecified or newer kind becomes a value that is not defined, which the rules refuse.
    private static TakeoverIntent? Of(V1.TakeoverIntent? takeover) => takeover is null ? null : new TakeoverIntent(
        takeover.Kind switch
        {
            V1.TakeoverIntent.Types.Kind.Failover => TakeoverKind.Failover,
            V1.TakeoverIntent.Types.Kind.Switchover => TakeoverKind.Switchover,
            _ => (TakeoverKind)(-1),
        },
        new SiteId(takeover.Target),
        Of(takeover.Through),
        takeover.Id,
        takeover.Reason);

    private static LocationReport Of(V1.LocationReport report) => new(
        new LocationId(report.Location),
        new BootId(report.Boot),
        report.Sequence,
        Of(report.Journal),
        report.Term,
        report.Leads,
        report.Admission,
        [
            .. report.Sites.Select(sighting => new SiteSighting(
                new SiteId(sighting.Site),
                new TimeSpan(sighting.Age),
                sighting.Last is { } last ? Of(last) : null,
                sighting.DriftPartsPerMillion,
                sighting.IsOverdue))
        ],
        [
            .. report.Revocations.Select(revocation => new Revocation(
                new VnfId(revocation.Vnf),
                Of(revocation.Through),
                new TimeSpan(revocation.Remaining)))
        ],
        report.IsWaking);

    private static Align Of(V1.Align align) => new(
        new VnfId(align.Vnf),
        new SiteId(align.From),
        new BootId(align.Boot),
        Of(align.Epoch),
        [.. align.StartHistory.Select(start => new EpochStart(Of(start.Epoch), start.Start))],
        align.StartLength);

    private static Append Of(V1.Append append) => new(
        new VnfId(append.Vnf),
        new SiteId(append.From),
        new BootId(append.Boot),
        Of(append.Epoch),
        append.FirstIndex,
        [.. append.Entries.Select(entry => new LogEntry(Of(entry.Epoch), entry.Index, entry.Payload.Memory))]);

    private static LogAck Of(V1.LogAck ack) => new(
        new VnfId(ack.Vnf),
        new SiteId(ack.From),
        new BootId(ack.OwnerBoot),
        Of(ack.Epoch),
        ack.DurableLength);

    // A time that no clock shows becomes the nearest that there is; nothing but the order of a list for operators rests on it.
    private static SiteEvents Of(V1.SiteEvents events) => new(
        new SiteId(events.Site),
        new BootId(events.Boot),
        events.Missed,
        [
            .. events.Events.Select(happened => new SiteEvent(
                happened.Sequence,
                new DateTimeOffset(Math.Clamp(happened.OccurredAt, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero),
                happened.Kind,
                happened.Subject,
                happened.Text))
        ]);

    private static PromiseRequest Of(V1.PromiseRequest request) => new(new VnfId(request.Vnf), Of(request.Epoch));

    private static DesiredVersion Of(V1.DesiredVersion? version) =>
        version is null ? default : new DesiredVersion(version.Generation, version.Index);

    private static Epoch Of(V1.Epoch? epoch) => epoch is null ? Epoch.None : new Epoch(epoch.Generation, epoch.Counter);

    private static SiteSet Sites(string field, IEnumerable<string> names, ref Refusal? unordered)
    {
        ImmutableArray<SiteId> sites = [.. names.Select(name => new SiteId(name))];
        unordered ??= Check.Sites(field, sites);
        return SiteSet.Of(sites);
    }
}
