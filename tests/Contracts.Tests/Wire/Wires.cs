using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>What the tests of the wire share.</summary>
internal static class Wires
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    public static ReadOnlyMemory<byte> Bytes(WireResult<ReadOnlyMemory<byte>> result) => Value(result);

    public static Envelope Envelope(WireResult<Envelope> result) => Value(result);

    public static Refusal? Refusal<T>(WireResult<T> result) => (result as Refused<T>)?.Reason;

    public static void AssertSame(Envelope expected, Envelope actual) => Assert.Null(Difference(expected, actual, "envelope"));

    /// <summary>
    /// The path of the first place where two values differ; null if they are the same. Records compare their arrays and memory by reference, so
    /// this looks into them. It goes by properties and knows nothing of either format.
    /// </summary>
    public static string? Difference(object? expected, object? actual, string path)
    {
        if (expected is null || actual is null || expected.GetType() != actual.GetType())
        {
            return Equals(expected, actual) ? null : path;
        }

        if (expected is ReadOnlyMemory<byte> bytes)
        {
            return bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)actual).Span) ? null : path;
        }

        if (expected is IEnumerable list and not string)
        {
            var (left, right) = (list.Cast<object?>().ToList(), ((IEnumerable)actual).Cast<object?>().ToList());
            return left.Count != right.Count
                ? $"{path}.Count"
                : left.Select((item, i) => Difference(item, right[i], $"{path}[{i}]")).FirstOrDefault(found => found is not null);
        }

        if (expected.GetType().Namespace?.StartsWith("NfvHa", StringComparison.Ordinal) != true || expected is Enum)
        {
            return Equals(expected, actual) ? null : path;
        }

        return Properties.GetOrAdd(expected.GetType(), type => [.. type.GetProperties().Where(property => property.CanWrite)])
            .Select(property => Difference(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}"))
            .FirstOrDefault(found => found is not null);
    }

    private static T Value<T>(WireResult<T> result)
    {
        Assert.True(result is Done<T>, Refusal(result)?.ToString());
        return ((Done<T>)result).Value;
    }
}
