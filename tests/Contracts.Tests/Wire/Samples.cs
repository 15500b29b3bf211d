using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>One good message of every kind with all its fields in use, and a second one where a field may be left out. The golden files show them.</summary>
internal static class Samples
{
    public static readonly TraceParent Trace = new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    private static readonly SiteId North = new("north");
    private static readonly SiteId South = new("south");
    private static readonly SiteId West = new("west");
    private static readonly VnfId Hlr = new("hlr");
    private static readonly VnfId Pcrf = new("pcrf");
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    public static Beat Beat { get; } = new(
        North,
        new AgentInstanceId("north-agent-1"),
        new BootId("b7f3"),
        Sequence: 1042,
        SentAt: TimeSpan.FromTicks(36_001_234_567),
        new DesiredVersion(1, 977),
        LocationsVersion: 2,
        Requests: [new PromiseRequest(Hlr, new Epoch(1, 42))],
        Vnfs:
        [
            new VnfReport(Hlr, new Epoch(1, 42), new Epoch(1, 42), 3, 5, new Epoch(1, 40), new Epoch(1, 39), new Epoch(1, 42), 90_417, true, Escalated: true),
            new VnfReport(Pcrf, new Epoch(1, 7), Epoch.None, -1, -1, Epoch.None, new Epoch(1, 6), new Epoch(1, 7), 12, false),
        ],
        Peers: [new PeerSighting(South, TimeSpan.FromMilliseconds(180)), new PeerSighting(West, TimeSpan.FromSeconds(4))],
        Troubles: ["host-3: power supply lost", "os-1: storage is slow"]);

    public static BeatReply BeatReply { get; } = new(
        PromiserId.Of(new LocationId("loc-a")),
        new BootId("b7f3"),
        Sequence: 1042,
        Promises: [new PromiseRequest(Hlr, new Epoch(1, 42))],
        new DesiredState(
            new DesiredVersion(1, 980),
            new LocationSet(2, [new LocationId("loc-a"), new LocationId("loc-b"), new LocationId("loc-c")]),
            [
                new VnfDirective(
                    Hlr,
                    North,
                    new Epoch(1, 42),
                    new EligibleSet(4, SiteSet.Of(South), West),
                    new SyncSet(6, SiteSet.Of(South), West, SiteSet.Empty),
                    Takeover: null,
                    Standbys: SiteSet.Of(South, West)),
                new VnfDirective(
                    Pcrf,
                    South,
                    new Epoch(1, 7),
                    new EligibleSet(0, SiteSet.Of(North), null),
                    new SyncSet(1, SiteSet.Empty, null, SiteSet.Of(North)),
                    new TakeoverIntent(TakeoverKind.Switchover, North, new Epoch(1, 7), 979, "maintenance of south, asked for by operator mara"),
                    Standbys: SiteSet.Of(North)),
            ]),
        Watermarks: [new Watermark(Hlr, new Epoch(1, 42), 5, 90_400)]);

    public static Append Append { get; } = new(
        Hlr,
        North,
        new BootId("b7f3"),
        new Epoch(1, 42),
        FirstIndex: 90_415,
        Entries:
        [
            new LogEntry(new Epoch(1, 41), 90_415, "imsi=262011234567890;msc=41"u8.ToArray()),
            new LogEntry(new Epoch(1, 42), 90_416, ReadOnlyMemory<byte>.Empty),
        ]);

    public static Alarm Alarm { get; } = new(
        new AlarmId("a-17"),
        "site/south",
        AlarmRaisedTime: Noon,
        AlarmChangedTime: Noon.AddSeconds(5),
        AlarmClearedTime: Noon.AddMinutes(3),
        AckState.Acknowledged,
        PerceivedSeverity.Cleared,
        EventTime: Noon.AddSeconds(-2),
        AlarmEventType.CommunicationsAlarm,
        "lossOfSignal",
        IsRootCause: true,
        CorrelatedAlarmIds: [new AlarmId("a-12"), new AlarmId("a-9")],
        FaultDetails: ["loc-a, loc-b: no beat for 4.2 s", "probe of 192.0.2.10 answers < 5 ms"]);

