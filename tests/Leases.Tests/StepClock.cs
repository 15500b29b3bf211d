namespace NfvHa.Geo.Leases.Tests;

/// <summary>A clock that stands still between its steps. True time is a whole number of units; each step may last differently long.</summary>
internal sealed class StepClock
{
    private readonly long _step;
    private readonly long[] _edges;

    /// <param name="step">By how many ticks of TimeSpan one step moves the reading.</param>
    /// <param name="first">True time of the first step; time starts at 0, where the reading is 0.</param>
    /// <param name="lengths">True time from each step to the next.</param>
    public StepClock(long step, long first, IReadOnlyList<long> lengths)
    {
        _step = step;
        _edges = new long[lengths.Count + 1];
        _edges[0] = first;
        for (var edge = 0; edge < lengths.Count; edge++)
        {
            _edges[edge + 1] = _edges[edge] + lengths[edge];
        }
    }

    /// <summary>A clock whose steps all last equally long, good for <paramref name="count"/> of them.</summary>
    public static StepClock Steady(long step, long first, long length, int count) =>
        new(step, first, Enumerable.Repeat(length, count).ToArray());

    public long Reading(long time)
    {
        var place = Array.BinarySearch(_edges, time);
        return _step * (place >= 0 ? place + 1 : ~place);
    }

    /// <summary>When the clock first shows that <paramref name="wait"/> has passed since <paramref name="start"/>.</summary>
    public long EndOf(long start, long wait) => TimeOf(Reading(start) + wait, start);

    /// <summary>The first time, not before <paramref name="start"/>, at which the clock shows at least <paramref name="reading"/>.</summary>
    public long TimeOf(long reading, long start)
    {
        var steps = (reading + _step - 1) / _step;
        return steps <= 0 ? start : Math.Max(start, _edges[steps - 1]);
    }
}
