using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Telemetry;
using NfvHa.Geo.Link.Tests.Lab;

namespace NfvHa.Geo.Link.Tests.Streams;

/// <summary>The queue is internal: what it does is seen through a mesh that has nobody to talk to.</summary>
public sealed class OutboxTests : IDisposable
{
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task WithoutAPeer_TheNewestOfEachKindWaits_AndNothingOfALog()
    {
        var options = _lab.Options(Deployment.North) with
        {
            Peers = System.Collections.Immutable.ImmutableSortedDictionary<MemberId, System.Net.DnsEndPoint>.Empty.Add(Deployment.South, new("127.0.0.1", 9)),
        };
        await using var north = await Node.StartAsync(options);
        for (var sequence = 1; sequence <= 200; sequence++)
        {
            Assert.IsType<SendOutcome.Queued>(north.Mesh.Send(Deployment.South, Messages.Beat("north", sequence, vnfs: 100)));
            Assert.Equal(DropReason.NoStream, Assert.IsType<SendOutcome.Dropped>(north.Mesh.Send(Deployment.South, Messages.Append("north"))).Reason);
        }

        var status = north.Mesh.Status();
        Assert.Equal([Lane.State, Lane.Log], status.Select(peer => peer.Lane));
        Assert.Equal(Messages.Bytes(Messages.Beat("north", 200, vnfs: 100)).Length, status[0].QueuedBytes);
        Assert.Equal(0, status[1].QueuedBytes);
        Assert.Equal(199, north.Counts.Dropped(DropReason.Superseded));
        Assert.Equal(200, north.Counts.Dropped(DropReason.NoStream));
        Assert.Equal(200, north.Counts[LinkTelemetry.Dropped, nameof(MessageKind.Append)]);
        await Within.UntilAsync(() => north.Mesh.Status().All(peer => peer.Problem is not null), "the reason why there is no stream");
        Assert.Contains("refused", north.Mesh.Status()[0].Problem, StringComparison.Ordinal);
    }
}
