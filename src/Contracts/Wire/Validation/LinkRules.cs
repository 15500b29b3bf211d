using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using static NfvHa.Geo.Contracts.Wire.Validation.Check;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>Rules of the messages between agents and controller replicas.</summary>
internal static class LinkRules
{
    private const long DriftMax = 1_000_000;

    public static Refusal? Check(Beat beat) =>
        Name("site", beat.Site.Value)
        ?? Name("instance", beat.Instance.Value)
        ?? Name("boot", beat.Boot.Value)
        ?? NotNegative("sequence", beat.Sequence)
        ?? NotNegative("sentAt", beat.SentAt)
        ?? OwnershipRules.Check(beat.Desired)?.At("desired")
        ?? AtLeast("locationsVersion", beat.LocationsVersion, -1)
        ?? Ascending("requests", beat.Requests, WireLimits.VnfsMax, request => request.Vnf, Check)
        ?? Ascending("vnfs", beat.Vnfs, WireLimits.VnfsMax, report => report.Vnf, Check)
        ?? Ascending("peers", beat.Peers, WireLimits.SitesMax, peer => peer.Site, Check)
        ?? List("troubles", beat.Troubles, WireLimits.TroublesMax, trouble => ShortText("", trouble, WireLimits.TroubleLengthMax));

    public static Refusal? Check(BeatReply reply) =>
        Check(reply.From)?.At("from")
        ?? Name("boot", reply.Boot.Value)
        ?? NotNegative("sequence", reply.Sequence)
        ?? Ascending("promises", reply.Promises, WireLimits.VnfsMax, request => request.Vnf, Check)
        ?? (reply.Desired is { } desired ? Check(desired)?.At("desired") : null)
        ?? Ascending("watermarks", reply.Watermarks, WireLimits.VnfsMax, watermark => watermark.Vnf, Check);

    public static Refusal? Check(LocationReport report) =>
        Name("location", report.Location.Value)
        ?? Name("boot", report.Boot.Value)
        ?? NotNegative("sequence", report.Sequence)
        ?? OwnershipRules.Check(report.Journal)?.At("journal")
        ?? NotNegative("term", report.Term)
        ?? NotNegative("admission", report.Admission)
        ?? Ascending("sites", report.Sites, WireLimits.SitesMax, sighting => sighting.Site, Check)
        ?? Ascending("revocations", report.Revocations, WireLimits.VnfsMax, revocation => revocation.Vnf, Check);

    public static Refusal? Check(SiteEvents events) =>
        Name("site", events.Site.Value)
        ?? Name("boot", events.Boot.Value)
        ?? NotNegative("missed", events.Missed)
        ?? Ascending("events", events.Events, WireLimits.SiteEventsMax, happened => happened.Sequence, Check);

    public static Refusal? Check(SiteEventsAck ack) =>
        Name("location", ack.Location.Value)
        ?? Name("boot", ack.Boot.Value)
        ?? NotNegative("through", ack.Through);

    private static Refusal? Check(SiteEvent happened) =>
        AtLeast("sequence", happened.Sequence, 1)
        ?? Name("kind", happened.Kind)
        ?? Text("subject", happened.Subject)
        ?? Text("text", happened.Text);

    private static Refusal? Check(PromiserId from) => (from.Location, from.Site) switch
    {
        ({ } location, null) => Name("", location.Value),
        (null, { } site) => Name("", site.Value),
        _ => Refusal.Of("", "must name either a location or a site"),
    };

    private static Refusal? Check(PromiseRequest request) => Name("vnf", request.Vnf.Value) ?? Epoch("epoch", request.Epoch);

    private static Refusal? Check(VnfReport report) =>
        Name("vnf", report.Vnf.Value)
        ?? Epoch("highest", report.Highest)
        ?? Epoch("owned", report.Owned)
        ?? AtLeast("eligibleConfirmed", report.EligibleConfirmed, -1)
        ?? AtLeast("syncConfirmed", report.SyncConfirmed, -1)
        ?? Epoch("givenUp", report.GivenUp)
        ?? Epoch("prepared", report.Prepared)
        ?? Epoch("logEpoch", report.LogEpoch)
        ?? NotNegative("logLength", report.LogLength);

    private static Refusal? Check(PeerSighting peer) => Name("site", peer.Site.Value) ?? NotNegative("age", peer.Age);

    private static Refusal? Check(DesiredState desired) =>
        OwnershipRules.Check(desired.Version)?.At("version")
        ?? Part("locations", desired.Locations, OwnershipRules.Check)
        ?? Ascending("vnfs", desired.Vnfs, WireLimits.VnfsMax, directive => directive.Vnf, Check);

    private static Refusal? Check(VnfDirective directive) =>
        Name("vnf", directive.Vnf.Value)
        ?? Name("owner", directive.Owner.Value)
        ?? Epoch("epoch", directive.Epoch)
        ?? Part("eligible", directive.Eligible, OwnershipRules.Check)
        ?? Part("sync", directive.Sync, OwnershipRules.Check)
        ?? (directive.Takeover is { } takeover ? OwnershipRules.Check(takeover)?.At("takeover") : null)
        ?? Set("standbys", directive.Standbys);

    private static Refusal? Check(Watermark watermark) =>
        Name("vnf", watermark.Vnf.Value)
        ?? Epoch("epoch", watermark.Epoch)
        ?? NotNegative("syncVersion", watermark.SyncVersion)
        ?? NotNegative("length", watermark.Length);

    private static Refusal? Check(SiteSighting sighting) =>
        Name("site", sighting.Site.Value)
        ?? NotNegative("age", sighting.Age)
        ?? (sighting.Last is { } last ? Check(last)?.At("last") : null)
        ?? (sighting.DriftPartsPerMillion is < -DriftMax or > DriftMax
            ? Refusal.Of("driftPartsPerMillion", $"is {sighting.DriftPartsPerMillion}; must be from {-DriftMax} to {DriftMax}")
            : null);

    private static Refusal? Check(Revocation revocation) =>
        Name("vnf", revocation.Vnf.Value)
        ?? Epoch("through", revocation.Through)
        ?? NotNegative("remaining", revocation.Remaining);
}
