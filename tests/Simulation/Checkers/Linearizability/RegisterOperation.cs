namespace NfvHa.Geo.Simulation.Checkers.Linearizability;

/// <summary>One operation on one register, as the client saw it.</summary>
/// <param name="Id">Names the operation in a violation. The checker does not look at it.</param>
/// <param name="IsWrite">A write of <paramref name="Value"/>, or a read that returned it.</param>
/// <param name="Value">No two writes of a history write the same value, and none writes the initial value.</param>
/// <param name="Invoked">
/// In ticks of one clock for all clients. Order in real time is strict: an operation that returns in the tick in which another is invoked
/// is concurrent with it. Where that is too weak, count events instead of time.
/// </param>
/// <param name="Returned">
/// In the same ticks, never before <paramref name="Invoked"/>. Null if no answer came: such a write took effect at any time after its
/// invocation, or never; such a read says nothing, and its value is not looked at.
/// </param>
public readonly record struct RegisterOperation(long Id, bool IsWrite, long Value, long Invoked, long? Returned)
{
    /// <summary>For a person: <c>write #4 of 17 [20, 25]</c>, or <c>[20, unanswered]</c>.</summary>
    public override string ToString() =>
        $"{(IsWrite ? "write" : "read")} #{Id} of {Value} [{Invoked}, {(Returned is { } returned ? $"{returned}" : "unanswered")}]";
}
