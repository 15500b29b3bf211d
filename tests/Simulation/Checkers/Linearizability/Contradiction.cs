using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Checkers.Linearizability;

/// <summary>Turns a broken rule into words and evidence.</summary>
internal static class Contradiction
{
    public static Violation ReadBeforeItsWrite(ReadOnlySpan<RegisterOperation> history, in ValueCluster cluster) =>
        new($"Read from the future: {history[cluster.First]} returned before {history[cluster.Write]} was invoked.",
            Evidence(history, [cluster.First, cluster.Write]));

    /// <param name="history">The history.</param>
    /// <param name="cluster">Reads only.</param>
    /// <param name="guessed">The read that made <paramref name="initialValue"/> the initial value, if that was not given.</param>
    /// <param name="initialValue">The initial value.</param>
    public static Violation NeverWritten(ReadOnlySpan<RegisterOperation> history, in ValueCluster cluster, int guessed, long initialValue) =>
        guessed == ValueCluster.None
            ? new($"Value from nowhere: {history[cluster.First]}, which nobody wrote; the initial value is {initialValue}.",
                Evidence(history, [cluster.First]))
            : new($"Value from nowhere: {history[guessed]} and {history[cluster.First]}, which nobody wrote; "
                + "at most one can be the initial value.",
                Evidence(history, [guessed, cluster.First]));

    /// <summary>Each of two clusters must stand before the other. The initial value, if it is one of them, comes as the first.</summary>
    public static Violation BothWays(ReadOnlySpan<RegisterOperation> history, in ValueCluster one, in ValueCluster two)
    {
        // The tale is easiest to follow from the value that was surely written first, where there is one.
        var (early, late) = WrittenBefore(history, two, one) ? (two, one) : (one, two);
        var (from, to) = Witnesses(history, early, late);
        var (backFrom, backTo) = Witnesses(history, late, early);

        var title = from != ValueCluster.None && !WrittenBefore(history, early, late) ? "No order of two values"
            : history[backFrom].IsWrite ? "Stale read or lost write"
            : "Read inversion, new then old";
        var reason = from == ValueCluster.None
            ? "nobody wrote it, so it is the initial value"
            : $"{history[from]} returned before {history[to]} was invoked";
        return new(
            $"{title}: {history[early.Last].Value} came before {history[late.Last].Value}, for {reason}; "
            + $"yet {history[backFrom]} returned before {history[backTo]} was invoked, and an overwritten value does not come back.",
            Evidence(history, [early.Write, from, to, late.Write, backFrom, backTo]));
    }

    /// <summary>One operation of each, where the first returned before the other was invoked: the writes, if they will do.</summary>
    private static (int From, int To) Witnesses(ReadOnlySpan<RegisterOperation> history, in ValueCluster from, in ValueCluster to)
    {
        if (from.First == ValueCluster.None)
            return (ValueCluster.None, ValueCluster.None);
        var first = from.Write != ValueCluster.None && Precedes(history, from.Write, to.Last) ? from.Write : from.First;
        var last = to.Write != ValueCluster.None && Precedes(history, first, to.Write) ? to.Write : to.Last;
        return (first, last);
    }

    private static bool WrittenBefore(ReadOnlySpan<RegisterOperation> history, in ValueCluster one, in ValueCluster two) =>
        one.Write != ValueCluster.None && two.Write != ValueCluster.None && Precedes(history, one.Write, two.Write);

    private static bool Precedes(ReadOnlySpan<RegisterOperation> history, int one, int two) =>
        history[one].Returned < history[two].Invoked;

    private static ImmutableArray<RegisterOperation> Evidence(ReadOnlySpan<RegisterOperation> history, ReadOnlySpan<int> indices)
    {
        var distinct = new SortedSet<(long Invoked, int Index)>();
        foreach (var index in indices)
        {
            if (index != ValueCluster.None)
                distinct.Add((history[index].Invoked, index));
        }
        var evidence = ImmutableArray.CreateBuilder<RegisterOperation>(distinct.Count);
        foreach (var (_, index) in distinct)
            evidence.Add(history[index]);
        return evidence.MoveToImmutable();
    }
}
