using Google.Protobuf;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Contracts.Wire.Protobuf;

/// <summary>Our records as the generated classes. Total: it gets only what keeps the rules.</summary>
internal static class ToProto
{
    public static V1.Envelope Envelope(Envelope envelope)
    {
        var written = new V1.Envelope { SchemaVersion = envelope.SchemaVersion, Traceparent = envelope.Trace?.Value ?? "" };
        switch (envelope.Message)
        {
            case Beat beat:
                written.Beat = Of(beat);
                break;
            case BeatReply reply:
                written.BeatReply = Of(reply);
                break;
            case LocationReport report:
                written.LocationReport = Of(report);
                break;
            case Align align:
                written.Align = Of(align);
                break;
            case Append append:
                written.Append = Of(append);
                break;
            case LogAck ack:
                written.LogAck = Of(ack);
                break;
            case SiteEvents events:
                written.SiteEvents = Of(events);
                break;
            case SiteEventsAck ack:
                written.SiteEventsAck = new V1.SiteEventsAck { Location = ack.Location.Value, Boot = ack.Boot.Value, Through = ack.Through };
                break;
            default:
                throw new ArgumentException($"{envelope.Kind} is not on the link", nameof(envelope));
        }

        return written;
    }

    private static V1.Beat Of(Beat beat) => new()
    {
        Site = beat.Site.Value,
        Instance = beat.Instance.Value,
        Boot = beat.Boot.Value,
        Sequence = beat.Sequence,
        SentAt = beat.SentAt.Ticks,
        Desired = Of(beat.Desired),
        LocationsVersion = beat.LocationsVersion,
        Requests = { beat.Requests.Select(Of) },
        Vnfs = { beat.Vnfs.Select(Of) },
        Peers = { beat.Peers.Select(peer => new V1.PeerSighting { Site = peer.Site.Value, Age = peer.Age.Ticks }) },
        Troubles = { beat.Troubles },
    };

    private static V1.VnfReport Of(VnfReport report) => new()
    {
        Vnf = report.Vnf.Value,
        Highest = Of(report.Highest),
        Owned = Of(report.Owned),
        EligibleConfirmed = report.EligibleConfirmed,
        SyncConfirmed = report.SyncConfirmed,
        GivenUp = Of(report.GivenUp),
        Prepared = Of(report.Prepared),
        LogEpoch = Of(report.LogEpoch),
        LogLength = report.LogLength,
        LeaseHeld = report.LeaseHeld,
        Escalated = report.Escalated,
    };

    private static V1.BeatReply Of(BeatReply reply)
    {
        var written = new V1.BeatReply
        {
            Boot = reply.Boot.Value,
            Sequence = reply.Sequence,
            Promises = { reply.Promises.Select(Of) },
            Desired = reply.Desired is { } desired ? Of(desired) : null,
            Watermarks =
            {
                reply.Watermarks.Select(watermark => new V1.Watermark
                {
                    Vnf = watermark.Vnf.Value,
                    Epoch = Of(watermark.Epoch),
                    SyncVersion = watermark.SyncVersion,
                    Length = watermark.Length,
                })
            },
        };
        if (reply.From.Location is { } location)
        {
            written.Location = location.Value;
        }
        else
        {
            written.Site = reply.From.Site.GetValueOrDefault().Value;
        }

        return written;
    }

    private static V1.DesiredState Of(DesiredState desired) => new()
    {
        Version = Of(desired.Version),
        Locations = new V1.LocationSet
        {
            Version = desired.Locations.Version,
            Members = { desired.Locations.Members.Select(location => location.Value) },
        },
        Vnfs = { desired.Vnfs.Select(Of) },
    };

    private static V1.VnfDirective Of(VnfDirective directive) => new()
    {
        Vnf = directive.Vnf.Value,
        Owner = directive.Owner.Value,
        Epoch = Of(directive.Epoch),
        Eligible = Of(directive.Eligible),
        Sync = Of(directive.Sync),
        Takeover = directive.Takeover is { } takeover ? Of(takeover) : null,
        Standbys = { Names(directive.Standbys) },
    };

