using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Replication.Core.State;

/// <summary>
/// What a checkpoint log adds up to: the keys and values of one VNF. The owner evaluates requests on all that was written so far, and lets nobody see an
/// answer before what it shows is durable (S6); a standby that becomes owner reads its log and has the same. After a log was cut, it is read anew.
/// </summary>
/// <param name="Values">The values, by key.</param>
/// <param name="Answered">The entries that wrote the last requests with an idempotency key.</param>
/// <param name="Order">Those keys, the oldest first.</param>
/// <param name="Length">How many entries were taken in.</param>
/// <param name="Bytes">All keys and values together.</param>
public sealed record StateView(
    ImmutableSortedDictionary<string, StateValue> Values,
    ImmutableSortedDictionary<string, StateTag> Answered,
    ImmutableQueue<string> Order,
    long Length,
    long Bytes)
{
    /// <summary>Before the first entry.</summary>
    public static StateView Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, StateValue>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, StateTag>(StringComparer.Ordinal),
        [],
        0,
        0);

    /// <summary>A value, or null.</summary>
    public StateValue? Get(string key) => Values.GetValueOrDefault(key);

    /// <summary>What is to become of a request.</summary>
    public StateOutcome Evaluate(StateRequest request)
    {
        if (Problem(request) is { } problem)
        {
            return new Invalid(problem);
        }

        if (request.IdempotencyKey is { } known && Answered.TryGetValue(known, out var before))
        {
            return new Repeated(before);
        }

        var grown = Bytes;
        foreach (var operation in request.Operations)
        {
            var found = Get(operation.Key);
            if (!operation.Condition.Holds(found?.Tag))
            {
                return new Conflict(operation.Key, found?.Tag);
            }

            grown += operation is Put { Data: var data } ? StatePayload.BytesOf(operation.Key) + data.Length : 0;
        }

        if (grown > StateLimits.BytesMax)
        {
            return new Invalid($"the state of this VNF would exceed {StateLimits.BytesMax} bytes; take keys away first");
        }

        var payload = StatePayload.Write(request);
        return payload.Length <= StateLimits.RequestBytesMax
            ? new Accepted(payload)
            : new Invalid($"has {payload.Length} bytes; a request may have at most {StateLimits.RequestBytesMax}: send it in parts");
    }

    /// <summary>Takes the next entry in.</summary>
    /// <param name="entry">The entry that follows those that were taken in.</param>
    /// <exception cref="InvalidOperationException">It does not follow, or holds no change: the log was not written by this, or is damaged.</exception>
    public StateView Apply(LogEntry entry)
    {
        if (entry.Index != Length)
        {
            throw new InvalidOperationException($"entry {entry.Index} does not follow the {Length} that were taken in");
        }

        StateRequest request;
        try
        {
            request = StatePayload.Read(entry.Payload);
        }
        catch (FormatException wrong)
        {
            throw new InvalidOperationException($"entry {entry.Index} of epoch {entry.Epoch} {wrong.Message}", wrong);
        }

        var tag = new StateTag(entry.Epoch, entry.Index);
        var (values, bytes) = (Values, Bytes);
        foreach (var operation in request.Operations)
        {
            bytes -= values.TryGetValue(operation.Key, out var old) ? StatePayload.BytesOf(operation.Key) + old.Data.Length : 0;
            if (operation is Put { Data: var data })
            {
                values = values.SetItem(operation.Key, new StateValue(data, tag));
                bytes += StatePayload.BytesOf(operation.Key) + data.Length;
            }
            else
            {
                values = values.Remove(operation.Key);
            }
        }

        return Remember(request.IdempotencyKey, tag) with { Values = values, Bytes = bytes, Length = Length + 1 };
    }

    private StateView Remember(string? key, StateTag tag)
    {
        if (key is null || Answered.ContainsKey(key))
        {
            return this;
        }

        var (answered, order) = (Answered.SetItem(key, tag), Order.Enqueue(key));
        if (answered.Count > StateLimits.RepeatsMax)
        {
            order = order.Dequeue(out var oldest);
            answered = answered.Remove(oldest);
        }

        return this with { Answered = answered, Order = order };
    }

    private static string? Problem(StateRequest request)
    {
        if (request.Operations.Length is 0 or > StateLimits.OperationsMax)
        {
            return $"has {request.Operations.Length} operations; it must have 1 to {StateLimits.OperationsMax}";
        }

        if (request.IdempotencyKey is { } name && StatePayload.BytesOf(name) is 0 or > StateLimits.IdempotencyKeyBytesMax)
        {
            return $"has an idempotency key that has not 1 to {StateLimits.IdempotencyKeyBytesMax} bytes";
        }

        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var operation in request.Operations)
        {
            if (StatePayload.BytesOf(operation.Key) is 0 or > StateLimits.KeyBytesMax)
            {
                return $"has a key that has not 1 to {StateLimits.KeyBytesMax} bytes of UTF-8: '{(operation.Key.Length <= 40 ? operation.Key : operation.Key[..40] + "...")}'";
            }

            if (!seen.Add(operation.Key) && operation.Condition != default)
            {
                return $"names '{operation.Key}' twice, the second time with a condition: nobody can know what it should hold of";
            }
        }

        return null;
    }
}

/// <summary>A value.</summary>
/// <param name="Data">Its bytes.</param>
/// <param name="Tag">The entry that wrote it.</param>
public sealed record StateValue(ReadOnlyMemory<byte> Data, StateTag Tag);
