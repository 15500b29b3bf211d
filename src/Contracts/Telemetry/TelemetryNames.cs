namespace NfvHa.Geo.Contracts.Telemetry;

/// <summary>Names and units of spans, metrics and attributes, after the OpenTelemetry conventions; docs/telemetry.md says what they mean. They are stable.</summary>
public static class TelemetryNames
{
    /// <summary>The service name of a controller location.</summary>
    public const string Controller = "nfvha.geo.controller";

    /// <summary>The service name of a site's agent.</summary>
    public const string Agent = "nfvha.geo.agent";

    /// <summary>The source of all spans of takeovers.</summary>
    public const string TakeoverSource = "NfvHa.Geo.Takeover";

    /// <summary>The meter of a controller location.</summary>
    public const string ControllerMeter = "NfvHa.Geo.Controller";

    /// <summary>The meter of a site's agent.</summary>
    public const string AgentMeter = "NfvHa.Geo.Agent";

    /// <summary>The meter of loops.</summary>
    public const string LoopMeter = "NfvHa.Geo.Loop";

    /// <summary>All meters of ours begin so.</summary>
    public const string Meters = "NfvHa.Geo.*";

    /// <summary>Attribute: a VNF.</summary>
    public const string Vnf = "nfvha.vnf.id";

    /// <summary>Attribute: a site.</summary>
    public const string Site = "nfvha.site.id";

    /// <summary>Attribute: the site that served before.</summary>
    public const string SiteBefore = "nfvha.site.previous.id";

    /// <summary>Attribute: a controller location.</summary>
    public const string Location = "nfvha.location.id";

    /// <summary>Attribute: a traffic driver.</summary>
    public const string Driver = "nfvha.driver.id";

    /// <summary>Attribute: the epoch that begins with a takeover.</summary>
    public const string Epoch = "nfvha.epoch";

    /// <summary>Attribute: what proved that the earlier owner serves no more.</summary>
    public const string Proof = "nfvha.fence.proof";

    /// <summary>Attribute: Failover or Switchover.</summary>
    public const string Kind = "nfvha.takeover.kind";

    /// <summary>Attribute: Granted or Abandoned.</summary>
    public const string Outcome = "nfvha.takeover.outcome";

    /// <summary>Attribute: why it was begun, as journaled.</summary>
    public const string Reason = "nfvha.takeover.reason";

    /// <summary>Attribute: which part of a takeover, a span's name.</summary>
    public const string Part = "nfvha.takeover.part";

    /// <summary>Attribute: the name of a loop.</summary>
    public const string Loop = "nfvha.loop.name";

    /// <summary>Attribute: what became of a DNS query.</summary>
    public const string DnsOutcome = "nfvha.dns.outcome";

    /// <summary>Histogram, s: a commit, from the order to what was read after it.</summary>
    public const string CommitDuration = "nfvha.commit.duration";

    /// <summary>Histogram, s: one turn of a loop.</summary>
    public const string LoopTurn = "nfvha.loop.turn.duration";

    /// <summary>Gauge, {event}: what waits for a loop.</summary>
    public const string LoopQueue = "nfvha.loop.queue.length";

    /// <summary>Counter, {event}: what found the queue of a loop full.</summary>
    public const string LoopDropped = "nfvha.loop.dropped";

    /// <summary>Gauge, s: the time since a site's last beat arrived.</summary>
    public const string BeatAge = "nfvha.site.beat.age";

    /// <summary>Gauge, {site}: the held members of a VNF's sync set.</summary>
    public const string SyncSetSize = "nfvha.vnf.sync_set.size";

    /// <summary>Gauge, {entry}: what the least advanced standby that is heard does not hold of the owner's checkpoint log.</summary>
    public const string CheckpointLag = "nfvha.vnf.checkpoint.lag";

    /// <summary>Counter, {takeover}: takeovers that ended.</summary>
    public const string Takeovers = "nfvha.takeovers";

    /// <summary>Histogram, s: a part of a takeover.</summary>
    public const string TakeoverPart = "nfvha.takeover.part.duration";

    /// <summary>Counter, {query}: DNS queries.</summary>
    public const string DnsQueries = "nfvha.dns.queries";

    /// <summary>Gauge, s: how long a VNF may be served yet, as its gate was told.</summary>
    public const string LeaseRemaining = "nfvha.vnf.lease.remaining";

    /// <summary>Gauge, {entry}: the durable length of a VNF's checkpoint log at this site.</summary>
    public const string LogLength = "nfvha.vnf.log.length";
}
