namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>
/// Plays a compiled assembly until something fails. It runs in a thread of its own, since a mutated core may never come back: then the thread is
/// left behind, and dies with the program.
/// </summary>
public static class MutantTrial
{
    private const int StackBytes = 16 << 20;

    /// <summary>Plays seeds one after the other until one fails.</summary>
    /// <param name="runSeed">Plays one: null if it passed, otherwise what failed.</param>
    /// <param name="seeds">The seeds.</param>
    /// <param name="timeMax">The longest that all of them may take; no seed is begun after it.</param>
    /// <param name="graceMax">How long the last one may go on.</param>
    public static TrialResult Seeds(Func<long, string?> runSeed, IEnumerable<long> seeds, TimeSpan timeMax, TimeSpan graceMax)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var progress = new Progress();
        var failure = WithinTime(timeMax + graceMax, () =>
        {
            foreach (var seed in seeds)
            {
                if (time.GetElapsedTime(start) >= timeMax)
                {
                    progress.IsOutOfTime = true;
                    return null;
                }

                progress.Seed = seed;
                progress.Count++;
                if (Guarded(() => runSeed(seed)) is { } failed)
                {
                    return failed;
                }
            }

            return null;
        });
        return failure.IsOutOfTime || progress.IsOutOfTime
            ? new TrialResult(null, progress.Seed, progress.Count, $"no failure within {timeMax.TotalSeconds:0.#} s; the last seed was {progress.Seed}")
            : new TrialResult(failure.Text, progress.Seed, progress.Count, null);
    }

    /// <summary>Explores a configuration.</summary>
    /// <param name="explore">Explores: null if nothing failed, otherwise what did.</param>
    /// <param name="timeMax">The longest that it may take.</param>
    public static TrialResult Exploration(Func<string?> explore, TimeSpan timeMax)
    {
        var failure = WithinTime(timeMax, () => Guarded(explore));
        return new TrialResult(failure.Text, 0, 0, failure.IsOutOfTime ? $"the exploration took more than {timeMax.TotalSeconds:0.#} s" : null);
    }

    /// <summary>An exception out of a mutant is a failure like any other: the invariants of the cores throw.</summary>
    private static string? Guarded(Func<string?> play)
    {
#pragma warning disable CA1031 // A mutated core may throw anything, and each of it is a finding.
        try
        {
            return play();
        }
        catch (Exception thrown)
        {
            return $"{thrown.GetType().Name}: {thrown.Message} {thrown.StackTrace?.Split('\n')[0].Trim()}";
        }
#pragma warning restore CA1031
    }

    private static (string? Text, bool IsOutOfTime) WithinTime(TimeSpan timeMax, Func<string?> play)
    {
        string? text = null;
        var thread = new Thread(() => text = play(), StackBytes) { IsBackground = true, Name = "mutant" };
        thread.Start();
        return thread.Join(timeMax) ? (text, false) : (null, true);
    }

    private sealed class Progress
    {
        internal long Seed { get; set; }

        internal int Count { get; set; }

        internal bool IsOutOfTime { get; set; }
    }
}

/// <summary>What a trial came to.</summary>
/// <param name="Failure">What failed, or null.</param>
/// <param name="Seed">The last seed that was played.</param>
/// <param name="SeedsPlayed">How many were.</param>
/// <param name="Reason">Why it ended early, if it did.</param>
public readonly record struct TrialResult(string? Failure, long Seed, int SeedsPlayed, string? Reason)
{
    /// <summary>The first line of what failed.</summary>
    public string? FirstLine => Failure?.Split('\n')[0].TrimEnd();
}
