using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NfvHa.Geo.SiteAgent.Gate.Tests;

/// <summary>What a client may ask of the echo VNFC.</summary>
internal enum Ask
{
    Echo,
    Exit,
    Flood,
    AnswerAndDie,
    Fork,
    Hang,
}

/// <summary>
/// A client of the VNF. The kernel notes when each byte came in (SO_TIMESTAMPNS, REALTIME), which on loopback is when it left the gate: how late this
/// process was run to read it does not count.
/// </summary>
internal sealed unsafe partial class Client : IDisposable
{
    private const int SocketLevel = 1;
    private const int Timestamps = 35;
    private const int Interrupted = 4;
    private const int ReceiveTimeout = 20;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[256 * 1024];

    // The kernel notes times while anybody wants them; this one always does.
    private static readonly Socket Keeper = Stamped(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));

    private Client() => Stamped(_socket);

    /// <summary>When the last byte came in; zero if none did.</summary>
    public TimeSpan LastAt { get; private set; }

    /// <summary>How many bytes came.</summary>
    public long Received { get; private set; }

    /// <summary>Whether there is anything to be read.</summary>
    public bool HasAny => _socket.Available > 0;

    /// <summary>Connects. Whether one is let in shows when asking.</summary>
    public static Client Connect(IPEndPoint to, int receiveBuffer = 0)
    {
        var client = new Client();
        if (receiveBuffer > 0)
        {
            client._socket.ReceiveBufferSize = receiveBuffer;
        }

        client._socket.NoDelay = true;
        client._socket.Connect(to);
        GC.KeepAlive(Keeper);
        var seconds = stackalloc long[2] { 15, 0 };
        Assert.Equal(0, SetOption((int)client._socket.Handle, SocketLevel, ReceiveTimeout, seconds, 2 * sizeof(long)));
        return client;
    }

    /// <summary>Asks.</summary>
    /// <returns>False if the connection is over.</returns>
    public bool Send(Ask what, long token = 0, int size = 16)
    {
        var request = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(request, (int)what);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), size);
        BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(8), token);
        _socket.Send(request, SocketFlags.None, out var error);
        return error == SocketError.Success;
    }

    /// <summary>Takes an answer of a size.</summary>
    /// <returns>Its token, or null if the connection ended before.</returns>
    public long? Take(int size = 16)
    {
        long? token = null;
        for (var held = 0; held < size;)
        {
            var read = Read(_buffer.AsSpan(0, Math.Min(_buffer.Length, size - held)));
            if (read <= 0)
            {
                return null;
            }

            token ??= BinaryPrimitives.ReadInt64BigEndian(_buffer);
            held += read;
        }

        return token;
    }

    /// <summary>Asks and takes the answer.</summary>
    public long? Request(Ask what, long token = 0, int size = 16) => Send(what, token, size) ? Take(size) : null;

    /// <summary>Reads until the connection ends.</summary>
    /// <returns>Whether it ended by a reset.</returns>
    public bool Drain()
    {
        int read;
        while ((read = Read(_buffer)) > 0)
        {
        }

        return read == -104;
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Stamped(Socket socket)
    {
        var on = 1;
        Assert.Equal(0, SetOption((int)socket.Handle, SocketLevel, Timestamps, &on, sizeof(int)));
        return socket;
    }

    /// <returns>Bytes, or minus the error.</returns>
    private int Read(Span<byte> into)
    {
        var control = stackalloc byte[64];
        fixed (byte* first = into)
        {
            var part = new Part { First = first, Length = (nuint)into.Length };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = 64 };
            int read;
            while ((read = (int)Receive((int)_socket.Handle, &message, 0)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
            {
            }

            if (read <= 0)
            {
                return read == 0 ? 0 : -Marshal.GetLastPInvokeError();
            }

            // One control message: length, level, type, then the time. The kernel may need a moment to begin with it; then it is now, which is later.
            LastAt = message.ControlLength >= 32 && *(int*)(control + 12) == Timestamps
                ? new TimeSpan((*(long*)(control + 16) * TimeSpan.TicksPerSecond) + (*(long*)(control + 24) / 100))
                : Given.Now.Realtime;
            Received += read;
            return read;
        }
    }

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int socket, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint Receive(int socket, Message* message, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* First;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public int NameLength;
        public Part* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
