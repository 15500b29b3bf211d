using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Hosting.Clocks;

/// <summary>The clocks that a process reads: those of its host, or those of a test.</summary>
public interface IClock
{
    /// <summary>All three, read together.</summary>
    ClockReading Read();
}
