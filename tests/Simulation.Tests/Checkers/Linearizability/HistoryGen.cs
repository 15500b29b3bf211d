using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Simulation.Checkers.Linearizability;

namespace NfvHa.Geo.Simulation.Tests.Checkers.Linearizability;

/// <summary>
/// Histories of a real atomic register, each operation taking effect at a drawn tick between its invocation and its return, and then with
/// up to four values or times falsified: linearizable, or nearly so. The ticks are few, so that ties are many.
/// </summary>
internal static class HistoryGen
{
    public const long InitialValue = 0;

    /// <summary>Few enough operations for <see cref="OrderSearch"/>.</summary>
    public static readonly Gen<ImmutableArray<RegisterOperation>> Small = Falsified(Operations(2, 8, ticks: 14, durationMax: 4));

    /// <summary>As long as the histories of a simulation.</summary>
    public static readonly Gen<ImmutableArray<RegisterOperation>> Large = Falsified(Operations(10, 300, ticks: 600, durationMax: 8));

    /// <summary>As <see cref="Large"/>, with nothing falsified.</summary>
    public static readonly Gen<ImmutableArray<RegisterOperation>> LargeAtomic = Operations(10, 300, ticks: 600, durationMax: 8).Select(Run);

    /// <param name="IsWrite">A write; the value is its number.</param>
    /// <param name="Invoked">Tick.</param>
    /// <param name="Duration">Ticks until the answer.</param>
    /// <param name="EffectAfter">Ticks after the invocation, cut to the duration if there is an answer.</param>
    /// <param name="Turn">Who comes first among those that take effect in the same tick.</param>
    /// <param name="Fate">0: no answer and no effect; 1: no answer, but an effect, perhaps late; otherwise answered.</param>
    private readonly record struct Drawn(bool IsWrite, int Invoked, int Duration, int EffectAfter, int Turn, int Fate)
    {
        public bool IsAnswered => Fate > 1;

        public bool HasEffect => Fate > 0;

        public int EffectAt => Invoked + (IsAnswered ? Math.Min(EffectAfter, Duration) : EffectAfter * 2);
    }

    private static Gen<Drawn[]> Operations(int countMin, int countMax, int ticks, int durationMax) =>
        Gen.Select(
            Gen.Bool, Gen.Int[0, ticks], Gen.Int[0, durationMax], Gen.Int[0, durationMax], Gen.Int[0, 9], Gen.Int[0, 9],
            (isWrite, invoked, duration, effect, turn, fate) => new Drawn(isWrite, invoked, duration, effect, turn, fate))
        .Array[countMin, countMax];

    private static ImmutableArray<RegisterOperation> Run(Drawn[] drawn)
    {
        var history = new RegisterOperation[drawn.Length];
        var register = InitialValue;
        foreach (var (operation, index) in drawn.Select((o, i) => (o, i)).OrderBy(x => x.o.EffectAt).ThenBy(x => x.o.Turn))
        {
            var number = index + 1;
            if (operation.IsWrite && operation.HasEffect)
                register = number;
            history[index] = new RegisterOperation(
                number, operation.IsWrite, operation.IsWrite ? number : register, operation.Invoked,
                operation.IsAnswered ? operation.Invoked + operation.Duration : null);
        }
        return [.. history];
    }

    private static Gen<ImmutableArray<RegisterOperation>> Falsified(Gen<Drawn[]> operations) =>
        Gen.Select(
            operations, Gen.Select(Gen.Int[0, 10], Gen.Int[0, 999], Gen.Int[0, 999]).Array[0, 4],
            (drawn, changes) => changes.Aggregate(Run(drawn), (history, c) => Falsify(history, c.Item1, c.Item2, c.Item3)));

    private static ImmutableArray<RegisterOperation> Falsify(ImmutableArray<RegisterOperation> history, int kind, int a, int b)
    {
        var reads = history.Where(o => !o.IsWrite).ToList();
        var target = kind <= 5 && reads.Count > 0 ? reads[a % reads.Count] : history[a % history.Length];
        var other = history[b % history.Length];
        var shift = b % 9 - 4;
        var changed = kind switch
        {
            // The value of a read: that of any operation (even of a write that came later or never), the initial one, one from nowhere.
            0 or 1 or 2 when !target.IsWrite => target with { Value = other.Value },
            3 when !target.IsWrite => target with { Value = InitialValue },
            4 or 5 when !target.IsWrite => target with { Value = 1000 + b % 2 },
            // A time.
            6 => target with { Invoked = target.Invoked + shift, Returned = Latest(target.Returned, target.Invoked + shift) },
            7 => target with { Returned = Latest(target.Returned + shift, target.Invoked) },
            8 or 9 => target with { Invoked = target.Invoked + 3 * shift, Returned = target.Returned + 3 * shift },
            // An answer more, or one less.
            10 => target with { Returned = target.Returned is null ? target.Invoked + b % 5 : null },
            _ => target,
        };
        return history.Replace(target, changed);
    }

    private static long? Latest(long? returned, long bound) => returned is { } at ? Math.Max(at, bound) : null;
}
