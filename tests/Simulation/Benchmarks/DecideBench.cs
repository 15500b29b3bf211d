namespace NfvHa.Geo.Simulation.Benchmarks;

/// <summary>What the decisions of a leader take, in processor time, and how that grows with sites and VNFs.</summary>
public static class DecideBench
{
    private const int LostVnfs = 500;
    private const int Samples = 9;
    private const int WarmUpRounds = 4;
    private const int WarmUpRepeats = 50;
    private static readonly TimeSpan SampleMin = TimeSpan.FromMilliseconds(60);

    /// <summary>The one that the goals are set for.</summary>
    private static readonly DecideScale Main = new(20, 10_000, LostVnfs);

    private static readonly DecideScale[] Scales =
        [new(20, 1_000, LostVnfs), Main, new(100, 10_000, LostVnfs), new(100, 100_000, LostVnfs), new(1_000, 100_000, LostVnfs)];

    private static readonly (string Name, string Meaning, Func<DecideScene, Action> Work)[] Figures =
    [
        ("plan_ms", "a leader finds a site failed: the plan and the intents, one transaction", scene => Decide(scene, scene.Plan.Turn)),
        ("grant_ms", "a leader finds the proofs: the grants, one transaction", scene => Decide(scene, scene.Grant.Turn)),
        ("redirect_ms", "a leader takes all items of the plan one step on", scene => Decide(scene, scene.Redirect.Turn)),
        ("step_ms", "a leader's turn while nothing happens, its report included", scene => Decide(scene, scene.Quiet)),
        ("apply_plan_ms", "the journal writes the plan", scene => () => scene.Plan.Before.Apply(scene.Plan.Transaction)),
        ("apply_grant_ms", "the journal writes the grants", scene => () => scene.Grant.Before.Apply(scene.Grant.Transaction)),
        ("read_plan_ms", "a location reads the plan and revokes", scene => Decide(scene, scene.Plan.Read)),
        ("beat_ms", "a location answers one beat of one site", scene => Decide(scene, scene.Answer)),
        ("beat_behind_ms", "the same, of a site that has not taken in the plan yet", scene => Decide(scene, scene.AnswerBehind)),
        ("hear_ms", "a location hears another's report", scene => Decide(scene, scene.Hear)),
    ];

    /// <summary>Measures and reports the medians.</summary>
    /// <param name="only">The scale to measure, as in <c>20x10000</c>; null for all.</param>
    /// <param name="output">Where to report.</param>
    /// <param name="figures">The figures: of 20 sites and 10,000 VNFs by their names, of the others with the scale behind, as in <c>plan_ms_100x10000</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string? only, TextWriter output, out IReadOnlyDictionary<string, double> figures)
    {
        var found = new SortedDictionary<string, double>(StringComparer.Ordinal);
        output.WriteLine($"milliseconds of processor time of one decision, the collector's included: median of {Samples} samples of at least {SampleMin.TotalMilliseconds} ms, after a warm-up");
        output.WriteLine($"3 locations; each VNF at 3 or 4 of the sites; one site with {LostVnfs} VNFs is lost; messages are in memory, nothing is encoded or sent");
        foreach (var (name, meaning, _) in Figures)
        {
            output.WriteLine($"  {name,-16}{meaning}");
        }

        output.WriteLine();
        output.WriteLine($"{"sites x VNFs",-14}{string.Concat(Figures.Select(figure => $"{figure.Name,16}"))}");
        WarmUp();
        foreach (var scale in Scales.Where(scale => only is null || scale.Name == only))
        {
            var scene = DecideScene.Play(scale);
            output.Write($"{scale.Name,-14}");
            foreach (var (name, _, work) in Figures)
            {
                var median = Median(work(scene));
                found[scale == Main ? name : $"{name}_{scale.Name}"] = Math.Round(median, 4);
                output.Write($"{median,16:F3}");
            }

            output.WriteLine();
        }

        output.WriteLine($"beyond 64 sites or 10,000 VNFs no message of the link may go (WireLimits): the last three rows tell how the decisions grow, no more");
        figures = found;
        return 0;
    }

    private static Action Decide(DecideScene scene, Moment moment) => () => scene.Decide(moment);

    /// <summary>Until the compiler has seen what is called often: its work is none of the decisions'.</summary>
    private static void WarmUp()
    {
        var scene = DecideScene.Play(Scales[0]);
        var works = Figures.Select(figure => figure.Work(scene)).ToList();
        for (var round = 0; round < WarmUpRounds; round++)
        {
            foreach (var work in works)
            {
                for (var repeat = 0; repeat < WarmUpRepeats; repeat++)
                {
                    work();
                }
            }
        }
    }

    private static double Median(Action work)
    {
        Sample(work, SampleMin);
        var samples = Enumerable.Range(0, Samples).Select(_ => Sample(work, SampleMin)).Order().ToList();
        return samples[Samples / 2];
    }

    /// <summary>Milliseconds for one, of as many as fill the time.</summary>
    private static double Sample(Action work, TimeSpan least)
    {
        var begin = CpuClock.Now;
        var count = 0;
        do
        {
            work();
            count++;
        }
        while (CpuClock.Now - begin < least);
        return (CpuClock.Now - begin).TotalMilliseconds / count;
    }
}
