using System.Runtime.InteropServices;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.SiteAgent.Gate.Kernel;

/// <summary>
/// Rings when the first of the three clocks reaches a deadline: one kernel timer on each, set to an absolute time. So a clock that is set forward and a
/// machine that wakes up ring at once, and no time is added up in this process.
/// </summary>
internal sealed unsafe partial class DeadlineAlarm : IWatched
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int Absolute = 1;

    // CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME.
    private static readonly int[] Clocks = [1, 7, 0];

    private readonly Watch[] _timers = new Watch[Clocks.Length];
    private readonly Action _ring;
    private ClockReading? _deadline;

    public DeadlineAlarm(Readiness readiness, Action ring)
    {
        _ring = ring;
        for (var index = 0; index < Clocks.Length; index++)
        {
            _timers[index] = new Watch(Create(Clocks[index], NonBlockingCloseOnExec));
            if (_timers[index].Descriptor < 0)
            {
                throw new IOException($"timerfd_create({Clocks[index]}) failed with error {Marshal.GetLastPInvokeError()}.");
            }

            readiness.Watch(ref _timers[index], this, Ready.In);
        }
    }

    /// <summary>Sets the alarm, or takes it back.</summary>
    public void Set(ClockReading? deadline)
    {
        if (_deadline == deadline)
        {
            return;
        }

        _deadline = deadline;
        Set(_timers[0].Descriptor, deadline?.Monotonic);
        Set(_timers[1].Descriptor, deadline?.Boottime);
        Set(_timers[2].Descriptor, deadline?.Realtime);
    }

    public void OnReady(Ready ready)
    {
        long count;
        foreach (var timer in _timers)
        {
            _ = Syscalls.Read(timer.Descriptor, &count, sizeof(long));
        }

        _deadline = null;
        _ring();
    }

    private static void Set(int timer, TimeSpan? at)
    {
        // A time of zero would take the alarm back: what is long past rings at the first instant there is.
        var ticks = at is { } time ? Math.Max(1, time.Ticks) : 0;
        var setting = stackalloc long[4] { 0, 0, ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        if (SetTime(timer, Absolute, setting, null) != 0)
        {
            throw new IOException($"timerfd_settime failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    private static partial int Create(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    private static partial int SetTime(int timer, int flags, long* setting, long* before);
}
