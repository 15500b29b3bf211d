using System.Net;
using System.Runtime.InteropServices;

namespace NfvHa.Geo.SiteAgent.Gate.Kernel;

/// <summary>
/// The system calls of the data path. Sockets of the class library are not used there: a send of theirs may be several system calls, or wait, or be
/// finished by another thread, and then the gate's check would not be the last thing before the bytes leave.
/// </summary>
internal static unsafe partial class Syscalls
{
    internal const int WouldBlock = 11;
    internal const int Interrupted = 4;
    internal const int Aborted = 103;
    internal const int TooManyFiles = 24;
    internal const int TooManyFilesInSystem = 23;
    internal const int KillSignal = 9;
    internal const int TermSignal = 15;

    private const int Unix = 1;
    private const int StreamNonBlockingCloseOnExec = 1 | 0x800 | 0x80000;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int DontWaitNoSignal = 0x40 | 0x4000;
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;
    private const int SendBuffer = 7;
    private const int LingerOption = 13;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int Ipv6Level = 41;
    private const int Ipv6Only = 26;
    private const int PidfdOpen = 434;
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;
    private const int InProgress = 115;
    private const int InternetV6 = 10;
    private const int AddressBytes = 28;

    /// <summary>Hands bytes to the kernel, as many as it takes at once.</summary>
    /// <returns>How many, or minus the error.</returns>
    internal static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            // Not tried again here after an interruption: whoever sends checks before every attempt.
            var sent = SendOnce(socket, first, bytes.Length, DontWaitNoSignal);
            return sent >= 0 ? (int)sent : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>What is there to be read, at most what fits.</summary>
    /// <returns>How many bytes; 0 at the end of the stream; or minus the error.</returns>
    internal static int Receive(int socket, Span<byte> into)
    {
        fixed (byte* first = into)
        {
            var read = ReceiveOnce(socket, first, into.Length, DontWaitNoSignal);
            return read >= 0 ? (int)read : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Opens a listening socket.</summary>
    /// <returns>The socket, or minus the error.</returns>
    internal static int Listen(EndPoint at, int backlog)
    {
        var address = at.Serialize();
        var family = address.Family == System.Net.Sockets.AddressFamily.Unix ? Unix : address.Buffer.Span[0];
        var socket = OpenSocket(family, StreamNonBlockingCloseOnExec, 0);
        if (socket < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        if (at is IPEndPoint { Address: var ip })
        {
            SetOption(socket, SocketLevel, ReuseAddress, 1);
            if (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            {
                SetOption(socket, Ipv6Level, Ipv6Only, 1);
            }
        }

        fixed (byte* first = address.Buffer.Span)
        {
            if (Bind(socket, first, address.Size) == 0 && Listen(socket, backlog) == 0)
            {
                return socket;
            }
        }

        var error = Marshal.GetLastPInvokeError();
        _ = Close(socket);
        return -error;
    }

    /// <summary>The next client, without waiting.</summary>
    /// <returns>The socket, or minus the error.</returns>
    internal static int Accept(int listener)
    {
        var socket = AcceptOnce(listener, null, null, NonBlockingCloseOnExec);
        return socket >= 0 ? socket : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Connects to a unix socket of this host; that is done at once or fails.</summary>
    /// <returns>The socket, or minus the error.</returns>
    internal static int ConnectUnix(SocketAddress address)
    {
        var socket = OpenSocket(Unix, StreamNonBlockingCloseOnExec, 0);
        if (socket < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        fixed (byte* first = address.Buffer.Span)
        {
            if (Connect(socket, first, address.Size) == 0)
            {
                return socket;
            }
        }

        var error = Marshal.GetLastPInvokeError();
        _ = Close(socket);
        return -error;
    }

    /// <summary>Begins to connect to another host, from an address of this one. The socket is writable once that is done, and in error if it failed.</summary>
    /// <returns>The socket, or minus the error.</returns>
    internal static int ConnectFrom(IPAddress from, IPEndPoint to)
    {
        var (near, far) = (new IPEndPoint(from, 0).Serialize(), to.Serialize());
        var socket = OpenSocket(far.Buffer.Span[0], StreamNonBlockingCloseOnExec, 0);
        if (socket < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        // The kernel chooses the port when it knows where to: so many connections as there are ports go to each site.
        SetOption(socket, IpLevel, BindAddressNoPort, 1);
        fixed (byte* source = near.Buffer.Span, target = far.Buffer.Span)
        {
            if (Bind(socket, source, near.Size) == 0 && (Connect(socket, target, far.Size) == 0 || Marshal.GetLastPInvokeError() == InProgress))
            {
                return socket;
            }
        }

        var error = Marshal.GetLastPInvokeError();
        _ = Close(socket);
        return -error;
    }

    /// <summary>The address that a client connected from; null if it is gone.</summary>
    internal static IPAddress? PeerOf(int socket)
    {
        var bytes = stackalloc byte[AddressBytes];
        var length = AddressBytes;
        return GetPeerName(socket, bytes, &length) != 0 ? null
            : *(ushort*)bytes == InternetV6 ? new IPAddress(new ReadOnlySpan<byte>(bytes + 8, 16))
            : new IPAddress(new ReadOnlySpan<byte>(bytes + 4, 4));
    }

    /// <summary>Small answers leave at once, and the kernel keeps no more than this of what a slow client does not take.</summary>
    internal static void Tune(int client, int sendBufferBytes)
    {
        SetOption(client, TcpLevel, NoDelay, 1);
        SetOption(client, SocketLevel, SendBuffer, sendBufferBytes);
    }

    /// <summary>Closes with a reset: what the kernel still holds is thrown away, and the client notices at once.</summary>
    internal static void Reset(int socket)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = SetSocketOption(socket, SocketLevel, LingerOption, linger, 8);
        _ = Close(socket);
    }

    /// <summary>Ends the sending direction.</summary>
    internal static void EndSending(int socket) => _ = Shutdown(socket, 1);

    /// <summary>A descriptor that becomes readable when the process has died; it never means another process.</summary>
    /// <returns>The descriptor, or minus the error.</returns>
    internal static int OpenProcess(int pid)
    {
        var descriptor = Syscall(PidfdOpen, pid, 0);
        return descriptor >= 0 ? (int)descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Whether a descriptor is readable now, which for a process means that it has died. A failure counts as that.</summary>
    internal static bool IsReadable(int descriptor)
    {
        var asked = new PollRequest { Descriptor = descriptor, Events = 1 };
        return PollOnce(&asked, 1, 0) != 0;
    }

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    /// <summary>Sends a signal to a process, or to a group if negative.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, void* into, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, void* bytes, nint length);

    private static void SetOption(int socket, int level, int option, int value) => _ = SetSocketOption(socket, level, option, &value, sizeof(int));

    // No transition: a garbage collection must not come between the gate's check and the send. None of these waits.
    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendOnce(int socket, byte* bytes, nint length, int flags);

    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int PollOnce(PollRequest* requests, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveOnce(int socket, byte* into, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    private static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int AcceptOnce(int listener, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "getpeername")]
    private static partial int GetPeerName(int socket, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetSocketOption(int socket, int level, int option, void* value, int length);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint first, nint second);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
