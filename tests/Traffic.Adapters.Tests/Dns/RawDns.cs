using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns;

/// <summary>A client and a parser of their own, after RFC 1035, that share nothing with the library: what it encodes wrongly is not read wrongly as well.</summary>
internal static class RawDns
{
    public const int A = 1;
    public const int Ns = 2;
    public const int Soa = 6;
    public const int Txt = 16;
    public const int Aaaa = 28;
    public const int Srv = 33;
    public const int Opt = 41;
    public const int Axfr = 252;
    public const int Any = 255;
    private static int _id;

    public static byte[] Query(string name, int type, int? edns = null, int @class = 1, int ednsVersion = 0, byte[]? ednsOptions = null)
    {
        var id = Interlocked.Increment(ref _id);
        List<byte> query = [(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(edns is null ? 0 : 1)];
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            query.Add((byte)label.Length);
            query.AddRange(Encoding.Latin1.GetBytes(label));
        }

        query.AddRange([0, (byte)(type >> 8), (byte)type, (byte)(@class >> 8), (byte)@class]);
        if (edns is { } size)
        {
            var options = ednsOptions ?? [];
            query.AddRange([0, 0, Opt, (byte)(size >> 8), (byte)size, 0, (byte)ednsVersion, 0, 0, 0, (byte)options.Length, .. options]);
        }

        return [.. query];
    }

    public static async Task<RawAnswer> Ask(IPEndPoint server, string name, int type, int? edns = null, bool overTcp = false)
    {
        var query = Query(name, type, edns);
        return new RawAnswer(overTcp ? await OverTcp(server, query) : await OverUdp(server, query) ?? throw new TimeoutException($"No answer for {name}."));
    }

    /// <summary>Sends bytes and waits for as many.</summary>
    public static async Task<byte[]?> OverUdp(IPEndPoint server, byte[] query, TimeSpan? patience = null)
    {
        using var socket = new UdpClient(server.AddressFamily);
        socket.Connect(server);
        await socket.SendAsync(query);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(patience ?? Given.Patience);
        try
        {
            return (await socket.ReceiveAsync(late.Token)).Buffer;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public static async Task<byte[]> OverTcp(IPEndPoint server, byte[] query)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server, TestContext.Current.CancellationToken);
        return await Exchange(client.GetStream(), query) ?? throw new IOException("The server closed the connection.");
    }

    /// <summary>One query and its answer on an open connection; null at its end.</summary>
    public static async Task<byte[]?> Exchange(Stream stream, byte[] query)
    {
        await stream.WriteAsync((byte[])[(byte)(query.Length >> 8), (byte)query.Length, .. query], TestContext.Current.CancellationToken);
        var head = new byte[2];
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Given.Patience);
        if (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, late.Token) < 2)
        {
            return null;
        }

        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(answer, late.Token);
        return answer;
    }
}

/// <summary>An answer, parsed in full; throws on whatever is malformed or left over.</summary>
internal sealed class RawAnswer
{
    public RawAnswer(byte[] bytes)
    {
        Bytes = bytes;
        var position = 12;
        if (Count(4) > 0)
        {
            Assert.Equal(1, Count(4));
            Question = Name(ref position);
            position += 4;
        }

        Answers = Records(Count(6), ref position);
        Authority = Records(Count(8), ref position);
        Additional = Records(Count(10), ref position);
        Assert.Equal(bytes.Length, position);
    }

    public byte[] Bytes { get; }

    public string? Question { get; }

    public IReadOnlyList<RawRecord> Answers { get; }

    public IReadOnlyList<RawRecord> Authority { get; }

    public IReadOnlyList<RawRecord> Additional { get; }

    public int Id => Count(0);

    public bool IsAnswer => (Bytes[2] & 0x80) != 0;

    public bool IsAuthoritative => (Bytes[2] & 0x04) != 0;

    public bool IsTruncated => (Bytes[2] & 0x02) != 0;

    public bool OffersRecursion => (Bytes[3] & 0x80) != 0;

    public int Code => (Bytes[3] & 0x0F) | (Additional.FirstOrDefault(record => record.Type == RawDns.Opt) is { } opt ? (int)(opt.Ttl >> 24) << 4 : 0);

    private int Count(int at) => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(at));

    private List<RawRecord> Records(int count, ref int position)
    {
        var records = new List<RawRecord>();
        for (var read = 0; read < count; read++)
        {
            var name = Name(ref position);
            var type = Count(position);
            var ttl = BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(position + 4));
            var length = Count(position + 8);
            var data = position + 10;
            position = data + length;
            var names = new List<string>();
            var inner = data + (type == RawDns.Srv ? 6 : 0);
            for (var wanted = type switch { RawDns.Ns or RawDns.Srv => 1, RawDns.Soa => 2, _ => 0 }; wanted > 0; wanted--)
            {
                names.Add(Name(ref inner));
            }

            records.Add(new RawRecord(name, type, ttl, Bytes[data..position], names, Bytes[inner..position]));
        }

        return records;
    }

    private string Name(ref int position)
    {
        var name = new StringBuilder();
        var at = position;
        var jumps = 0;
        while (Bytes[at] != 0)
        {
            if (Bytes[at] >= 0xC0)
            {
                position = jumps++ == 0 ? at + 2 : position;
                Assert.True(jumps < 128);
                at = Count(at) & 0x3FFF;
                continue;
            }

            Assert.True(Bytes[at] < 64);
            name.Append(Encoding.Latin1.GetString(Bytes, at + 1, Bytes[at])).Append('.');
            at += 1 + Bytes[at];
        }

        position = jumps == 0 ? at + 1 : position;
        return name.Length == 0 ? "." : name.ToString();
    }
}

/// <summary>A record; <paramref name="Names"/> are the names in its data, <paramref name="Rest"/> what follows them.</summary>
internal sealed record RawRecord(string Name, int Type, uint Ttl, byte[] Data, IReadOnlyList<string> Names, byte[] Rest)
{
    public IPAddress Address => new(Data);

    public string Text => Encoding.ASCII.GetString(Data, 1, Data[0]);

    public uint Serial => BinaryPrimitives.ReadUInt32BigEndian(Rest);

    public uint NegativeTtl => BinaryPrimitives.ReadUInt32BigEndian(Rest.AsSpan(16));

    public int Port => BinaryPrimitives.ReadUInt16BigEndian(Data.AsSpan(4));
}
