using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Replication.Core.State;

/// <summary>A change of a VNF's state: all of it or nothing.</summary>
/// <param name="Operations">What it changes, in order; at least one.</param>
/// <param name="IdempotencyKey">Names the request across retries, also those that reach another site after a failover; null if a repeated one may count twice.</param>
public sealed record StateRequest(ImmutableArray<StateOperation> Operations, string? IdempotencyKey);

/// <summary>One part of a change.</summary>
/// <param name="Key">The key.</param>
/// <param name="Condition">What must be so before.</param>
public abstract record StateOperation(string Key, StateCondition Condition);

/// <summary>Set a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Data">Its value from now on.</param>
/// <param name="Condition">What must be so before.</param>
public sealed record Put(string Key, ReadOnlyMemory<byte> Data, StateCondition Condition = default) : StateOperation(Key, Condition);

/// <summary>Take a key away; it is no error if it is not there.</summary>
/// <param name="Key">The key.</param>
/// <param name="Condition">What must be so before.</param>
public sealed record Remove(string Key, StateCondition Condition = default) : StateOperation(Key, Condition);

/// <summary>What must be so of a key before it is changed (first write wins); by default nothing: the last write wins.</summary>
/// <param name="MustBeAbsent">The key must not be there.</param>
/// <param name="Tag">The key must have been written by this entry.</param>
public readonly record struct StateCondition(bool MustBeAbsent, StateTag? Tag)
{
    /// <summary>The key must not be there.</summary>
    public static StateCondition Absent { get; } = new(true, null);

    /// <summary>The key must have been written by this entry, and not since.</summary>
    public static StateCondition At(StateTag tag) => new(false, tag);

    /// <summary>Whether it is so.</summary>
    /// <param name="found">The entry that wrote the key, or null if it is not there.</param>
    public bool Holds(StateTag? found) => MustBeAbsent ? found is null : Tag is null || Tag == found;
}

/// <summary>The log entry that wrote a key last: the ETag of its value. It names one entry for ever, on every site and across every failover (S13).</summary>
/// <param name="Epoch">The epoch at which it was written.</param>
/// <param name="Index">Its place in the log.</param>
public readonly record struct StateTag(Epoch Epoch, long Index)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out StateTag tag)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var read = dash >= 0
            && Epoch.TryParse(text.AsSpan(0, dash), out var epoch)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new StateTag(epoch, index)
                : default;
        var isOne = read.ToString() == text;
        tag = isOne ? read : default;
        return isOne;
    }

    /// <summary>For example <c>1.42-7</c>: entry 7, written at epoch 1.42.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Index}");
}

/// <summary>What becomes of a request.</summary>
public abstract record StateOutcome;

/// <summary>It may be written.</summary>
/// <param name="Payload">The entry that carries it.</param>
public sealed record Accepted(ReadOnlyMemory<byte> Payload) : StateOutcome;

/// <summary>It was written before, by this entry: it is not to be written again, and may be answered once that entry is durable.</summary>
/// <param name="By">The entry.</param>
public sealed record Repeated(StateTag By) : StateOutcome;

/// <summary>A condition does not hold; nothing is changed.</summary>
/// <param name="Key">The first key of which it does not.</param>
/// <param name="Found">The entry that wrote it, or null if it is not there.</param>
public sealed record Conflict(string Key, StateTag? Found) : StateOutcome;

/// <summary>The request is malformed, or too large; nothing is changed.</summary>
/// <param name="Reason">What is wrong with it, for who sent it.</param>
public sealed record Invalid(string Reason) : StateOutcome;
