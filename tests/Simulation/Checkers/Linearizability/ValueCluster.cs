namespace NfvHa.Geo.Simulation.Checkers.Linearizability;

/// <summary>A write and the answered reads of its value. Operations are given by their index in the history.</summary>
/// <param name="Write">The write, or <see cref="None"/> where the history holds none.</param>
/// <param name="First">The operation that returned first, or <see cref="None"/> if that is the virtual write of the initial value.</param>
/// <param name="FirstReturn">f: when that was. <see cref="Never"/> if none did, <see cref="Always"/> for the initial value.</param>
/// <param name="Last">The operation that was invoked last.</param>
/// <param name="LastInvocation">s: when it was invoked.</param>
internal readonly record struct ValueCluster(int Write, int First, long FirstReturn, int Last, long LastInvocation)
{
    public const int None = -1;
    public const long Always = long.MinValue;
    public const long Never = long.MaxValue;

    /// <summary>The value is held all the time from f to s. A backward zone (s up to f) asks only for some moment within it.</summary>
    public bool IsForward => FirstReturn < LastInvocation;

    /// <summary>Something here returned before something there was invoked, so this whole cluster stands before that one.</summary>
    public bool MustPrecede(in ValueCluster other) => FirstReturn < other.LastInvocation;

    /// <summary>The same cluster, written by a virtual write before everything.</summary>
    public ValueCluster AsInitial() => this with { First = None, FirstReturn = Always };

    /// <exception cref="ArgumentException">Two writes wrote the same value.</exception>
    public static ValueCluster Of(ReadOnlySpan<RegisterOperation> history, ReadOnlySpan<int> members)
    {
        var cluster = new ValueCluster(None, None, Never, None, Always);
        foreach (var index in members)
        {
            ref readonly var operation = ref history[index];
            if (operation.IsWrite)
            {
                if (cluster.Write != None)
                    throw new ArgumentException($"{history[cluster.Write]} and {operation} write the same value.", nameof(history));
                cluster = cluster with { Write = index };
            }
            if (operation.Returned is { } returned && returned < cluster.FirstReturn)
                cluster = cluster with { First = index, FirstReturn = returned };
            if (operation.Invoked > cluster.LastInvocation)
                cluster = cluster with { Last = index, LastInvocation = operation.Invoked };
        }
        return cluster;
    }
}
