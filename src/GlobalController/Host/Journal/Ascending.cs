using System.Collections.Immutable;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>Compares two lists that ascend by a key. Where most is the same that costs one comparison each, and no look at the keys.</summary>
internal static class Ascending
{
    /// <summary>What is in the second list and not, or not the same, in the first; and, without a value, what is only in the first.</summary>
    public static IEnumerable<(TKey Key, bool IsThere, TValue? After)> Differences<TKey, TValue>(
        ImmutableArray<TValue> before, ImmutableArray<TValue> after, Func<TValue, TKey> key, Func<TValue, TValue, bool> isSame)
        where TKey : IComparable<TKey>
    {
        var (old, now) = (0, 0);
        while (old < before.Length || now < after.Length)
        {
            if (old < before.Length && now < after.Length && isSame(before[old], after[now]))
            {
                old++;
                now++;
                continue;
            }

            var order = old == before.Length ? 1 : now == after.Length ? -1 : key(before[old]).CompareTo(key(after[now]));
            if (order < 0)
            {
                yield return (key(before[old++]), false, default);
                continue;
            }

            yield return (key(after[now]), true, after[now]);
            old += order == 0 ? 1 : 0;
            now++;
        }
    }
}
