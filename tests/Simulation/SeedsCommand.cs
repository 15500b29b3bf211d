using System.Collections.Immutable;
using System.Diagnostics;

namespace NfvHa.Geo.Simulation;

/// <summary>Plays seeds and says what became of them.</summary>
public static class SeedsCommand
{
    /// <summary>From so many seeds on, everything that should occur must have occurred.</summary>
    private const int CoverageFrom = 2000;

    /// <summary>How many failures are shown in full.</summary>
    private const int FailuresShown = 5;

    /// <summary>Plays one seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="isWritten">Whether to print what happens.</param>
    /// <param name="output">Where to.</param>
    /// <returns>The exit code.</returns>
    public static int One(long seed, bool isWritten, TextWriter output)
    {
        var outcome = SeedRunner.Run(seed, isWritten);
        output.Write(outcome.Transcript);
        output.WriteLine($"seed {seed}: {outcome.Failure ?? "passed"}; {outcome.Events} events in {outcome.Simulated.TotalSeconds:F2} s, digest {outcome.Digest:x16}");
        return outcome.Failure is null ? 0 : 1;
    }

    /// <summary>Plays a range of seeds, on every core there is.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="output">Where to report.</param>
    /// <param name="figures">The figures.</param>
    /// <returns>The exit code.</returns>
    public static int Many(long first, int count, TextWriter output, out IReadOnlyDictionary<string, double> figures)
    {
        var clock = Stopwatch.StartNew();
        var failed = new List<SeedOutcome>();
        var coverage = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var simulated = TimeSpan.Zero;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, place =>
        {
            var outcome = SeedRunner.Run(first + place, isWritten: false);
            lock (failed)
            {
                Merge(coverage, outcome.Coverage);
                simulated += outcome.Simulated;
                if (outcome.Failure is not null)
                {
                    failed.Add(outcome);
                }
            }
        });

        failed.Sort((left, right) => left.Seed.CompareTo(right.Seed));
        ShowCoverage(coverage, output);
        foreach (var outcome in failed.Take(FailuresShown))
        {
            ShowFailure(outcome, output);
        }

        foreach (var outcome in failed.Skip(FailuresShown))
        {
            output.WriteLine($"seed {outcome.Seed}: {outcome.Failure}");
        }

        var never = count < CoverageFrom ? [] : CoverageTable.Expected.Where(name => !coverage.ContainsKey(name)).ToImmutableArray();
        foreach (var name in never)
        {
            output.WriteLine($"never occurred, so nothing was shown about it: {name}");
        }

        output.WriteLine($"{simulated.TotalHours:F1} h of virtual time in {clock.Elapsed.TotalSeconds:F0} s");
        output.WriteLine($"{count - failed.Count} passed, {failed.Count + never.Length} failed");
        figures = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["seeds_passed"] = count - failed.Count, ["seeds_failed"] = failed.Count + never.Length };
        return failed.Count + never.Length == 0 ? 0 : 1;
    }

    private static void Merge(SortedDictionary<string, long> coverage, ImmutableSortedDictionary<string, long> counts)
    {
        foreach (var (name, number) in counts)
        {
            coverage[name] = coverage.GetValueOrDefault(name) + number;
        }
    }

    private static void ShowCoverage(SortedDictionary<string, long> coverage, TextWriter output)
    {
        output.WriteLine("What occurred:");
        foreach (var (name, number) in coverage)
        {
            output.WriteLine($"  {name,-44} {number,12:N0}");
        }
    }

    private static void ShowFailure(SeedOutcome outcome, TextWriter output)
    {
        var lines = SeedRunner.Run(outcome.Seed, isWritten: true).Transcript.Split('\n');
        output.WriteLine($"seed {outcome.Seed} at commit {BuildCommit.Name} failed: {outcome.Failure}");
        output.WriteLine($"  ... the last of {lines.Length} lines; all of them: ./build.sh sim --seed {outcome.Seed} --trace");
        foreach (var line in lines.TakeLast(40))
        {
            output.WriteLine($"  {line}");
        }
    }
}
