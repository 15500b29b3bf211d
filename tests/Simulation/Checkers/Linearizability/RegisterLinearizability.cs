// Gibbons & Korach, "Testing shared memories" (SIAM J. Comput. 26(4), 1997), for histories in which each read tells which write it saw.
// A write and the reads of its value form a cluster. A value once overwritten never comes back, so clusters are ordered as wholes:
// a stands before b if something in a returned before something in b was invoked: f(a) < s(b), f the first return, s the last invocation.
// An order exists unless two clusters must each stand before the other, f(a) < s(b) and f(b) < s(a): any longer cycle holds such a pair.
// Sorted by f, a cluster can be at odds only with the last forward zone (f < s) before it. Hence two sorts and a sweep: O(n log n).
//
// In the words of the paper: forward zones do not overlap, and no backward zone (s <= f) lies within a forward one. Both are that one
// condition, ties included, since two backward zones can never meet it. A write without an answer and without a read has f = never:
// nothing must come after it, which is as good as dropping it. The initial value is a cluster with f = always.
using System.Buffers;

namespace NfvHa.Geo.Simulation.Checkers.Linearizability;

/// <summary>Tells whether a history on one register is linearizable.</summary>
/// <remarks>Linearizability is local (Herlihy and Wing, 1990): a key-value store is checked key by key.</remarks>
public static class RegisterLinearizability
{
    /// <summary>Looks for operations that contradict each other. Takes the history in any order; allocates only for a violation.</summary>
    /// <param name="history">Every write of the register that may have taken effect, answered or not, and the reads.</param>
    /// <param name="initialValue">
    /// What reads return before the first write. Null if unknown, as after a permitted loss: then one value that nobody wrote may be read,
    /// as if it had been there from the start.
    /// </param>
    /// <returns>Null if the history is linearizable; otherwise one contradiction, the same one for the same input.</returns>
    /// <exception cref="ArgumentException">
    /// A value is written twice, the initial value is written, or an operation returned before it was invoked.
    /// </exception>
    public static Violation? Check(ReadOnlySpan<RegisterOperation> history, long? initialValue)
    {
        var values = ArrayPool<long>.Shared.Rent(history.Length);
        var indices = ArrayPool<int>.Shared.Rent(history.Length);
        var clusters = ArrayPool<ValueCluster>.Shared.Rent(history.Length);
        try
        {
            var count = SortByValue(history, values, indices);
            return Gather(history, values.AsSpan(0, count), indices, initialValue, clusters, out var clusterCount)
                ?? Sweep(history, clusters.AsSpan(0, clusterCount));
        }
        finally
        {
            ArrayPool<long>.Shared.Return(values);
            ArrayPool<int>.Shared.Return(indices);
            ArrayPool<ValueCluster>.Shared.Return(clusters);
        }
    }

    private static int SortByValue(ReadOnlySpan<RegisterOperation> history, long[] values, int[] indices)
    {
        var count = 0;
        for (var i = 0; i < history.Length; i++)
        {
            ref readonly var operation = ref history[i];
            if (operation.Returned < operation.Invoked)
                throw new ArgumentException($"{operation} returned before it was invoked.", nameof(history));
            if (operation.Invoked == ValueCluster.Always || operation.Returned == ValueCluster.Never)
                throw new ArgumentException($"{operation}: the least and the greatest tick mean always and never.", nameof(history));
            if (!operation.IsWrite && operation.Returned is null)
                continue;
            values[count] = operation.Value;
            indices[count] = i;
            count++;
        }
        values.AsSpan(0, count).Sort(indices.AsSpan(0, count));
        return count;
    }

    /// <summary>Makes the clusters, and finds what is wrong within one.</summary>
    private static Violation? Gather(
        ReadOnlySpan<RegisterOperation> history, ReadOnlySpan<long> values, ReadOnlySpan<int> indices, long? initialValue,
        Span<ValueCluster> clusters, out int clusterCount)
    {
        clusterCount = 0;
        var guessed = ValueCluster.None;
        for (int start = 0, end; start < values.Length; start = end)
        {
            var value = values[start];
            for (end = start + 1; end < values.Length && values[end] == value;)
                end++;
            var cluster = ValueCluster.Of(history, indices[start..end]);

            if (cluster.Write != ValueCluster.None)
            {
                if (value == initialValue)
                    throw new ArgumentException($"{history[cluster.Write]} writes the initial value.", nameof(history));
                if (cluster.FirstReturn < history[cluster.Write].Invoked)
                    return Contradiction.ReadBeforeItsWrite(history, cluster);
            }
            else if (value == initialValue)
            {
                cluster = cluster.AsInitial();
            }
            else if (initialValue is null)
            {
                (initialValue, guessed) = (value, cluster.First);
                cluster = cluster.AsInitial();
            }
            else
            {
                return Contradiction.NeverWritten(history, cluster, guessed, initialValue.Value);
            }
            clusters[clusterCount++] = cluster;
        }
        return null;
    }

    /// <summary>Finds two clusters that must each stand before the other.</summary>
    private static Violation? Sweep(ReadOnlySpan<RegisterOperation> history, Span<ValueCluster> clusters)
    {
        clusters.Sort(static (a, b) => a.FirstReturn.CompareTo(b.FirstReturn));
        ValueCluster? lastForward = null;
        foreach (ref readonly var cluster in clusters)
        {
            if (lastForward is { } forward && forward.MustPrecede(cluster) && cluster.MustPrecede(forward))
                return Contradiction.BothWays(history, forward, cluster);
            if (cluster.IsForward)
                lastForward = cluster;
        }
        return null;
    }
}
