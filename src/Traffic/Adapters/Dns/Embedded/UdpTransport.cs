using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>
/// Queries over UDP for the library's server. Its own transport starts a task for every packet without a bound, and hands on whatever comes; this one
/// limits clients, looks at the shape first, and works on a bounded number at once. A query is a connection to the library.
/// </summary>
internal sealed class UdpTransport(Socket socket, EmbeddedDnsOptions options, ClientLimits limits, DnsCounter counter, TimeProvider time) : IServerTransport
{
    /// <summary>As long as a datagram can be: one that does not fit would be a failure of the socket.</summary>
    private const int DatagramMax = 65_535;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(10);
    private readonly SemaphoreSlim _free = new(options.InFlightMax);
    private readonly byte[] _buffer = GC.AllocateArray<byte>(DatagramMax, pinned: true);
    private readonly IPEndPoint _from = new(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
    private readonly IPEndPoint _local = (IPEndPoint)socket.LocalEndPoint!;

    // Answers that are too long are cut here, not by the library: it goes by the size that the answer states, not by the client's.
    public ushort DefaultAllowedResponseSize => ushort.MaxValue;

    public bool SupportsMultipleResponses => false;

    public bool AllowTruncatedResponses => false;

    public TransportProtocol TransportProtocol => TransportProtocol.Udp;

    public void Bind()
    {
    }

    public void Close() => socket.Dispose();

    public void Dispose()
    {
        socket.Dispose();
        _free.Dispose();
    }

    /// <summary>The next query that may be parsed. Never throws: the library awaits this where an exception would end the process.</summary>
    public async Task<IServerConnection?> AcceptConnectionAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(_buffer, SocketFlags.None, _from, token).ConfigureAwait(false);
                if (await AdmitAsync(received.ReceivedBytes, (IPEndPoint)received.RemoteEndPoint, token).ConfigureAwait(false) is { } query)
                {
                    return query;
                }
            }
            catch (SocketException)
            {
                // A socket that fails for good must not spin.
                await Task.Delay(AfterFailure, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The library reads the question of a package at once, and fails in ways of its own; the shape should have kept that away.
                counter.Failed();
            }
        }

        return null;
    }

    private async ValueTask<Query?> AdmitAsync(int length, IPEndPoint client, CancellationToken token)
    {
        if (!limits.Take(client.Address))
        {
            counter.Limited();
            return null;
        }

        var shape = QueryShape.Trim(_buffer.AsSpan(0, length), options.QueryBytesMax);
        if (shape.Verdict == QueryVerdict.Drop)
        {
            counter.Dropped();
            return null;
        }

        if (shape.Verdict != QueryVerdict.Pass)
        {
            counter.Rejected();
            await RejectAsync(shape.Bare(_buffer, (int)shape.Verdict, isTruncated: false), client, token).ConfigureAwait(false);
            return null;
        }

        var package = Package(_buffer.AsSpan(0, shape.Length), client, _local);
        await _free.WaitAsync(token).ConfigureAwait(false);
        return new Query(this, shape, package);
    }

    private async ValueTask RejectAsync(byte[] bare, IPEndPoint client, CancellationToken token)
    {
        try
        {
            await socket.SendToAsync(bare, SocketFlags.None, client, token).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // Whoever forges a sender that can't be answered must not slow down the others.
        }
    }

    /// <summary>A package as the library wants it: two bytes of length in front.</summary>
    internal static DnsReceivedRawPackage Package(ReadOnlySpan<byte> query, IPEndPoint client, IPEndPoint local)
    {
        var package = new byte[query.Length + DnsRawPackage.LENGTH_HEADER_LENGTH];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(package, (ushort)query.Length);
        query.CopyTo(package.AsSpan(DnsRawPackage.LENGTH_HEADER_LENGTH));
        return new DnsReceivedRawPackage(package, client, local);
    }

    private sealed class Query(UdpTransport transport, QueryShape shape, DnsReceivedRawPackage package) : IServerConnection
    {
        private int _isDisposed;

        public IServerTransport Transport => transport;

        public IPEndPoint RemoteEndPoint => package.RemoteEndpoint;

        public IPEndPoint LocalEndPoint => package.LocalEndpoint;

        public bool CanRead { get; private set; } = true;

        public Task<bool> InitializeAsync(CancellationToken token) => Task.FromResult(true);

        public Task<DnsReceivedRawPackage?> ReceiveAsync(CancellationToken token)
        {
            CanRead = false;
            return Task.FromResult<DnsReceivedRawPackage?>(package);
        }

        public async Task<bool> SendAsync(DnsRawPackage answer, CancellationToken token)
        {
            try
            {
                ReadOnlyMemory<byte> bytes = answer.ToArraySegment(false);
                if (bytes.Length > shape.AnswerLengthMax)
                {
                    bytes = shape.Bare(bytes.Span, bytes.Span[3] & 0x0F, isTruncated: true);
                }

                await transport.Send(bytes, RemoteEndPoint, token).ConfigureAwait(false);
                return true;
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return false;
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                transport.Release();
            }
        }
    }

    private ValueTask<int> Send(ReadOnlyMemory<byte> answer, IPEndPoint client, CancellationToken token)
    {
        counter.Answered();
        return socket.SendToAsync(answer, SocketFlags.None, client, token);
    }

    private void Release()
    {
        try
        {
            _free.Release();
        }
        catch (ObjectDisposedException)
        {
            // The server stopped meanwhile; nobody waits any more.
        }
    }
}
