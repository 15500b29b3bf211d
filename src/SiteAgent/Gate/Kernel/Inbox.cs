using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace NfvHa.Geo.SiteAgent.Gate.Kernel;

/// <summary>How other threads hand work to the gate's loop. Few use it, and seldom: children that start and exit, and signals.</summary>
internal sealed unsafe partial class Inbox : IWatched
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private readonly ConcurrentQueue<Action> _work = new();
    private Watch _watch;

    public Inbox(Readiness readiness)
    {
        _watch = new Watch(Create(0, NonBlockingCloseOnExec));
        if (_watch.Descriptor < 0)
        {
            throw new IOException($"eventfd failed with error {Marshal.GetLastPInvokeError()}.");
        }

        readiness.Watch(ref _watch, this, Ready.In);
    }

    /// <summary>Lets the loop do something soon. Thread-safe.</summary>
    public void Post(Action work)
    {
        _work.Enqueue(work);
        long one = 1;
        _ = Syscalls.Write(_watch.Descriptor, &one, sizeof(long));
    }

    public void OnReady(Ready ready)
    {
        long count;
        _ = Syscalls.Read(_watch.Descriptor, &count, sizeof(long));
        while (_work.TryDequeue(out var work))
        {
            work();
        }
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int Create(uint initial, int flags);
}
