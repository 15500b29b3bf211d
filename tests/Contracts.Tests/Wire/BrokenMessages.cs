using System.Text;
using System.Text.Json;
using Google.Protobuf;
using NfvHa.Geo.Contracts.Alarms;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Contracts.Wire.Json;
using NfvHa.Geo.Contracts.Wire.Protobuf;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>Messages that break one rule each. They are refused when written, and when somebody wrote them all the same, in either format.</summary>
internal static class BrokenMessages
{
    private static readonly Beat Beat = Samples.Beat;
    private static readonly VnfReport Report = Beat.Vnfs[0];
    private static readonly BeatReply Reply = Samples.BeatReply;
    private static readonly VnfDirective Directive = Reply.Desired!.Vnfs[0];
    private static readonly LocationReport Location = (LocationReport)Samples.All["LocationReport"];
    private static readonly Align Align = (Align)Samples.All["Align"];
    private static readonly Append Append = Samples.Append;
    private static readonly VimHealthEvent Vim = (VimHealthEvent)Samples.All["VimHealthEvent"];
    private static readonly VerdictEvent Verdict = (VerdictEvent)Samples.All["VerdictEvent"];
    private static readonly PlanProgressEvent Progress = (PlanProgressEvent)Samples.All["PlanProgressEvent"];
    private static readonly MaintenanceNoticeEvent Notice = (MaintenanceNoticeEvent)Samples.All["MaintenanceNoticeEvent"];
    private static readonly MaintenanceAcknowledgementEvent Answer = (MaintenanceAcknowledgementEvent)Samples.All["MaintenanceAcknowledgementEvent"];
    private static readonly SiteEvents Events = (SiteEvents)Samples.All["SiteEvents"];
    private static readonly Alarm Alarm = Samples.Alarm;

    public static (string Name, object Message)[] All { get; } =
    [
        ("name: empty", Beat with { Site = new SiteId("") }),
        ("name: too long", Beat with { Instance = new AgentInstanceId(new string('a', 64)) }),
        ("name: bad character", Beat with { Boot = new BootId("Boot 7") }),
        ("name: begins with a hyphen, in a list", WithReport(Report with { Vnf = new VnfId("-hlr") })),
        ("number: negative sequence", Beat with { Sequence = -1 }),
        ("time: negative", Beat with { SentAt = TimeSpan.FromTicks(-1) }),
        ("version: negative", Beat with { Desired = new DesiredVersion(0, -1) }),
        ("version: below none", Beat with { LocationsVersion = -2 }),
        ("version: below none, in a list", WithReport(Report with { EligibleConfirmed = -2 })),
        ("epoch: negative generation", WithReport(Report with { Owned = new Epoch(-1, 3) })),
        ("epoch: negative counter", WithReport(Report with { LogEpoch = new Epoch(1, -3) })),
        ("length: negative", WithReport(Report with { LogLength = -1 })),
        ("list: not there", Beat with { Peers = default }),
        ("list: same VNF twice", Beat with { Requests = [Beat.Requests[0], Beat.Requests[0]] }),
        ("list: descending", Beat with { Peers = [.. Beat.Peers.Reverse()] }),
        ("list: more VNFs than may be", Beat with { Vnfs = [.. Many(WireLimits.VnfsMax + 1, name => Report with { Vnf = new VnfId(name) })] }),
        ("list: more sites than may be", Location with { Sites = [.. Many(WireLimits.SitesMax + 1, name => Location.Sites[1] with { Site = new SiteId(name) })] }),
        ("within a beat within a report", Location with { Sites = [Location.Sites[0] with { Last = WithReport(Report with { LogLength = -7 }) }] }),
        ("troubles: more than may be", Beat with { Troubles = [.. Enumerable.Repeat("slow", WireLimits.TroublesMax + 1)] }),
        ("troubles: too long", Beat with { Troubles = [new string('x', WireLimits.TroubleLengthMax + 1)] }),
        ("troubles: more than one line", Beat with { Troubles = ["slow\nand slower"] }),
        ("revocation: negative time", Location with { Revocations = [Location.Revocations[0] with { Remaining = TimeSpan.FromSeconds(-1) }] }),
        ("promiser: none", Reply with { From = default }),
        ("promiser: bad name", Reply with { From = PromiserId.Of(new SiteId("north.example")) }),
        ("site events: more than may be", Events with { Events = [.. Enumerable.Range(1, WireLimits.SiteEventsMax + 1).Select(i => Events.Events[0] with { Sequence = i })] }),
        ("site events: out of order", Events with { Events = [.. Events.Events.Reverse()] }),
        ("site events: more than one line", Events with { Events = [Events.Events[0] with { Text = "ended\nwith 137" }] }),
        ("watermark: negative length", Reply with { Watermarks = [Reply.Watermarks[0] with { Length = -1 }] }),
        ("locations: more than may be", WithLocations(new LocationSet(0, [.. Many(WireLimits.LocationsMax + 1, name => new LocationId(name))]))),
        ("locations: descending", WithLocations(new LocationSet(0, [new LocationId("b"), new LocationId("a")]))),
        ("set: more sites than may be", WithDirective(Directive with { Standbys = SiteSet.Of(Many(WireLimits.SitesMax + 1, name => new SiteId(name))) })),
        ("set: bad name", WithDirective(Directive with { Standbys = SiteSet.Of(new SiteId("SOUTH")) })),
        ("joining: bad name", WithDirective(Directive with { Sync = Directive.Sync with { Joining = new SiteId("-") } })),
        ("takeover: unknown kind", WithTakeover(new TakeoverIntent((TakeoverKind)7, new SiteId("south"), new Epoch(1, 42), 3, ""))),
        ("text: too long", WithTakeover(new TakeoverIntent(TakeoverKind.Failover, new SiteId("south"), new Epoch(1, 42), 3, new string('x', 501)))),
        ("text: two lines", WithTakeover(new TakeoverIntent(TakeoverKind.Failover, new SiteId("south"), new Epoch(1, 42), 3, "a\nb"))),
        ("history: same epoch twice", Align with { StartHistory = [Align.StartHistory[0], Align.StartHistory[0]] }),
        ("history: negative start", Align with { StartHistory = [new EpochStart(new Epoch(1, 1), -1)] }),
        ("append: nothing in it", Append with { Entries = [] }),
        ("append: a gap", Append with { Entries = [Append.Entries[0], Append.Entries[1] with { Index = 90_417 }] }),
        ("append: an entry twice", Append with { Entries = [Append.Entries[0], Append.Entries[0]] }),
        ("append: payload too large", Append with { Entries = [Append.Entries[0] with { Payload = new byte[WireLimits.EntryBytesMax + 1] }] }),
        ("append: payloads too large together", Append with { FirstIndex = 0, Entries = [.. Enumerable.Range(0, 5).Select(Megabyte)] }),
        ("event: bad id", Verdict with { Id = new EventId("") }),
        ("event: bad source", Verdict with { Source = new EventSource(EventSourceKind.Agent, "North") }),
        ("event: undefined verdict", Verdict with { Verdict = (Verdict)99 }),
        ("event: empty line of evidence", Verdict with { Evidence = ["seen", ""] }),
        ("event: too many lines of evidence", Verdict with { Evidence = [.. Enumerable.Repeat("seen", WireLimits.LinesMax + 1)] }),
        ("VIM: same component twice", Vim with { Components = [Vim.Components[0], Vim.Components[0]] }),
        ("plan: more steps done than there are", Progress with { StepsDone = 7 }),
        ("plan: no progress word", Progress with { Progress = "" }),
        ("maintenance: ends before it starts", Notice with { EndsAt = Notice.StartsAt.AddTicks(-1) }),
        ("maintenance: answer due after the start", Notice with { AnswerBy = Notice.StartsAt.AddTicks(1) }),
        ("maintenance: declined without a reason", Answer with { Reason = "" }),
        ("alarm: cleared before it was raised", Alarm with { AlarmClearedTime = Alarm.AlarmRaisedTime.AddTicks(-1) }),
        ("alarm: correlated with bad name", Alarm with { CorrelatedAlarmIds = [new AlarmId("A")] }),
        ("alarm: half a surrogate pair", Alarm with { ProbableCause = "loss \ud83d of signal" }),
    ];

