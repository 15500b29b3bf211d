using System.Net;
using System.Net.Sockets;

namespace NfvHa.Geo.Demo.Lab;

/// <summary>
/// A wire between a site and the controller that can be cut: it carries bytes, encrypted ones, and looks at none. While it is cut what was on it is gone, and
/// who connects is not answered.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly CancellationTokenSource _ending = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _to;
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();
    private volatile bool _isCut;

    /// <summary>Begins to carry.</summary>
    /// <param name="from">Where it is entered.</param>
    /// <param name="to">Where it leads.</param>
    internal Wire(IPEndPoint from, IPEndPoint to)
    {
        _to = to;
        _listener.Bind(from);
        _listener.Listen(64);
        _accepting = AcceptAsync();
    }

    /// <summary>Cuts it.</summary>
    internal void Cut()
    {
        _isCut = true;
        _cut.Cancel();
    }

    /// <summary>Mends it.</summary>
    internal void Mend()
    {
        _cut = new CancellationTokenSource();
        _isCut = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _cut.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptAsync(_ending.Token).ConfigureAwait(false);
            if (_isCut)
            {
                client.Dispose();
            }
            else
            {
                _ = CarryAsync(client, _cut.Token);
            }
        }
    }

    private async Task CarryAsync(Socket client, CancellationToken cut)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                (client.NoDelay, server.NoDelay) = (true, true);
                await server.ConnectAsync(_to, cut).ConfigureAwait(false);
                await Task.WhenAny(CopyAsync(client, server, cut), CopyAsync(server, client, cut)).ConfigureAwait(false);
            }
            catch (Exception ended) when (ended is SocketException or OperationCanceledException)
            {
                // The other end is away: whoever connected sees the same.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken cut)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.ReceiveAsync(buffer, cut).ConfigureAwait(false) is > 0 and var received)
            {
                await to.SendAsync(buffer.AsMemory(0, received), cut).ConfigureAwait(false);
            }
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, or one end left.
        }
    }
}
