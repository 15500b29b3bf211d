using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Telemetry;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Mesh;

public sealed class ExchangeTests : IDisposable
{
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task TwoLocationsAndTwoSites_ExchangeAllSixKinds_InBothDirections()
    {
        var nodes = await _lab.StartAllAsync(North, South, East, West);
        var began = HostClock.Instance.Read();
        var sent = 0;
        foreach (var from in nodes)
        {
            foreach (var to in nodes.Where(to => to != from))
            {
                foreach (var envelope in All(from.Id).Where(envelope => MessageRights.Problem(envelope, from.Id, to.Id, MessageRights.LaneOf(envelope.Kind)!.Value) is null))
                {
                    await from.OpenAsync(to.Id, MessageRights.LaneOf(envelope.Kind)!.Value);
                    var received = await from.SendUntilAsync(to, envelope);
                    Assert.Equal(from.Id, received.From);
                    Assert.Equal(Messages.Bytes(envelope), Messages.Bytes(received.Envelope));
                    Assert.Equal(Messages.Trace, received.Envelope.Trace);
                    Assert.True(received.At.Since(began) > TimeSpan.Zero && !HostClock.Instance.Read().IsBefore(received.At));
                    sent++;
                }
            }
        }

        // Sites: a beat to 3 and replies to 1 each, and 3 kinds of log to 1; locations: replies to 2 and a report to 1 each.
        Assert.Equal((2 * (3 + 1 + 3)) + (2 * (2 + 1)), sent);
        Assert.Equal(4, nodes[0].Counts.Streams());
        Assert.True(nodes[0].Counts[LinkTelemetry.Sent, nameof(MessageKind.Append)] >= 1);
        Assert.True(nodes[1].Counts[LinkTelemetry.Arrived, nameof(MessageKind.Append)] >= 1);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Send_WhatMayNotBeSent_IsRefusedBeforeItLeaves()
    {
        await using var north = await Node.StartAsync(_lab.Options(North));
        Assert.Contains("site/north may not send a LocationReport to location/east", Reason(north.Mesh.Send(East, Messages.Report("east"))), StringComparison.Ordinal);
        Assert.Contains("claims to come from site/south was sent by site/north", Reason(north.Mesh.Send(East, Messages.Beat("south"))), StringComparison.Ordinal);
        Assert.Contains("may not send a Beat to site/north", Reason(north.Mesh.Send(North, Messages.Beat("north"))), StringComparison.Ordinal);
        Assert.Contains("is -1", Reason(north.Mesh.Send(East, Messages.Beat("north", sequence: -1))), StringComparison.Ordinal);
        Assert.Contains("is -1", north.Mesh.Send([East, West], Messages.Beat("north", sequence: -1))?.ToString(), StringComparison.Ordinal);
        Assert.Null(north.Mesh.Send([East, West], Messages.Beat("north")));
        Assert.Equal(5, north.Counts.Dropped(DropReason.Unsendable));
        Assert.Equal(2, north.Counts.Dropped(DropReason.NoStream));
    }

    [Fact]
    public async Task OneMessageToSeveral_ReachesEach()
    {
        var nodes = await _lab.StartAllAsync(North, East, West);
        await nodes[0].OpenAsync(East);
        await nodes[0].OpenAsync(West);
        Assert.Null(nodes[0].Mesh.Send([East, West], Messages.Beat("north", 77)));
        foreach (var location in nodes[1..])
        {
            Assert.Equal(77, ((Contracts.Link.Beat)(await location.NextAsync()).Envelope.Message).Sequence);
        }

        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    private static string Reason(SendOutcome outcome) => Assert.IsType<SendOutcome.Refused>(outcome).Reason.ToString();

    private static Envelope[] All(MemberId from) => from.Role == MemberRole.Site
        ? [Messages.Beat(from.Name), Messages.Reply(PromiserId.Of(from.Site!.Value)), Messages.Align(from.Name), Messages.Append(from.Name), Messages.Ack(from.Name)]
        : [Messages.Reply(PromiserId.Of(from.Location!.Value)), Messages.Report(from.Name)];
}
