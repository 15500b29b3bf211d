using System.Collections.Concurrent;
using System.Globalization;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>Explores every default configuration and prints a table: <c>sim --exhaustive</c>.</summary>
public static class ExhaustiveCommand
{
    /// <summary>Where a configuration is given up; none of the default ones comes near.</summary>
    public const long StatesMax = 10_000_000;

    /// <summary>Runs; several configurations at a time, each by itself on one thread, so that the outcome never depends on the machine.</summary>
    /// <param name="output">Where the report goes.</param>
    /// <param name="figures">states_explored, violations, configurations_completed.</param>
    /// <returns>0 if every configuration was completed without a violation, otherwise 1.</returns>
    public static int Run(TextWriter output, out IReadOnlyDictionary<string, double> figures)
    {
        ArgumentNullException.ThrowIfNull(output);
        var outcomes = new ExplorationOutcome[Configurations.All.Length];
        var workers = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, 4) };
        Parallel.ForEach(
            Partitioner.Create(Configurations.All.Select((configuration, place) => (configuration, place)), EnumerablePartitionerOptions.NoBuffering),
            workers,
            job => outcomes[job.place] = Explorer.Run(job.configuration, StatesMax));

        var widest = outcomes.Max(outcome => outcome.Name.Length);
        output.WriteLine($"{"configuration".PadRight(widest)}  {"states",10}  {"transitions",12}  {"depth",5}  {"time",7}  outcome");
        foreach (var outcome in outcomes)
        {
            var end = outcome.Violation is not null ? "VIOLATION" : outcome.Completed ? "completed" : "given up";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Name.PadRight(widest)}  {outcome.States,10:N0}  {outcome.Transitions,12:N0}  {outcome.Depth,5}  "
                + $"{outcome.Elapsed.TotalSeconds,5:F1} s  {end}"));
        }

        foreach (var outcome in outcomes.Where(outcome => outcome.Violation is not null))
        {
            output.WriteLine();
            output.WriteLine($"{outcome.Name}: {outcome.Violation}");
            foreach (var line in outcome.Trace)
            {
                output.WriteLine(line);
            }
        }

        var completed = outcomes.Count(outcome => outcome.Completed);
        var violations = outcomes.Count(outcome => outcome.Violation is not null);
        var states = outcomes.Sum(outcome => outcome.States);
        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{completed} configurations completed, {violations} violations, {states} states"));
        figures = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["states_explored"] = states,
            ["violations"] = violations,
            ["configurations_completed"] = completed,
        };
        return violations == 0 && completed == outcomes.Length ? 0 : 1;
    }
}
