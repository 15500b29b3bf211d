using System.Collections.Immutable;
using System.Diagnostics;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// Breadth-first search through every state of a model. Of a visited state only a fingerprint, its parent and the place of the step among the
/// parent's successors are kept; whole states only for the level at hand and the next. The first violation found is one with the shortest trace,
/// which is rebuilt by taking the recorded steps once more from the start. An exception out of a core is a violation like any other.
/// </summary>
/// <param name="model">The model.</param>
/// <typeparam name="TWorld">Its states.</typeparam>
public sealed class BreadthFirst<TWorld>(Model<TWorld> model)
    where TWorld : class
{
    private readonly FingerprintSet _seen = new();
    private readonly List<int> _parents = [-1];
    private readonly List<ushort> _steps = [0];
    private long _transitions;
    private int _depth;

    /// <summary>Explores.</summary>
    /// <param name="name">The name in the outcome.</param>
    /// <param name="statesMax">Where to give up.</param>
    public ExplorationOutcome Run(string name, long statesMax)
    {
        var watch = Stopwatch.StartNew();
        TWorld? start = null;
        var expansion = new Expansion<TWorld>();
        ExplorationOutcome End(bool isCompleted, string? violation, ImmutableArray<string> trace) =>
            new(name, _seen.Count, _transitions, _depth, isCompleted, violation, trace, watch.Elapsed);

        if (Guard(() => start = model.Start()) is { } failed)
        {
            return End(false, failed, ["   0. before the first step"]);
        }

        _seen.Add(model.Of(start!));
        var level = new List<(TWorld World, int Id)> { (start!, 0) };
        for (; level.Count > 0; _depth++)
        {
            var next = new List<(TWorld World, int Id)>(level.Count);
            foreach (var (world, id) in level)
            {
                expansion.Clear();
                if (Guard(() => model.Expand(world, expansion)) is { } thrown)
                {
                    return End(false, thrown, Trace(id, -1));
                }

                _transitions += expansion.Found.Count;
                for (var step = 0; step < expansion.Found.Count; step++)
                {
                    var (successor, violation) = expansion.Found[step];
                    if (violation is null && !_seen.Add(model.Of(successor)))
                    {
                        continue;
                    }

                    if ((violation ?? model.Broken(successor)) is { } broken)
                    {
                        return End(false, broken, Trace(id, step));
                    }

                    next.Add((successor, _parents.Count));
                    _parents.Add(id);
                    _steps.Add(checked((ushort)step));
                }

                if (_seen.Count >= statesMax)
                {
                    return End(false, null, []);
                }
            }

            level = next;
        }

        return End(true, null, []);
    }

    private static string? Guard(Action action)
    {
        try
        {
            action();
            return null;
        }
#pragma warning disable CA1031 // A core may be mutated in any way; whatever it throws is a finding.
        catch (Exception thrown) when (thrown.GetBaseException() is not NotSupportedException)
#pragma warning restore CA1031
        {
            return $"a core threw {thrown.GetType().Name}: {thrown.Message}";
        }
    }

    private ImmutableArray<string> Trace(int id, int last)
    {
        var steps = new Stack<int>();
        steps.Push(last);
        for (; id > 0; id = _parents[id])
        {
            steps.Push(_steps[id]);
        }

        var lines = ImmutableArray.CreateBuilder<string>();
        var world = model.Start();
        foreach (var step in steps)
        {
            var told = new Expansion<TWorld> { Tale = new StepTale() };
            Guard(() => model.Expand(world, told));
            var text = step < 0 ? told.Tale.Take() + " ... and there it threw" : told.Told[step];
            lines.Add($"{lines.Count + 1,4}. {text}");
            world = step < 0 ? world : told.Found[step].World;
        }

        return lines.ToImmutable();
    }
}
