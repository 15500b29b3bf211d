using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Benchmarks;

/// <summary>How much virtual time one core plays in a second, and how many seeds.</summary>
public static class SimBench
{
    private const int Repeats = 5;
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(2);

    /// <summary>Measures and reports the medians.</summary>
    /// <param name="output">Where to report.</param>
    /// <param name="figures">The figures.</param>
    /// <returns>The exit code.</returns>
    public static int Run(TextWriter output, out IReadOnlyDictionary<string, double> figures)
    {
        var factors = new List<double>();
        var rates = new List<double>();
        WarmUp();
        for (var repeat = 1; repeat <= Repeats; repeat++)
        {
            var (factor, rate) = (RealtimeFactor(), SeedRate(repeat));
            factors.Add(factor);
            rates.Add(rate);
            output.WriteLine($"run {repeat}: {factor,8:N0} x real time, {rate,6:F1} seeds/s of processor time");
        }

        factors.Sort();
        rates.Sort();
        output.WriteLine($"3 sites, 3 locations, 20 VNFs with a client each that asks every 5 s, beats of 200 ms, no faults: {factors[Repeats / 2]:N0} x real time on one core (median of {Repeats})");
        output.WriteLine($"seeds with all faults: {rates[Repeats / 2]:F1} a second on one core (median of {Repeats})");
        figures = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["realtime_factor"] = factors[Repeats / 2], ["seeds_per_s"] = rates[Repeats / 2] };
        return 0;
    }

    /// <summary>Until the compiler has seen what is called often: its work is none of the simulation's.</summary>
    private static void WarmUp()
    {
        for (var round = 0; round < 4; round++)
        {
            RealtimeFactor();
            SeedRate(0);
        }
    }

    private static double RealtimeFactor()
    {
        var world = new World(SeedPlan.Benchmark(), isWritten: false);
        world.Start();
        world.Scheduler.RunUntil(TimeSpan.FromSeconds(20));
        var begin = CpuClock.Now;
        var from = world.Scheduler.Now;
        while (CpuClock.Now - begin < Sample)
        {
            world.Scheduler.RunUntil(world.Scheduler.Now + TimeSpan.FromSeconds(50));
        }

        return (world.Scheduler.Now - from) / (CpuClock.Now - begin);
    }

    private static double SeedRate(int repeat)
    {
        var begin = CpuClock.Now;
        var seeds = 0;
        for (; CpuClock.Now - begin < Sample; seeds++)
        {
            SeedRunner.Run((repeat * 100_000) + seeds, isWritten: false);
        }

        return seeds / (CpuClock.Now - begin).TotalSeconds;
    }
}