    private static V1.EligibleSet Of(EligibleSet set)
    {
        var written = new V1.EligibleSet { Version = set.Version, Members = { Names(set.Members) } };
        if (set.Joining is { } joining)
        {
            written.Joining = joining.Value;
        }

        return written;
    }

    private static V1.SyncSet Of(SyncSet set)
    {
        var written = new V1.SyncSet { Version = set.Version, Members = { Names(set.Members) }, Held = { Names(set.Held) } };
        if (set.Joining is { } joining)
        {
            written.Joining = joining.Value;
        }

        return written;
    }

    private static V1.TakeoverIntent Of(TakeoverIntent takeover) => new()
    {
        Kind = takeover.Kind switch
        {
            TakeoverKind.Failover => V1.TakeoverIntent.Types.Kind.Failover,
            TakeoverKind.Switchover => V1.TakeoverIntent.Types.Kind.Switchover,
            _ => V1.TakeoverIntent.Types.Kind.Unspecified,
        },
        Target = takeover.Target.Value,
        Through = Of(takeover.Through),
        Id = takeover.Id,
        Reason = takeover.Reason,
    };

    private static V1.LocationReport Of(LocationReport report) => new()
    {
        Location = report.Location.Value,
        Boot = report.Boot.Value,
        Sequence = report.Sequence,
        Journal = Of(report.Journal),
        Term = report.Term,
        Leads = report.Leads,
        Admission = report.Admission,
        Sites =
        {
            report.Sites.Select(sighting => new V1.SiteSighting
            {
                Site = sighting.Site.Value,
                Age = sighting.Age.Ticks,
                Last = sighting.Last is { } last ? Of(last) : null,
                DriftPartsPerMillion = sighting.DriftPartsPerMillion,
                IsOverdue = sighting.IsOverdue,
            })
        },
        Revocations =
        {
            report.Revocations.Select(revocation => new V1.Revocation
            {
                Vnf = revocation.Vnf.Value,
                Through = Of(revocation.Through),
                Remaining = revocation.Remaining.Ticks,
            })
        },
        IsWaking = report.IsWaking,
    };

    private static V1.Align Of(Align align) => new()
    {
        Vnf = align.Vnf.Value,
        From = align.From.Value,
        Boot = align.Boot.Value,
        Epoch = Of(align.Epoch),
        StartHistory = { align.StartHistory.Select(start => new V1.EpochStart { Epoch = Of(start.Epoch), Start = start.Start }) },
        StartLength = align.StartLength,
    };

    private static V1.Append Of(Append append) => new()
    {
        Vnf = append.Vnf.Value,
        From = append.From.Value,
        Boot = append.Boot.Value,
        Epoch = Of(append.Epoch),
        FirstIndex = append.FirstIndex,
        Entries =
        {
            append.Entries.Select(entry => new V1.LogEntry
            {
                Epoch = Of(entry.Epoch),
                Index = entry.Index,
                Payload = UnsafeByteOperations.UnsafeWrap(entry.Payload),
            })
        },
    };

    private static V1.LogAck Of(LogAck ack) => new()
    {
        Vnf = ack.Vnf.Value,
        From = ack.From.Value,
        OwnerBoot = ack.OwnerBoot.Value,
        Epoch = Of(ack.Epoch),
        DurableLength = ack.DurableLength,
    };

    private static V1.SiteEvents Of(SiteEvents events) => new()
    {
        Site = events.Site.Value,
        Boot = events.Boot.Value,
        Missed = events.Missed,
        Events =
        {
            events.Events.Select(happened => new V1.SiteEvent
            {
                Sequence = happened.Sequence,
                OccurredAt = happened.OccurredAt.UtcTicks,
                Kind = happened.Kind,
                Subject = happened.Subject,
                Text = happened.Text,
            })
        },
    };

    private static V1.PromiseRequest Of(PromiseRequest request) => new() { Vnf = request.Vnf.Value, Epoch = Of(request.Epoch) };

    private static V1.DesiredVersion Of(DesiredVersion version) => new() { Generation = version.Generation, Index = version.Index };

    private static V1.Epoch? Of(Epoch epoch) =>
        epoch == Epoch.None ? null : new() { Generation = epoch.Generation, Counter = epoch.Counter };

    private static IEnumerable<string> Names(SiteSet sites) => sites.Select(site => site.Value);
}