    /// <summary>The message on the link, past the checks; null if the format has no way to write it.</summary>
    public static byte[]? OnLink(Envelope envelope)
    {
        var cannot = envelope.Message is Beat { Peers.IsDefault: true } or BeatReply { From: { Location: null, Site: null } };
        return cannot ? null : ToProto.Envelope(envelope).ToByteArray();
    }

    /// <summary>The message as JSON, past the checks; null if the format has no way to write it.</summary>
    public static byte[]? AsJson(Envelope envelope)
    {
        var cannot = envelope.Message
            is Beat { Peers.IsDefault: true }
            or BeatReply { Desired.Vnfs: [{ Takeover.Kind: (TakeoverKind)7 }] }
            or VerdictEvent { Verdict: (Verdict)99 }
            or Alarm { ProbableCause: "loss \ud83d of signal" };
        if (cannot)
        {
            return null;
        }

        var message = JsonSerializer.Serialize(envelope.Message, WireJsonContext.Default.GetTypeInfo(envelope.Message.GetType())!);
        return Encoding.UTF8.GetBytes($"{{\"schemaVersion\":1,\"kind\":\"{envelope.Kind}\",\"message\":{message}}}");
    }

    private static LogEntry Megabyte(int index) => new(new Epoch(1, 42), index, new byte[WireLimits.EntryBytesMax]);

    private static Beat WithReport(VnfReport report) => Beat with { Vnfs = [report] };

    private static BeatReply WithDirective(VnfDirective directive) => Reply with { Desired = Reply.Desired! with { Vnfs = [directive] } };

    private static BeatReply WithTakeover(TakeoverIntent takeover) => WithDirective(Directive with { Takeover = takeover });

    private static BeatReply WithLocations(LocationSet locations) => Reply with { Desired = Reply.Desired! with { Locations = locations } };

    private static IEnumerable<T> Many<T>(int count, Func<string, T> item) => Enumerable.Range(0, count).Select(i => item($"n{i:d5}"));
}
