using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Link.Members;

/// <summary>
/// Who may send which kind to whom, on which lane, and whom a message claims to come from. The one place that knows; both ends ask it, and a
/// kind without a row is sent by nobody. See the table of messages in docs/wire.md.
/// </summary>
public static class MessageRights
{
    private static readonly ImmutableArray<MemberRole> Sites = [MemberRole.Site];
    private static readonly ImmutableArray<MemberRole> Locations = [MemberRole.Location];
    private static readonly ImmutableArray<MemberRole> Both = [MemberRole.Site, MemberRole.Location];

    private static readonly ImmutableSortedDictionary<MessageKind, Row> Rows = new Dictionary<MessageKind, Row>
    {
        [MessageKind.Beat] = new(Lane.State, Sites, Both, message => MemberId.Of(((Beat)message).Site)),
        [MessageKind.BeatReply] = new(Lane.State, Both, Sites, message => MemberId.Of(((BeatReply)message).From)),
        [MessageKind.LocationReport] = new(Lane.State, Locations, Locations, message => MemberId.Of(((LocationReport)message).Location)),
        [MessageKind.Align] = new(Lane.Log, Sites, Sites, message => MemberId.Of(((Align)message).From)),
        [MessageKind.Append] = new(Lane.Log, Sites, Sites, message => MemberId.Of(((Append)message).From)),
        [MessageKind.LogAck] = new(Lane.Log, Sites, Sites, message => MemberId.Of(((LogAck)message).From)),
        [MessageKind.SiteEvents] = new(Lane.State, Sites, Locations, message => MemberId.Of(((SiteEvents)message).Site)),
        [MessageKind.SiteEventsAck] = new(Lane.State, Locations, Sites, message => MemberId.Of(((SiteEventsAck)message).Location)),
    }.ToImmutableSortedDictionary();

    /// <summary>The lane of a kind, or null if it does not travel on the link.</summary>
    public static Lane? LaneOf(MessageKind kind) => Rows.TryGetValue(kind, out var row) ? row.Lane : null;

    /// <summary>Whether two members talk on a lane at all, in either direction.</summary>
    public static bool Talk(MemberId one, MemberId other, Lane lane) => one != other && Rows.Values.Any(row =>
        row.Lane == lane && ((row.From.Contains(one.Role) && row.To.Contains(other.Role)) || (row.From.Contains(other.Role) && row.To.Contains(one.Role))));

    /// <summary>
    /// Whether <paramref name="self"/> is the one that opens the streams to <paramref name="peer"/>: a site opens to locations, else the lesser name
    /// opens. So each pair has one stream for each lane, which both ends send on.
    /// </summary>
    public static bool Opens(MemberId self, MemberId peer) => self < peer;

    /// <summary>Says why a message may not go from one member to another.</summary>
    /// <returns>Null if it may, otherwise a sentence.</returns>
    public static string? Problem(Envelope envelope, MemberId from, MemberId to, Lane lane)
    {
        if (!Rows.TryGetValue(envelope.Kind, out var row))
        {
            return $"a {envelope.Kind} does not travel on the link";
        }

        if (row.Lane != lane)
        {
            return $"a {envelope.Kind} does not travel on the lane {lane}";
        }

        if (!row.From.Contains(from.Role) || !row.To.Contains(to.Role) || from == to)
        {
            return $"{from} may not send a {envelope.Kind} to {to}";
        }

        var claimed = row.Claims(envelope.Message);
        return claimed == from ? null : $"a {envelope.Kind} that claims to come from {claimed} was sent by {from}";
    }

    private sealed record Row(Lane Lane, ImmutableArray<MemberRole> From, ImmutableArray<MemberRole> To, Func<object, MemberId> Claims);
}
