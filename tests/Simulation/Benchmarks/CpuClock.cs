namespace NfvHa.Geo.Simulation.Benchmarks;

/// <summary>Processor time of all threads, the collector's included: what one core would take, however busy the machine is with other things.</summary>
public static class CpuClock
{
    /// <summary>What this process has used so far.</summary>
    public static TimeSpan Now => Environment.CpuUsage.TotalTime;
}
