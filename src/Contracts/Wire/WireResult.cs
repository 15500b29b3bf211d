namespace NfvHa.Geo.Contracts.Wire;

/// <summary>What became of a message: <see cref="Done{T}"/> or <see cref="Refused{T}"/>, nothing else.</summary>
/// <typeparam name="T">What there is when it is done.</typeparam>
public abstract record WireResult<T>
{
    private protected WireResult()
    {
    }
}

/// <summary>The message is good.</summary>
/// <typeparam name="T">What there is now.</typeparam>
/// <param name="Value">The decoded message, or the encoded bytes.</param>
public sealed record Done<T>(T Value) : WireResult<T>;

/// <summary>The message is not taken. The same bytes will be refused again, so there is nothing to retry.</summary>
/// <typeparam name="T">What there would have been.</typeparam>
/// <param name="Reason">What, where, and what to do.</param>
public sealed record Refused<T>(Refusal Reason) : WireResult<T>;
