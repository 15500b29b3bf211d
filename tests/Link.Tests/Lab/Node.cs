using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.Link.Tests.Lab;

/// <summary>A process of the test: its mesh, what it received, what it counted.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();

    public LinkMesh Mesh { get; private set; } = null!;

    public Counts Counts { get; } = new();

    /// <summary>While not set, the receiver takes nothing.</summary>
    public TaskCompletionSource Takes { get; set; } = Taking();

    public int ReceivedCount => _received.Reader.Count;

    public MemberId Id => Mesh.Self;

    public static async Task<Node> StartAsync(LinkOptions options, TimeProvider? time = null)
    {
        var node = new Node();
        var start = await LinkMesh.StartAsync(
            options, node.ReceiveAsync, HostClock.Instance, time ?? TimeProvider.System, NullLoggerFactory.Instance, node.Counts, TestContext.Current.CancellationToken);
        Assert.Empty(start.Problems);
        node.Mesh = start.Mesh!;
        return node;
    }

    /// <summary>The next message, or the failure of the test.</summary>
    public async Task<Received> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Within.Limit);
        return await _received.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The next message that says the same as one; an earlier one may have been sent more often than it was waited for.</summary>
    public async Task<Received> NextAsync(Envelope same)
    {
        var bytes = Messages.Bytes(same);
        while (true)
        {
            var received = await NextAsync();
            if (Messages.Bytes(received.Envelope).AsSpan().SequenceEqual(bytes))
            {
                return received;
            }
        }
    }

    public bool TryNext(out Received? received) => _received.Reader.TryRead(out received);

    /// <summary>Sends until it arrives, as the cores do.</summary>
    public async Task<Received> SendUntilAsync(Node to, Envelope envelope)
    {
        var arrived = to.NextAsync(envelope);
        await Within.UntilAsync(
            () =>
            {
                if (!arrived.IsCompleted)
                {
                    Mesh.Send(to.Id, envelope);
                }

                return arrived.IsCompleted;
            },
            $"a {envelope.Kind} from {Id} to {to.Id}");
        return await arrived;
    }

    /// <summary>Waits until a stream to a peer is open at this end.</summary>
    public Task OpenAsync(MemberId peer, Lane lane = Lane.State) =>
        Within.UntilAsync(() => Mesh.Status().Any(status => status.Peer == peer && status.Lane == lane && status.IsOpen), $"the {lane} stream of {Id} with {peer}");

    public async ValueTask DisposeAsync()
    {
        Takes.TrySetResult();
        await Mesh.DisposeAsync();
        Counts.Dispose();
    }

    private static TaskCompletionSource Taking()
    {
        var taking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        taking.SetResult();
        return taking;
    }

    private async ValueTask ReceiveAsync(Received received, CancellationToken cancellation)
    {
        await Takes.Task.WaitAsync(cancellation);
        await _received.Writer.WriteAsync(received, cancellation);
    }
}
