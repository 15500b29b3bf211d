// Gibbons & Korach word for word, in quadratic time, each rule and each treatment of the edges removable.
// Whole, it is a second opinion on histories too long for the search over orders. With one part taken out it is a checker that looks right
// and is not: the generated histories must tell it from the oracle, or they would not tell a broken checker either.
using System.Collections.Immutable;
using NfvHa.Geo.Simulation.Checkers.Linearizability;

namespace NfvHa.Geo.Simulation.Tests.Checkers.Linearizability;

public enum Weakness
{
    None,
    NoBackwardZoneRule,
    NoForwardZoneRule,
    ReadsFromTheFuturePass,
    ValuesFromNowherePass,
    InitialValueMayComeLate,
    OtherUnwrittenValuesAreOverlooked,
    TiesAreOrdered,
    NeighbouringTicksAreConcurrent,
    UnansweredWritesReturnAtOnce,
    UnansweredWritesNeverHappen,
    UnansweredReadsCount,
}

internal static class PaperRules
{
    // Not a record: two clusters with the same ticks are still two.
    private sealed class Zone(double minReturn, double maxStart)
    {
        public double MinReturn => minReturn;

        public double MaxStart => maxStart;

        public bool IsForward => MinReturn < MaxStart;
    }

    public static bool Hold(ImmutableArray<RegisterOperation> history, long? initialValue, Weakness weakness)
    {
        var zones = new List<Zone>();
        var unwritten = new HashSet<long>();
        var admitted = history.Where(o => o.Returned is not null
            || (o.IsWrite ? weakness != Weakness.UnansweredWritesNeverHappen : weakness == Weakness.UnansweredReadsCount));
        foreach (var cluster in admitted.GroupBy(o => o.Value))
        {
            var isWritten = cluster.Any(o => o.IsWrite);
            if (!isWritten && cluster.Key != initialValue)
                unwritten.Add(cluster.Key);
            if (!isWritten && unwritten.Count > 1 && weakness == Weakness.OtherUnwrittenValuesAreOverlooked)
                continue;

            var minReturn = cluster.Min(o => Returned(o, weakness));
            var maxStart = cluster.Max(o => (double)o.Invoked);
            if (isWritten && minReturn < cluster.First(o => o.IsWrite).Invoked && weakness != Weakness.ReadsFromTheFuturePass)
                return false;
            zones.Add(isWritten || weakness == Weakness.InitialValueMayComeLate
                ? new Zone(minReturn, maxStart)
                : new Zone(double.NegativeInfinity, maxStart));
        }

        if (initialValue is not null && unwritten.Count > 0 && weakness != Weakness.ValuesFromNowherePass)
            return false;
        if (initialValue is null && unwritten.Count > 1 && weakness != Weakness.OtherUnwrittenValuesAreOverlooked)
            return false;

        var forward = zones.Where(z => z.IsForward).ToList();
        var backward = zones.Where(z => !z.IsForward).ToList();
        var overlap = forward.Any(a => forward.Any(b => a != b && Math.Max(a.MinReturn, b.MinReturn) < Math.Min(a.MaxStart, b.MaxStart)));
        var contained = backward.Any(b => forward.Any(f => f.MinReturn < b.MaxStart && b.MinReturn < f.MaxStart));
        return (!overlap || weakness == Weakness.NoForwardZoneRule) && (!contained || weakness == Weakness.NoBackwardZoneRule);
    }

    private static double Returned(RegisterOperation operation, Weakness weakness) => (operation.Returned, weakness) switch
    {
        (null, Weakness.UnansweredWritesReturnAtOnce) => operation.Invoked,
        (null, _) => double.PositiveInfinity,
        ({ } at, Weakness.TiesAreOrdered) => Math.Max(operation.Invoked, at - 0.5),
        ({ } at, Weakness.NeighbouringTicksAreConcurrent) => at + 1,
        ({ } at, _) => at,
    };
}