    /// <summary>Every sample by the name of its golden file.</summary>
    public static ImmutableSortedDictionary<string, object> All { get; } = new Dictionary<string, object>
    {
        ["Beat"] = Beat,
        ["Beat.first"] = Beat with { Sequence = 0, SentAt = TimeSpan.Zero, Desired = default, LocationsVersion = -1, Requests = [], Vnfs = [], Peers = [], Troubles = [] },
        ["BeatReply"] = BeatReply,
        ["BeatReply.peer"] = BeatReply with { From = PromiserId.Of(South), Desired = null, Watermarks = [] },
        ["LocationReport"] = new LocationReport(
            new LocationId("loc-b"),
            new BootId("c1"),
            Sequence: 77,
            new DesiredVersion(1, 980),
            Term: 12,
            Leads: true,
            Admission: 3,
            Sites:
            [
                new SiteSighting(North, TimeSpan.FromMilliseconds(95), Beat, DriftPartsPerMillion: -120),
                new SiteSighting(South, TimeSpan.FromSeconds(31), Last: null, DriftPartsPerMillion: 101_500, IsOverdue: true),
            ],
            Revocations: [new Revocation(Pcrf, new Epoch(1, 7), TimeSpan.FromMilliseconds(1250))],
            IsWaking: true),
        ["Align"] = new Align(
            Hlr,
            North,
            new BootId("b7f3"),
            new Epoch(1, 42),
            StartHistory: [new EpochStart(new Epoch(1, 1), 0), new EpochStart(new Epoch(1, 41), 80_000)],
            StartLength: 90_410),
        ["Append"] = Append,
        ["LogAck"] = new LogAck(Hlr, South, new BootId("b7f3"), new Epoch(1, 42), 90_417),
        ["VimHealthEvent"] = new VimHealthEvent(
            new EventId("e-1"),
            Noon,
            EventSource.Of(South),
            South,
            new VimId("os-1"),
            HealthState.Degraded,
            [
                new VimComponentHealth("l3-agent/host-3", HealthState.Down, "VRRP peer took over"),
                new VimComponentHealth("nova-api", HealthState.Up, ""),
                new VimComponentHealth("storage/data-path", HealthState.Unknown, "no answer within 2 s"),
            ]),
        ["VerdictEvent"] = new VerdictEvent(
            new EventId("e-2"),
            Noon,
            EventSource.Of(new LocationId("loc-a")),
            South,
            Verdict.Failed,
            Verdict.Suspect,
            ["loc-a: no beat for 4.2 s, service probe timed out 3 times", "loc-b: no beat for 4.1 s", "north: no beat for 4.4 s"]),
        ["PlanProgressEvent"] = new PlanProgressEvent(
            new EventId("e-3"),
            Noon,
            EventSource.Of(new LocationId("loc-a")),
            new PlanId("plan-5"),
            PlanKind.Failover,
            South,
            North,
            OperationState.FailedTemp,
            "WaitingForFence",
            StepsDone: 2,
            StepsTotal: 6,
            "loc-c has not revoked pcrf yet"),
        ["MaintenanceNoticeEvent"] = new MaintenanceNoticeEvent(
            new EventId("e-4"),
            Noon,
            EventSource.Of(new LocationId("loc-a")),
            new MaintenanceId("m-2"),
            South,
            new VimId("os-1"),
            StartsAt: Noon.AddHours(10),
            EndsAt: Noon.AddHours(12),
            AnswerBy: Noon.AddHours(8),
            Vnfs: [Hlr, Pcrf],
            "new firmware on the leaf switches"),
        ["MaintenanceNoticeEvent.site"] = new MaintenanceNoticeEvent(
            new EventId("e-5"),
            Noon,
            EventSource.Of(new LocationId("loc-a")),
            new MaintenanceId("m-3"),
            South,
            Vim: null,
            StartsAt: Noon,
            EndsAt: Noon,
            AnswerBy: Noon,
            Vnfs: [],
            Reason: ""),
        ["MaintenanceAcknowledgementEvent"] = new MaintenanceAcknowledgementEvent(
            new EventId("e-6"),
            Noon,
            EventSource.Of(South),
            new MaintenanceId("m-2"),
            Pcrf,
            MaintenanceAnswer.Declined,
            "vnfm/core",
            "charging run until 23:00"),
        ["AuditEvent"] = new AuditEvent(
            new EventId("e-7"),
            Noon,
            EventSource.Of(new LocationId("loc-a")),
            "operator/mara",
            "switchover",
            "vnf/pcrf",
            AuditOutcome.Refused,
            "north is not in the sync set"),
        ["SiteEvents"] = new SiteEvents(
            South,
            new BootId("b7f3"),
            Missed: 3,
            [
                new SiteEvent(1041, Noon, "component", "hlr", "hlr ended with 137; it wrote last: out of memory"),
                new SiteEvent(1042, Noon.AddSeconds(1), "gate", "south", "The gate is attached to."),
            ]),
        ["SiteEventsAck"] = new SiteEventsAck(new LocationId("loc-a"), new BootId("b7f3"), 1042),
        ["HappenedEvent"] = new HappenedEvent(
            new EventId("e-8"), Noon, EventSource.Of(South), "component", "hlr", "hlr ended with 137.", ["it wrote last: out of memory"]),
        ["Alarm"] = Alarm,
        ["Alarm.raised"] = Alarm with
        {
            AlarmChangedTime = null,
            AlarmClearedTime = null,
            AckState = AckState.Unacknowledged,
            PerceivedSeverity = PerceivedSeverity.Critical,
            CorrelatedAlarmIds = [],
            FaultDetails = [],
        },
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
