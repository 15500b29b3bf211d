using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>
/// Queries over TCP for the library's server. Its own transport keeps the socket of every client that closes until the collector finds it, and has no bound on
/// connections; this one has, and takes the next query of a connection when the one before was answered. Whoever sends a query that is malformed,
/// or nothing for a while, is disconnected.
/// </summary>
internal sealed class TcpTransport(Socket socket, EmbeddedDnsOptions options, ClientLimits limits, DnsCounter counter, TimeProvider time) : IServerTransport
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(10);
    private int _connections;

    public ushort DefaultAllowedResponseSize => ushort.MaxValue;

    public bool SupportsMultipleResponses => false;

    public bool AllowTruncatedResponses => false;

    public TransportProtocol TransportProtocol => TransportProtocol.Tcp;

    public void Bind()
    {
    }

    public void Close() => socket.Dispose();

    public void Dispose() => socket.Dispose();

    /// <summary>The next client. Never throws: the library awaits this where an exception would end the process.</summary>
    public async Task<IServerConnection?> AcceptConnectionAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            try
            {
                if (Admit(await socket.AcceptAsync(token).ConfigureAwait(false)) is { } connection)
                {
                    return connection;
                }
            }
            catch (SocketException)
            {
                // E.g. no file descriptor is left.
                await Task.Delay(AfterFailure, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
        }

        return null;
    }

    private Connection? Admit(Socket client)
    {
        try
        {
            var (remote, local) = ((IPEndPoint)client.RemoteEndPoint!, (IPEndPoint)client.LocalEndPoint!);
            if (Interlocked.Increment(ref _connections) <= options.ConnectionsMax)
            {
                return new Connection(this, client, remote, local);
            }

            Interlocked.Decrement(ref _connections);
            counter.Limited();
        }
        catch (SocketException)
        {
            // The client is gone already.
        }

        client.Dispose();
        return null;
    }

    private sealed class Connection(TcpTransport transport, Socket client, IPEndPoint remote, IPEndPoint local) : IServerConnection
    {
        private readonly SemaphoreSlim _answered = new(1);
        private int _isClosed;

        public IServerTransport Transport => transport;

        public IPEndPoint RemoteEndPoint => remote;

        public IPEndPoint LocalEndPoint => local;

        public bool CanRead => true;

        public Task<bool> InitializeAsync(CancellationToken token) => Task.FromResult(true);

        /// <summary>The next query that may be parsed, or null at the end of the connection, which is then closed.</summary>
        public async Task<DnsReceivedRawPackage?> ReceiveAsync(CancellationToken token)
        {
            using var limit = transport.Limit();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
            try
            {
                // A query that the library failed at is never answered; the limit ends that wait as well.
                await _answered.WaitAsync(either.Token).ConfigureAwait(false);
                if (await ReadAsync(either.Token).ConfigureAwait(false) is { } query)
                {
                    return query;
                }
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client is gone or too slow, or the server stops.
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The library reads the question of a package at once, and fails in ways of its own; the shape should have kept that away.
                transport.Failed();
            }

            Close();
            return null;
        }

        public async Task<bool> SendAsync(DnsRawPackage answer, CancellationToken token)
        {
            transport.Answered();
            return await WriteAsync(answer.ToArraySegment(true), token).ConfigureAwait(false);
        }

        /// <summary>Nothing: the library counts uses of a connection, and may find none between two queries. The connection ends in <see cref="ReceiveAsync"/>.</summary>
        public void Dispose()
        {
        }

        private async ValueTask<DnsReceivedRawPackage?> ReadAsync(CancellationToken token)
        {
            var head = new byte[2];
            if (!await FillAsync(head, token).ConfigureAwait(false))
            {
                return null;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(head);
            if (!transport.Admits(remote.Address, length))
            {
                return null;
            }

            var query = new byte[length];
            if (!await FillAsync(query, token).ConfigureAwait(false))
            {
                return null;
            }

            var shape = transport.Look(query);
            if (shape.Verdict == QueryVerdict.Pass)
            {
                return UdpTransport.Package(query.AsSpan(0, shape.Length), remote, local);
            }

            if (shape.Verdict != QueryVerdict.Drop)
            {
                var bare = shape.Bare(query, (int)shape.Verdict, isTruncated: false);
                BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)bare.Length);
                await WriteAsync(new([.. head, .. bare]), token).ConfigureAwait(false);
            }

            return null;
        }

        private async ValueTask<bool> FillAsync(Memory<byte> bytes, CancellationToken token)
        {
            while (bytes.Length > 0)
            {
                var count = await client.ReceiveAsync(bytes, SocketFlags.None, token).ConfigureAwait(false);
                if (count == 0)
                {
                    return false;
                }

                bytes = bytes[count..];
            }

            return true;
        }

        private async ValueTask<bool> WriteAsync(ArraySegment<byte> bytes, CancellationToken token)
        {
            using var limit = transport.Limit();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
            try
            {
                ReadOnlyMemory<byte> left = bytes;
                while (left.Length > 0)
                {
                    left = left[await client.SendAsync(left, SocketFlags.None, either.Token).ConfigureAwait(false)..];
                }

                _answered.Release();
                return true;
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return false;
            }
        }

        private void Close()
        {
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                client.Dispose();
                Interlocked.Decrement(ref transport._connections);
            }
        }
    }

    private CancellationTokenSource Limit() => new(options.ConnectionIdle, time);

    private void Failed() => counter.Failed();

    private void Answered() => counter.Answered();

    private bool Admits(IPAddress client, int length)
    {
        if (!limits.Take(client))
        {
            counter.Limited();
            return false;
        }

        if (length > options.QueryBytesMax)
        {
            counter.Dropped();
            return false;
        }

        return true;
    }

    private QueryShape Look(Span<byte> query)
    {
        var shape = QueryShape.Trim(query, options.QueryBytesMax);
        if (shape.Verdict == QueryVerdict.Drop)
        {
            counter.Dropped();
        }
        else if (shape.Verdict != QueryVerdict.Pass)
        {
            counter.Rejected();
        }

        return shape;
    }
}
