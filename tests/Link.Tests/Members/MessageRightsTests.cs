using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Members;

public sealed class MessageRightsTests
{
    private static readonly MemberId Mara = MemberId.Operator("mara");

    [Fact]
    public void WhoMaySendWhatToWhom_IsTheTableOfTheDocument()
    {
        (MessageKind Kind, MemberId From, MemberId To, Envelope Envelope)[] allowed =
        [
            (MessageKind.Beat, North, East, Messages.Beat("north")),
            (MessageKind.Beat, North, South, Messages.Beat("north")),
            (MessageKind.BeatReply, East, North, Messages.Reply(PromiserId.Of(new LocationId("east")))),
            (MessageKind.BeatReply, North, South, Messages.Reply(PromiserId.Of(new SiteId("north")))),
            (MessageKind.LocationReport, East, West, Messages.Report("east")),
            (MessageKind.SiteEvents, North, East, Messages.Events("north")),
            (MessageKind.SiteEventsAck, East, North, Messages.EventsAck("east")),
            (MessageKind.Align, North, South, Messages.Align("north")),
            (MessageKind.Append, North, South, Messages.Append("north")),
            (MessageKind.LogAck, North, South, Messages.Ack("north")),
        ];
        MemberId[] all = [North, South, East, West, Mara];
        foreach (var (kind, sender, _, envelope) in allowed)
        {
            foreach (var from in all)
            {
                foreach (var to in all)
                {
                    var may = allowed.Any(row => row.Kind == kind && row.From == sender && from == sender && row.To.Role == to.Role) && from != to;
                    Assert.Equal(may, MessageRights.Problem(envelope, from, to, MessageRights.LaneOf(kind)!.Value) is null);
                }
            }
        }
    }

    [Fact]
    public void EveryKindOfTheLink_HasALane_AndNoOtherKind()
    {
        foreach (var kind in Enum.GetValues<MessageKind>())
        {
            Assert.Equal(MessageKinds.IsOnLink(kind), MessageRights.LaneOf(kind) is not null);
        }

        Assert.NotNull(MessageRights.Problem(Messages.Append("north"), North, South, Lane.State));
        Assert.NotNull(MessageRights.Problem(Messages.Beat("north"), North, South, Lane.Log));
    }

    [Fact]
    public void OfEachPairThatTalks_ExactlyOneOpensTheStreams()
    {
        MemberId[] all = [North, South, East, West];
        foreach (var one in all)
        {
            foreach (var other in all.Where(other => other != one))
            {
                Assert.True(MessageRights.Talk(one, other, Lane.State));
                Assert.Equal(one.Role == MemberRole.Site && other.Role == MemberRole.Site, MessageRights.Talk(one, other, Lane.Log));
                Assert.NotEqual(MessageRights.Opens(one, other), MessageRights.Opens(other, one));
                Assert.False(one.Role == MemberRole.Location && other.Role == MemberRole.Site && MessageRights.Opens(one, other));
            }

            Assert.False(MessageRights.Talk(one, Mara, Lane.State));
            Assert.False(MessageRights.Talk(one, one, Lane.State));
        }
    }

    [Theory]
    [InlineData("geo://site/north", "site/north")]
    [InlineData("geo://location/loc-1", "location/loc-1")]
    [InlineData("geo://operator/mara", "operator/mara")]
    [InlineData("geo://site/North", null)]
    [InlineData("geo://site/north/", null)]
    [InlineData("geo://site/north/x", null)]
    [InlineData("geo://site", null)]
    [InlineData("geo://root/north", null)]
    [InlineData("GEO://site/north", null)]
    [InlineData(" geo://site/north", null)]
    [InlineData("geo://site/north?x", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void AMembersWrittenForm_IsExact(string? text, string? member)
    {
        Assert.Equal(member is not null, MemberId.TryParse(text, out var parsed));
        if (member is not null)
        {
            Assert.Equal(member, parsed.ToString());
            Assert.Equal(text, parsed.ToUri());
        }
    }
}
