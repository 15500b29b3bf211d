using System.Net.Sockets;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Tests;

/// <summary>The pipe by hand: what a client library would never send, and an agent that does not notice that it was followed.</summary>
internal sealed class RawAgent : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[GateFrames.BytesMax];
    private int _held;

    public static async Task<RawAgent> ConnectAsync(string socket)
    {
        var agent = new RawAgent();
        await Given.So(() => File.Exists(socket), "the gate's socket is there");
        await agent._socket.ConnectAsync(new UnixDomainSocketEndPoint(socket));
        return agent;
    }

    public Task Order(GateOrder order) => Send(GateFrames.Write(order));

    public async Task Send(byte[] bytes)
    {
        try
        {
            await _socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The gate left; that shows when reading.
        }
    }

    /// <summary>The next answer, or null if the gate left.</summary>
    public async Task<GateAnswer?> Answer()
    {
        using var limit = new CancellationTokenSource(Given.Patience);
        while (true)
        {
            if (GateFrames.Take(_buffer.AsSpan(0, _held), out var json) is > 0 and var length)
            {
                var answer = GateFrames.ReadAnswer(json);
                _buffer.AsSpan(length, _held - length).CopyTo(_buffer);
                _held -= length;
                return answer;
            }

            try
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(_held), limit.Token);
                if (read == 0)
                {
                    return null;
                }

                _held += read;
            }
            catch (SocketException)
            {
                return null;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
