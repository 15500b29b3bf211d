using System.Runtime.InteropServices;

namespace NfvHa.Geo.SiteAgent.Gate.Kernel;

/// <summary>Is told when its descriptor is ready.</summary>
internal interface IWatched
{
    /// <summary>Level-triggered: it is told again while it stays ready.</summary>
    void OnReady(Ready ready);
}

/// <summary>What a descriptor is ready for; the bits of epoll.</summary>
[Flags]
internal enum Ready
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>To be read.</summary>
    In = 1,

    /// <summary>To be written.</summary>
    Out = 4,

    /// <summary>It failed; always told.</summary>
    Error = 8,

    /// <summary>Both directions are over; always told.</summary>
    HangUp = 16,
}

/// <summary>
/// Waits for many descriptors (epoll). Each watch has a number that is never used again, so what the kernel says of a descriptor that was closed a
/// moment ago reaches nobody.
/// </summary>
internal sealed unsafe partial class Readiness
{
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const int BatchMax = 128;

    // The kernel packs the structure on x86-64 only.
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int EventBytes = IsPacked ? 12 : 16;

    private readonly byte[] _events = new byte[BatchMax * EventBytes];
    private readonly Dictionary<long, IWatched> _watched = [];
    private readonly int _epoll;
    private long _last;

    public Readiness()
    {
        _epoll = Create(CloseOnExec);
        if (_epoll < 0)
        {
            throw new IOException($"epoll_create1 failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Changes what one descriptor is watched for. With nothing to wait for it is not watched at all, so that a hang-up is not told for ever.</summary>
    public void Watch(ref Watch watch, IWatched by, Ready wanted)
    {
        if (watch.Wanted == wanted)
        {
            return;
        }

        if (watch.Wanted == Ready.None)
        {
            watch.Number = ++_last;
            _watched.Add(watch.Number, by);
        }

        var operation = watch.Wanted == Ready.None ? Add : wanted == Ready.None ? Delete : Modify;
        var request = stackalloc byte[16];
        *(int*)request = (int)wanted;
        *(long*)(request + (IsPacked ? 4 : 8)) = watch.Number;
        if (Control(_epoll, operation, watch.Descriptor, request) != 0)
        {
            throw new IOException($"epoll_ctl failed with error {Marshal.GetLastPInvokeError()}.");
        }

        watch.Wanted = wanted;
        if (wanted == Ready.None)
        {
            _watched.Remove(watch.Number);
        }
    }

    /// <summary>Waits until something is ready or the time is over, and tells whom it concerns.</summary>
    /// <param name="timeout">In milliseconds; negative is without end.</param>
    public void Wait(int timeout)
    {
        int count;
        fixed (byte* first = _events)
        {
            count = WaitOnce(_epoll, first, BatchMax, timeout);
            if (count < 0 && Marshal.GetLastPInvokeError() != Syscalls.Interrupted)
            {
                throw new IOException($"epoll_wait failed with error {Marshal.GetLastPInvokeError()}.");
            }
        }

        for (var index = 0; index < count; index++)
        {
            var found = _events.AsSpan(index * EventBytes, EventBytes);
            var number = MemoryMarshal.Read<long>(found[(IsPacked ? 4 : 8)..]);
            if (_watched.TryGetValue(number, out var watched))
            {
                watched.OnReady((Ready)MemoryMarshal.Read<int>(found));
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int epoll, int operation, int descriptor, byte* request);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitOnce(int epoll, byte* events, int max, int timeout);
}

/// <summary>One watched descriptor.</summary>
/// <param name="Descriptor">The descriptor.</param>
internal record struct Watch(int Descriptor)
{
    /// <summary>What it is watched for.</summary>
    public Ready Wanted;

    /// <summary>The number of this watch.</summary>
    public long Number;
}
