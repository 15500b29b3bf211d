// The oracle. Wing & Gong, "Testing and verifying concurrent objects" (J. Parallel Distrib. Comput. 17, 1993), as plainly as it can be put:
// take any operation that may come next, that is, before which nothing that is left has returned; apply it to the register; go on with the
// rest; go back when a read does not see its value. A history is linearizable if every answered operation finds a place in some such order.
// It knows nothing of clusters or zones, and shares no code with the checker. Exponential: for about eight operations.
using System.Collections.Immutable;
using NfvHa.Geo.Simulation.Checkers.Linearizability;

namespace NfvHa.Geo.Simulation.Tests.Checkers.Linearizability;

internal static class OrderSearch
{
    /// <param name="history">The history.</param>
    /// <param name="initialValue">Null: any one value that no operation of the history wrote.</param>
    public static bool IsLinearizable(ImmutableArray<RegisterOperation> history, long? initialValue)
    {
        if (initialValue is { } known)
            return SomeOrderExists(history, known);

        const long unseen = long.MinValue;
        var written = history.Where(o => o.IsWrite).Select(o => o.Value).ToHashSet();
        var candidates = history.Select(o => o.Value).Where(v => !written.Contains(v)).Append(unseen);
        return candidates.Any(candidate => SomeOrderExists(history, candidate));
    }

    private static bool SomeOrderExists(ImmutableArray<RegisterOperation> left, long value)
    {
        if (left.All(o => o.Returned is null))
            return true;
        foreach (var next in left)
        {
            if (left.Any(o => o.Returned < next.Invoked))
                continue;
            if (!next.IsWrite && next.Returned is null)
                continue;
            if (!next.IsWrite && next.Value != value)
                continue;
            if (SomeOrderExists(left.Remove(next), next.Value))
                return true;
        }
        return false;
    }
}
