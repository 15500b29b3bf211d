using System.Runtime.InteropServices;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Hosting.Clocks;

/// <summary>Reads the three clocks of this host, one right after the other (docs/adr/0008-time-of-three-clocks.md). Thread-safe, without allocation.</summary>
public sealed partial class HostClock : IClock
{
    private const int Realtime = 0;
    private const int Monotonic = 1;
    private const int Boottime = 7;

    private HostClock()
    {
    }

    /// <summary>The clocks of this host.</summary>
    public static HostClock Instance { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="PlatformNotSupportedException">The kernel lacks one of the clocks; nothing that serves under a lease may run here.</exception>
    public ClockReading Read() => new(Read(Monotonic), Read(Boottime), Read(Realtime));

    private static TimeSpan Read(int clock) => GetTime(clock, out var time) == 0
        ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : throw new PlatformNotSupportedException($"clock_gettime({clock}) failed: a Linux kernel with CLOCK_MONOTONIC, CLOCK_BOOTTIME and CLOCK_REALTIME is needed.");

    [SuppressGCTransition]
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
