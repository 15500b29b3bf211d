using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ARSoft.Tools.Net.Dns;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Stub;

/// <summary>
/// Asks one DNS server, over UDP and, if the answer was cut, over TCP; never the resolver of the system. Each query has a port and a number of its own,
/// and an answer counts only with both and the same question. The library's own client keeps connections in pools and leaks TCP sockets at
/// time-outs, so only its parser is used. Thread-safe.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="limit">How long each try may take.</param>
/// <param name="tries">How often it is asked.</param>
/// <param name="time">The clock.</param>
internal sealed class DnsServerClient(IPEndPoint server, TimeSpan limit, int tries, TimeProvider time)
{
    private const int AnswerMax = 4_096;
    private const int StrayMax = 16;
    private const int RecordsMax = 64;

    /// <summary>Asks.</summary>
    /// <param name="name">The name, of plain labels.</param>
    /// <param name="type">The type of record.</param>
    /// <param name="cancellation">Ends the wait by an exception.</param>
    /// <returns>The answer, of whatever response code, or null if none came that could be read.</returns>
    internal async ValueTask<DnsMessage?> AskAsync(string name, RecordType type, CancellationToken cancellation)
    {
        for (var tried = 0; tried < tries; tried++)
        {
            using var late = new CancellationTokenSource(limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            try
            {
                var query = Query(name, type);
                var answer = await OverUdpAsync(query, either.Token).ConfigureAwait(false);
                if (answer is { IsTruncated: true })
                {
                    answer = await OverTcpAsync(query, either.Token).ConfigureAwait(false);
                }

                if (answer is not null)
                {
                    return answer;
                }
            }
            catch (Exception silence) when (silence is SocketException || (silence is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // Nobody is there, or nobody answers in time.
            }
        }

        return null;
    }

    private async ValueTask<DnsMessage?> OverUdpAsync(byte[] query, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellation).ConfigureAwait(false);
        await socket.SendAsync(query, SocketFlags.None, cancellation).ConfigureAwait(false);
        var buffer = new byte[AnswerMax];
        for (var strays = 0; strays < StrayMax; strays++)
        {
            var length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation).ConfigureAwait(false);
            if (Parse(query, new ArraySegment<byte>(buffer, 0, length)) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private async ValueTask<DnsMessage?> OverTcpAsync(byte[] query, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellation).ConfigureAwait(false);
        using var stream = new NetworkStream(socket);
        var head = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)query.Length);
        try
        {
            await stream.WriteAsync((byte[])[.. head, .. query], cancellation).ConfigureAwait(false);
            await stream.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
            var answer = new byte[Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(head), AnswerMax)];
            await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
            return Parse(query, answer);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static byte[] Query(string name, RecordType type)
    {
        var query = new List<byte>(64);
        query.AddRange(RandomNumberGenerator.GetBytes(2));
        query.AddRange([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            query.Add((byte)label.Length);
            query.AddRange(Encoding.ASCII.GetBytes(label));
        }

        query.AddRange([0, (byte)((ushort)type >> 8), (byte)type, 0, 1]);
        return [.. query];
    }

    /// <summary>The answer, or null if it is none to this query. The library reserves room for what the header claims, so that is bounded first.</summary>
    private static DnsMessage? Parse(byte[] query, ArraySegment<byte> bytes)
    {
        if (bytes.Count < query.Length || (bytes[2] & 0x80) == 0 || !bytes.AsSpan(0, 2).SequenceEqual(query.AsSpan(0, 2)) || !bytes.AsSpan(12, query.Length - 12).SequenceEqual(query.AsSpan(12)))
        {
            return null;
        }

        for (var count = 4; count < 12; count += 2)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(count)) > RecordsMax)
            {
                return null;
            }
        }

        try
        {
            return DnsMessage.Parse(bytes);
        }
        catch (Exception malformed) when (malformed is not OutOfMemoryException)
        {
            // The library names no kinds of failure; whatever a server sends must not end who asks it.
            return null;
        }
    }
}
