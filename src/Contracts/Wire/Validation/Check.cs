using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>The checks that rules are made of. Each returns null, or the first thing that is wrong, with a path that begins at the field.</summary>
internal static class Check
{
    public static Refusal? Name(string field, string? value) =>
        Identifier.Problem(value) is { } problem ? Refusal.Of(field, problem) : null;

    public static Refusal? NameIfAny(string field, string? value) => value is null ? null : Name(field, value);

    public static Refusal? Text(string field, string? value) =>
        string.IsNullOrEmpty(value) ? Refusal.Of(field, "is empty") : TextIfAny(field, value);

    public static Refusal? ShortText(string field, string? value, int most) =>
        value?.Length > most ? TooLong(field, value, most) : Text(field, value);

    public static Refusal? TextIfAny(string field, string? value)
    {
        if (value is null)
        {
            return Missing(field);
        }

        if (value.Length > WireLimits.TextLengthMax)
        {
            return TooLong(field, value, WireLimits.TextLengthMax);
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]))
            {
                return Refusal.Of(field, $"contains the control character U+{(int)value[i]:X4}; it must be one line of plain text");
            }

            if (char.IsSurrogate(value[i]) && !(i + 1 < value.Length && char.IsSurrogatePair(value[i], value[++i])))
            {
                return Refusal.Of(field, "contains half of a surrogate pair");
            }
        }

        return null;
    }

    public static Refusal? AtLeast(string field, long value, long least) =>
        value < least ? Refusal.Of(field, $"is {value}; {least} is the least") : null;

    public static Refusal? NotNegative(string field, long value) => AtLeast(field, value, 0);

    public static Refusal? NotNegative(string field, TimeSpan value) =>
        value < TimeSpan.Zero ? Refusal.Of(field, $"is {value:c}; a time here is never negative") : null;

    public static Refusal? NotBefore(string field, DateTimeOffset? value, string other, DateTimeOffset bound) =>
        value < bound ? Refusal.Of(field, $"is before {other}") : null;

    public static Refusal? Epoch(string field, Epoch value) =>
        value.Generation < 0 || value.Counter < 0 ? Refusal.Of(field, $"is {value}; neither part of an epoch is ever negative") : null;

    public static Refusal? Defined<T>(string field, T value)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? null : Refusal.Of(field, $"is none of {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>A part that must be there; then its own rules.</summary>
    public static Refusal? Part<T>(string field, T? value, Func<T, Refusal?> rules)
        where T : class =>
        value is null ? Missing(field) : rules(value)?.At(field);

    public static Refusal? Set(string field, SiteSet? value) => value is null ? Missing(field) : Sites(field, value.Sites);

    /// <summary>The sites of a set as they are written, before a <see cref="SiteSet"/> puts them in order.</summary>
    public static Refusal? Sites(string field, ImmutableArray<SiteId> sites) =>
        Ascending(field, sites, WireLimits.SitesMax, site => site, site => Name("", site.Value));

    public static Refusal? List<T>(string field, ImmutableArray<T> list, int most, Func<T, Refusal?> rules)
    {
        if (list.IsDefault)
        {
            return Missing(field);
        }

        if (list.Length > most)
        {
            return Refusal.Of(field, $"has {list.Length} items; {most} is the most");
        }

        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] is null)
            {
                return Missing($"{field}[{i}]");
            }

            if (rules(list[i]) is { } refusal)
            {
                return refusal.At(field, i);
            }
        }

        return null;
    }

    /// <summary>A list in which each item has a key of its own, ascending.</summary>
    public static Refusal? Ascending<T, TKey>(string field, ImmutableArray<T> list, int most, Func<T, TKey> key, Func<T, Refusal?> rules)
        where TKey : IComparable<TKey> =>
        List(field, list, most, rules) ?? Ascending(field, list.AsSpan(), key);

    /// <summary>That the keys of a list ascend, so that none stands twice.</summary>
    public static Refusal? Ascending<T, TKey>(string field, ReadOnlySpan<T> list, Func<T, TKey> key)
        where TKey : IComparable<TKey>
    {
        for (var i = 1; i < list.Length; i++)
        {
            var (before, here) = (key(list[i - 1]), key(list[i]));
            if (before.CompareTo(here) >= 0)
            {
                return Refusal.Of($"{field}[{i}]", before.CompareTo(here) == 0
                    ? $"is {here} once more; each may stand there once"
                    : $"is {here}, after {before}; write them in ascending order");
            }
        }

        return null;
    }

    private static Refusal TooLong(string field, string value, int most) => Refusal.Of(field, $"has {value.Length} characters; {most} is the most");

    private static Refusal Missing(string field) => Refusal.Of(field, "is missing");
}
