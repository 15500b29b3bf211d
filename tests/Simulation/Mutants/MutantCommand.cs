using System.Collections.Immutable;
using System.Globalization;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>
/// Proves that the checkers check: leaves out one sentence of the protocol after the other, and demands that a seed (or an exploration) fails each
/// time, and that the same seeds pass when nothing is left out.
/// </summary>
public static class MutantCommand
{
    /// <summary>Plays seeds against every mutant, prints a table, and closes with "N caught, M missed".</summary>
    /// <param name="options">Which mutants and seeds.</param>
    /// <param name="output">Where to print.</param>
    /// <param name="figures">mutants_caught and mutants_missed.</param>
    /// <returns>0 if all were caught; 1 if one was missed; 2 if the outcome is worth nothing: a mutant does not fit the sources, or the control failed.</returns>
    public static int Run(MutantOptions options, TextWriter output, out IReadOnlyDictionary<string, double> figures) =>
        Run(SourceSet.Embedded(), MutantList.All, options, output, out figures);

    /// <summary>As above, with given sources and mutants.</summary>
    public static int Run(
        SourceSet sources, ImmutableArray<Mutant> mutants, MutantOptions options, TextWriter output, out IReadOnlyDictionary<string, double> figures)
    {
        if (!TryChoose(mutants, options, output, out var chosen))
        {
            figures = Figures([]);
            return 2;
        }

        var hunt = new MutantHunt(sources, options.Workers);
        var table = new MutantTable(chosen, output);
        var outcomes = hunt.Run(
            chosen,
            (mutant, assembly) => MutantTrial.Seeds(assembly.RunSeed, SeedsOf(mutant, options), options.TimeMax, options.GraceMax),
            table.Seeds);
        figures = Figures(outcomes);

        var seeds = outcomes.SelectMany(outcome => SeedsOf(outcome.Mutant, options).Take(outcome.Result.SeedsPlayed)).Distinct().Order().ToArray();
        var control = hunt.RunControl(options, seeds);
        if (control is not null)
        {
            output.WriteLine(Text($"control failed: the sources without a mutation: {control}"));
            return 2;
        }

        output.WriteLine(Text($"control passed: without a mutation all {seeds.Length} seeds pass that were played"));
        return Close(outcomes, output);
    }

    /// <summary>
    /// Explores every mutant that names a configuration, and prints the shortest way to its violation. That the same configurations hold without a
    /// mutation is shown by exploring them all, just before.
    /// </summary>
    /// <param name="options">Which mutants, and how many states.</param>
    /// <param name="output">Where to print.</param>
    /// <param name="figures">mutants_caught and mutants_missed.</param>
    /// <returns>As <see cref="Run(MutantOptions, TextWriter, out IReadOnlyDictionary{string, double})"/>.</returns>
    public static int Explore(MutantOptions options, TextWriter output, out IReadOnlyDictionary<string, double> figures) =>
        Explore(SourceSet.Embedded(), MutantList.All, options, output, out figures);

    /// <summary>As above, with given sources and mutants.</summary>
    public static int Explore(
        SourceSet sources, ImmutableArray<Mutant> mutants, MutantOptions options, TextWriter output, out IReadOnlyDictionary<string, double> figures)
    {
        if (!TryChoose([.. mutants.Where(mutant => mutant.ExploreWith is not null)], options, output, out var chosen))
        {
            figures = Figures([]);
            return 2;
        }

        var outcomes = new MutantHunt(sources, options.Workers).Run(
            chosen,
            (mutant, assembly) => MutantTrial.Exploration(() => assembly.Explore(mutant.ExploreWith!, options.StatesMax), options.ExploreTimeMax),
            new MutantTable(chosen, output).Exploration);
        figures = Figures(outcomes);
        return Close(outcomes, output);
    }

    private static bool TryChoose(ImmutableArray<Mutant> mutants, MutantOptions options, TextWriter output, out ImmutableArray<Mutant> chosen)
    {
        chosen = options.Only is null ? mutants : [.. mutants.Where(mutant => mutant.Name == options.Only)];
        if (chosen.IsEmpty)
        {
            output.WriteLine(options.Only is null ? "there are no mutants" : $"there is no mutant {options.Only}");
            return false;
        }

        if (chosen.Select(mutant => mutant.Name).Distinct().Count() < chosen.Length)
        {
            output.WriteLine("two mutants have the same name");
            return false;
        }

        return true;
    }

    private static IEnumerable<long> SeedsOf(Mutant mutant, MutantOptions options) => Enumerable.Sequence(options.FirstSeed, long.MaxValue, 1)
        .Where(seed => mutant.Focus is null || SeedPlan.FocusOf(seed).Name == mutant.Focus)
        .Take(options.SeedsMax);

    private static int Close(ImmutableArray<MutantOutcome> outcomes, TextWriter output)
    {
        if (outcomes.Count(outcome => outcome.Error is not null) is var errors && errors > 0)
        {
            output.WriteLine(Text($"{errors} mutants do not fit the sources; see above"));
            return 2;
        }

        var caught = outcomes.Count(outcome => outcome.IsCaught);
        output.WriteLine(Text($"{caught} caught, {outcomes.Length - caught} missed"));
        return caught == outcomes.Length ? 0 : 1;
    }

    private static SortedDictionary<string, double> Figures(ImmutableArray<MutantOutcome> outcomes)
    {
        var caught = outcomes.Count(outcome => outcome.IsCaught);
        return new(StringComparer.Ordinal) { ["mutants_caught"] = caught, ["mutants_missed"] = outcomes.Length - caught };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
