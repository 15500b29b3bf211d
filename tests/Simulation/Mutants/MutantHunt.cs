using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>
/// Takes every mutant through compiler and trial, a few at a time, and hands the outcomes on in the order of the list. Mutants are independent, so
/// the outcome does not depend on how many run at once, except where time runs out.
/// </summary>
/// <param name="sources">What they are made of.</param>
/// <param name="workers">How many run at a time.</param>
public sealed class MutantHunt(SourceSet sources, int workers)
{
    private readonly MutantCompiler _compiler = new(sources);

    /// <summary>Runs every mutant.</summary>
    /// <param name="mutants">The mutants.</param>
    /// <param name="trial">Plays one.</param>
    /// <param name="report">Called for each in the order of the list, by one thread at a time.</param>
    public ImmutableArray<MutantOutcome> Run(
        IReadOnlyList<Mutant> mutants, Func<Mutant, MutantAssembly, TrialResult> trial, Action<MutantOutcome> report)
    {
        var outcomes = new MutantOutcome?[mutants.Count];
        var reported = 0;
        InParallel(mutants.Count, place =>
        {
            var outcome = Try(mutants[place], trial);
            lock (outcomes)
            {
                outcomes[place] = outcome;
                for (; reported < outcomes.Length && outcomes[reported] is { } next; reported++)
                {
                    report(next);
                }
            }
        });
        return [.. outcomes.Select(outcome => outcome!)];
    }

    /// <summary>Runs the sources without a mutation on the same seeds, shared among the workers.</summary>
    /// <returns>The first failure, or null: then what the mutants failed on was theirs.</returns>
    public string? RunControl(MutantOptions options, IReadOnlyList<long> seeds)
    {
        var compiled = _compiler.Compile();
        if (compiled.Image is not { } image)
        {
            return compiled.Error;
        }

        using var assembly = new MutantAssembly(image);
        var failures = new string?[workers];
        InParallel(workers, worker =>
        {
            var share = seeds.Where((_, place) => place % workers == worker);
            var result = MutantTrial.Seeds(assembly.RunSeed, share, options.TimeMax * 10, options.GraceMax);
            failures[worker] = result.Failure is null ? result.Reason : $"seed {result.Seed}: {result.FirstLine}";
        });
        return failures.FirstOrDefault(failure => failure is not null);
    }

    private MutantOutcome Try(Mutant mutant, Func<Mutant, MutantAssembly, TrialResult> trial)
    {
        var compiled = _compiler.Compile(mutant);
        if (compiled.Image is not { } image)
        {
            return new MutantOutcome(mutant, default, compiled.Error);
        }

        using var assembly = new MutantAssembly(image);
        return new MutantOutcome(mutant, trial(mutant, assembly), null);
    }

    private void InParallel(int count, Action<int> run) => Parallel.ForEach(
        Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
        new ParallelOptions { MaxDegreeOfParallelism = workers },
        run);
}

/// <summary>What became of one mutant.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Result">What its trial came to.</param>
/// <param name="Error">Why there was no trial: the list no longer fits the sources. Null if there was one.</param>
public sealed record MutantOutcome(Mutant Mutant, TrialResult Result, string? Error)
{
    /// <summary>Whether something failed, as it must.</summary>
    public bool IsCaught => Error is null && Result.Failure is not null;
}
