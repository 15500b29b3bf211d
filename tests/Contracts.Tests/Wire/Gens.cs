using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>Good messages of every kind, at random.</summary>
internal static class Gens
{
    private static readonly Gen<string> Name =
        Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"].Array[1, 63].Select(letters =>
        {
            letters[0] = letters[0] == '-' ? 'x' : letters[0];
            letters[^1] = letters[^1] == '-' ? '0' : letters[^1];
            return new string(letters);
        });

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char[' ', '~'].Array[1, 40].Select(letters => new string(letters)),
        OneOf("naïve – ∞ \"\\<&+> 😀", new string('€', WireLimits.TextLengthMax), "x"));

    private static readonly Gen<string> Trouble = Gen.OneOf(
        Gen.Char[' ', '~'].Array[1, 40].Select(letters => new string(letters)), Gen.Const(new string('€', WireLimits.TroubleLengthMax)));

    private static readonly Gen<string> TextOrEmpty = Gen.OneOf(Text, Gen.Const(""));
    private static readonly Gen<int> Count = Gen.OneOf(Gen.Int[0, 9], Gen.Int[0, int.MaxValue]);
    private static readonly Gen<int> Confirmed = Gen.OneOf(Gen.Const(-1), Count);
    private static readonly Gen<long> Number = Gen.OneOf(Gen.Long[0, 9], Gen.Long[0, long.MaxValue]);
    private static readonly Gen<TimeSpan> Time = Number.Select(ticks => new TimeSpan(ticks));
    private static readonly Gen<Epoch> Epochs = Gen.OneOf(Gen.Const(Epoch.None), Gen.Select(Count, Number, (generation, counter) => new Epoch(generation, counter)));

    private static readonly Gen<SiteId> Site = Name.Select(name => new SiteId(name));
    private static readonly Gen<VnfId> Vnf = Name.Select(name => new VnfId(name));
    private static readonly Gen<BootId> Boot = Name.Select(name => new BootId(name));
    private static readonly Gen<LocationId> Location = Name.Select(name => new LocationId(name));
    private static readonly Gen<SiteSet> Sites = Site.Array[0, 5].Select(sites => SiteSet.Of(sites));
    private static readonly Gen<SiteId?> SiteIfAny = IfAny(Site);
    private static readonly Gen<DesiredVersion> Version = Gen.Select(Count, Number, (generation, index) => new DesiredVersion(generation, index));

    private static readonly Gen<DateTimeOffset> Moment =
        Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Int[-14 * 60, 14 * 60], (ticks, minutes) =>
        {
            var offset = TimeSpan.FromMinutes(minutes);
            var local = Math.Clamp(ticks, Math.Max(0, offset.Ticks), DateTime.MaxValue.Ticks + Math.Min(0, offset.Ticks));
            return new DateTimeOffset(local, offset);
        });

    private static readonly Gen<EligibleSet> Eligible =
        Gen.Select(Count, Sites, SiteIfAny, (version, members, joining) => new EligibleSet(version, members, joining));

    private static readonly Gen<SyncSet> Sync =
        Gen.Select(Count, Sites, SiteIfAny, Sites, (version, members, joining, held) => new SyncSet(version, members, joining, held));

    private static readonly Gen<LocationSet> Locations =
        Gen.Select(Count, Ascending(Location, name => name.Value, WireLimits.LocationsMax), (version, members) => new LocationSet(version, members));

    private static readonly Gen<TakeoverIntent?> Takeover = Maybe(
        Gen.Select(Defined<TakeoverKind>(), Site, Epochs, Number, TextOrEmpty, (kind, target, through, id, reason) =>
            new TakeoverIntent(kind, target, through, id, reason)));

    private static readonly Gen<ImmutableArray<PromiseRequest>> Requests =
        Ascending(Gen.Select(Vnf, Epochs, (vnf, epoch) => new PromiseRequest(vnf, epoch)), request => request.Vnf.Value);

    private static readonly Gen<VnfReport> Report = Gen.Select(
        Gen.Select(Vnf, Epochs, Epochs, Confirmed, Confirmed),
        Gen.Select(Epochs, Epochs, Epochs, Number, Gen.Bool, Gen.Bool),
        (a, b) => new VnfReport(a.Item1, a.Item2, a.Item3, a.Item4, a.Item5, b.Item1, b.Item2, b.Item3, b.Item4, b.Item5, b.Item6));

    private static readonly Gen<Beat> Beats = Gen.Select(
        Gen.Select(Site, Name, Boot, Number, Time),
        Gen.Select(
            Version,
            Confirmed,
            Requests,
            Ascending(Report, report => report.Vnf.Value),
            Ascending(Gen.Select(Site, Time, (site, age) => new PeerSighting(site, age)), peer => peer.Site.Value),
            Trouble.Array[0, WireLimits.TroublesMax]),
        (a, b) => new Beat(a.Item1, new AgentInstanceId(a.Item2), a.Item3, a.Item4, a.Item5, b.Item1, b.Item2, b.Item3, b.Item4, b.Item5, [.. b.Item6]));

    private static readonly Gen<VnfDirective> Directive = Gen.Select(
        Gen.Select(Vnf, Site, Epochs),
        Gen.Select(Eligible, Sync, Takeover, Sites),
        (a, b) => new VnfDirective(a.Item1, a.Item2, a.Item3, b.Item1, b.Item2, b.Item3, b.Item4));

    private static readonly Gen<DesiredState?> Desired = Maybe(
        Gen.Select(Version, Locations, Ascending(Directive, directive => directive.Vnf.Value), (version, locations, vnfs) =>
            new DesiredState(version, locations, vnfs)));

    private static readonly Gen<PromiserId> Promiser = Gen.OneOf(Location.Select(PromiserId.Of), Site.Select(PromiserId.Of));

    private static readonly Gen<BeatReply> Replies = Gen.Select(
        Gen.Select(Promiser, Boot, Number),
        Gen.Select(
            Requests,
            Desired,
            Ascending(Gen.Select(Vnf, Epochs, Count, Number, (vnf, epoch, sync, length) => new Watermark(vnf, epoch, sync, length)), mark => mark.Vnf.Value)),
        (a, b) => new BeatReply(a.Item1, a.Item2, a.Item3, b.Item1, b.Item2, b.Item3));

    private static readonly Gen<SiteSighting> Sighting = Gen.Select(
        Site,
        Time,
        Maybe(Beats),
        Gen.Long[-1_000_000, 1_000_000],
        Gen.Bool,
        (site, age, last, drift, overdue) => new SiteSighting(site, age, last, drift, overdue));

    private static readonly Gen<LocationReport> Reports = Gen.Select(
        Gen.Select(Location, Boot, Number, Version),
        Gen.Select(
            Number,
            Gen.Bool,
            Count,
            Ascending(Sighting, sighting => sighting.Site.Value),
            Ascending(Gen.Select(Vnf, Epochs, Time, (vnf, through, remaining) => new Revocation(vnf, through, remaining)), one => one.Vnf.Value),
            Gen.Bool),
        (a, b) => new LocationReport(a.Item1, a.Item2, a.Item3, a.Item4, b.Item1, b.Item2, b.Item3, b.Item4, b.Item5, b.Item6));

    private static readonly Gen<Align> Aligns = Gen.Select(
        Gen.Select(Vnf, Site, Boot, Epochs),
        Gen.Select(Gen.Select(Epochs, Number, (epoch, start) => new EpochStart(epoch, start)).Array[0, 4], Number),
        (a, b) => new Align(a.Item1, a.Item2, a.Item3, a.Item4, [.. b.Item1.DistinctBy(start => start.Epoch).OrderBy(start => start.Epoch)], b.Item2));

    private static readonly Gen<Append> Appends = Gen.Select(
        Gen.Select(Vnf, Site, Boot, Epochs),
        Gen.Select(Gen.Long[0, long.MaxValue - 10], Gen.Select(Epochs, Gen.Byte.Array[0, 50]).Array[1, 5]),
        (a, b) => new Append(a.Item1, a.Item2, a.Item3, a.Item4, b.Item1, [.. b.Item2.Select((entry, i) => new LogEntry(entry.Item1, b.Item1 + i, entry.Item2))]));

    private static readonly Gen<LogAck> Acks =
        Gen.Select(Vnf, Site, Boot, Epochs, Number, (vnf, from, boot, epoch, length) => new LogAck(vnf, from, boot, epoch, length));

    private static readonly Gen<SiteEvents> SiteEvents = Gen.Select(
        Site,
        Boot,
        Number,
        Ascending(
            Gen.Select(Gen.Long[1, 1_000_000_000], Moment, Name, Text, Text, (sequence, at, kind, subject, text) => new SiteEvent(sequence, at.ToUniversalTime(), kind, subject, text)),
            happened => $"{happened.Sequence:d10}"),
        (site, boot, missed, events) => new SiteEvents(site, boot, missed, events));

    private static readonly Gen<SiteEventsAck> SiteEventAcks = Gen.Select(Location, Boot, Number, (location, boot, through) => new SiteEventsAck(location, boot, through));

    private static readonly Gen<(EventId Id, DateTimeOffset At, EventSource Source)> Heads = Gen.Select(
        Name.Select(name => new EventId(name)),
        Moment,
        Gen.OneOf(Site.Select(EventSource.Of), Location.Select(EventSource.Of)));

    private static readonly Gen<VimHealthEvent> VimHealth = Gen.Select(
        Heads,
        Gen.Select(
            Site,
            Name,
            Defined<HealthState>(),
            Ascending(Gen.Select(Text, Defined<HealthState>(), TextOrEmpty, (name, state, detail) => new VimComponentHealth(name, state, detail)), part => part.Component)),
        (a, b) => new VimHealthEvent(a.Id, a.At, a.Source, b.Item1, new VimId(b.Item2), b.Item3, b.Item4));

    private static readonly Gen<VerdictEvent> Verdicts = Gen.Select(
        Heads,
        Gen.Select(Site, Defined<Verdict>(), Defined<Verdict>(), Text.Array[0, 5]),
        (a, b) => new VerdictEvent(a.Id, a.At, a.Source, b.Item1, b.Item2, b.Item3, [.. b.Item4]));

    private static readonly Gen<PlanProgressEvent> Progress = Gen.Select(
        Heads,
        Gen.Select(Name, Defined<PlanKind>(), Site, Site, Defined<OperationState>()),
        Gen.Select(Text, Count, Count, TextOrEmpty),
        (a, b, c) => new PlanProgressEvent(
            a.Id,
            a.At,
            a.Source,
            new PlanId(b.Item1),
            b.Item2,
            b.Item3,
            b.Item4,
            b.Item5,
            c.Item1,
            Math.Min(c.Item2, c.Item3),
            Math.Max(c.Item2, c.Item3),
            c.Item4));

    private static readonly Gen<MaintenanceNoticeEvent> Notices = Gen.Select(
        Heads,
        Gen.Select(Name, Site, IfAny(Name.Select(name => new VimId(name)))),
        Gen.Select(Moment.Array[3], Ascending(Vnf, vnf => vnf.Value), TextOrEmpty),
        (a, b, c) =>
        {
            var times = c.Item1.Order().ToArray();
            return new MaintenanceNoticeEvent(
                a.Id, a.At, a.Source, new MaintenanceId(b.Item1), b.Item2, b.Item3, times[1], times[2], times[0], c.Item2, c.Item3);
        });

    private static readonly Gen<MaintenanceAcknowledgementEvent> Acknowledgements = Gen.Select(
        Heads,
        Gen.Select(Name, IfAny(Vnf), Defined<MaintenanceAnswer>(), Text, Text),
        (a, b) => new MaintenanceAcknowledgementEvent(a.Id, a.At, a.Source, new MaintenanceId(b.Item1), b.Item2, b.Item3, b.Item4, b.Item5));

    private static readonly Gen<AuditEvent> Audits = Gen.Select(
        Heads,
        Gen.Select(Text, Text, Text, Defined<AuditOutcome>(), TextOrEmpty),
        (a, b) => new AuditEvent(a.Id, a.At, a.Source, b.Item1, b.Item2, b.Item3, b.Item4, b.Item5));

    private static readonly Gen<HappenedEvent> Happened = Gen.Select(
        Heads,
        Gen.Select(Name, Text, Text, Text.Array[0, 4]),
        (a, b) => new HappenedEvent(a.Id, a.At, a.Source, b.Item1, b.Item2, b.Item3, [.. b.Item4]));

    private static readonly Gen<Alarm> Alarms = Gen.Select(
        Gen.Select(Name, Text, Moment.Array[3], Gen.Bool, Gen.Bool),
        Gen.Select(Defined<AckState>(), Defined<PerceivedSeverity>(), Moment, Defined<AlarmEventType>(), Text),
        Gen.Select(Gen.Bool, Ascending(Name.Select(name => new AlarmId(name)), id => id.Value), Text.Array[0, 4]),
        (a, b, c) =>
        {
            var times = a.Item3.Order().ToArray();
            return new Alarm(
                new AlarmId(a.Item1),
                a.Item2,
                times[0],
                a.Item4 ? times[1] : null,
                a.Item5 ? times[2] : null,
                b.Item1,
                b.Item2,
                b.Item3,
                b.Item4,
                b.Item5,
                c.Item1,
                c.Item2,
                [.. c.Item3]);
        });

    private static readonly Gen<TraceParent?> Trace = IfAny(
        Gen.Select(Gen.ULong[1, ulong.MaxValue], Gen.ULong[1, ulong.MaxValue], Gen.Byte, (trace, parent, flags) =>
            new TraceParent($"00-{trace:x32}-{parent:x16}-{flags:x2}")));

    /// <summary>Messages of the link.</summary>
    public static Gen<Envelope> OnLink { get; } = Envelopes(
        Beats.Select(Any), Replies.Select(Any), Reports.Select(Any), Aligns.Select(Any), Appends.Select(Any), Acks.Select(Any),
        SiteEvents.Select(Any), SiteEventAcks.Select(Any));

    /// <summary>Messages of every kind.</summary>
    public static Gen<Envelope> All { get; } = Gen.OneOf(
        OnLink,
        Envelopes(
            VimHealth.Select(Any),
            Verdicts.Select(Any),
            Progress.Select(Any),
            Notices.Select(Any),
            Acknowledgements.Select(Any),
            Audits.Select(Any),
            Happened.Select(Any),
            Alarms.Select(Any)));

    private static object Any<T>(T message)
        where T : class => message;

    private static Gen<Envelope> Envelopes(params Gen<object>[] messages) =>
        Gen.Select(Gen.OneOf(messages), Trace, (message, trace) => Envelope.Of(message, trace));

    /// <summary>One of the given values.</summary>
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<T?> IfAny<T>(Gen<T> item)
        where T : struct => Gen.Select(Gen.Bool, item, (any, value) => any ? value : (T?)null);

    private static Gen<T?> Maybe<T>(Gen<T> item)
        where T : class => Gen.Select(Gen.Bool, item, (any, value) => any ? value : null);

    private static Gen<T> Defined<T>()
        where T : struct, Enum => OneOf(Enum.GetValues<T>());

    private static Gen<ImmutableArray<T>> Ascending<T>(Gen<T> item, Func<T, string> key, int most = 4) =>
        item.Array[0, most].Select(items => items.DistinctBy(key).OrderBy(key, StringComparer.Ordinal).ToImmutableArray());
}
