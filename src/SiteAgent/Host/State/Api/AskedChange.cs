using System.Collections.Immutable;
using NfvHa.Geo.Replication.Core.State;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>A change of one key, as a component asked for it over either protocol.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value from now on; null takes it away.</param>
/// <param name="ETag">The ETag that it must have; empty if it must be absent, as a reader of an absent key was told; null if none was given.</param>
/// <param name="IsFirstWrite">Whether first-write was asked for.</param>
/// <param name="Metadata">What else was asked for.</param>
internal sealed record AskedChange(
    string Key, ReadOnlyMemory<byte>? Value, string? ETag, bool IsFirstWrite, IEnumerable<KeyValuePair<string, string>> Metadata)
{
    /// <summary>Turns what was asked for into one request.</summary>
    /// <param name="changes">The changes, in order.</param>
    /// <param name="metadata">The metadata of the whole request.</param>
    /// <param name="header">The idempotency key among the headers, or null.</param>
    /// <returns>The request, or null and what is wrong with it.</returns>
    internal static (StateRequest? Request, Refusal? Refusal) Combine(
        IReadOnlyList<AskedChange> changes, IEnumerable<KeyValuePair<string, string>> metadata, string? header)
    {
        var idempotencyKey = header;
        if (AskedMetadata.Take([.. metadata, .. changes.SelectMany(change => change.Metadata)], ref idempotencyKey) is { } refused)
        {
            return (null, refused);
        }

        var operations = ImmutableArray.CreateBuilder<StateOperation>(changes.Count);
        foreach (var change in changes)
        {
            var (condition, wrong) = change.Condition();
            if (wrong is not null)
            {
                return (null, wrong);
            }

            operations.Add(change.Value is { } data ? new Put(change.Key, data, condition) : new Remove(change.Key, condition));
        }

        return (new StateRequest(operations.MoveToImmutable(), idempotencyKey), null);
    }

    /// <summary>An ETag is a condition whatever concurrency was asked for: some SDKs say last-write by default.</summary>
    private (StateCondition Condition, Refusal? Wrong) Condition() => ETag switch
    {
        "" => (StateCondition.Absent, null),
        { } text when StateTag.TryParse(text, out var tag) => (StateCondition.At(tag), null),
        { } text => (default, Refusal.Malformed($"invalid etag value: '{text}' of key '{Key}' was not given out here; send the one that was read")),
        null when IsFirstWrite && Value is null => (default, Refusal.Malformed($"key '{Key}' is to be deleted with first-write, but without an etag; send the one that was read")),
        null => (IsFirstWrite ? StateCondition.Absent : default, null),
    };
}

/// <summary>Metadata of requests. What is not known is refused: it would be asked for in vain.</summary>
internal static class AskedMetadata
{
    /// <summary>The name of the idempotency key, among headers and among metadata.</summary>
    internal const string IdempotencyKey = "idempotency-key";

    private const string ContentType = "contentType";

    /// <summary>Looks through metadata.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="idempotencyKey">The idempotency key that is known so far, and then the one that was found.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static Refusal? Take(IEnumerable<KeyValuePair<string, string>> metadata, ref string? idempotencyKey)
    {
        foreach (var (name, value) in metadata)
        {
            if (name.Equals(IdempotencyKey, StringComparison.OrdinalIgnoreCase))
            {
                if (idempotencyKey is { } known && known != value)
                {
                    return Refusal.Malformed("gives two idempotency keys; a request, whatever it changes, is done once or not at all: give one");
                }

                idempotencyKey = value;
            }
            else if (!name.Equals(ContentType, StringComparison.OrdinalIgnoreCase))
            {
                return Refusal.Malformed(name.Equals("ttlInSeconds", StringComparison.OrdinalIgnoreCase)
                    ? "asks for a time to live (ttlInSeconds), which is not supported: delete the key when it is of no more use"
                    : $"has metadata '{name}', which is not supported: leave it out; {IdempotencyKey} and {ContentType} are supported");
            }
        }

        return null;
    }
}
