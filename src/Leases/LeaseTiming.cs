using System.Collections.Immutable;

namespace NfvHa.Geo.Leases;

/// <summary>
/// The times of a lease (S2): how often it is asked for, how long it lasts, how much longer a promiser holds. The same at every site and
/// location: an owner that counts with a longer <see cref="Duration"/> than its promisers makes two sites active. What a choice means in
/// worst-case takeover time and in false fences stands in docs/lease-timing.md.
/// </summary>
public sealed record LeaseTiming
{
    private const int Million = 1_000_000;
    private const int DriftMax = 200_000;
    private const int BeatsPerDurationMin = 4;
    private const int BeatsPerDurationMax = 1_000;
    private const int BeatsPerFailMin = 3;
    private static readonly TimeSpan BeatMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan BeatMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Time between two beats of an agent; each asks all locations and all peer sites for fresh promises. Default 200 ms. From 10 ms to
    /// 10 s, more than <see cref="ClockStep"/>; at most a quarter of <see cref="Duration"/> and a third of <see cref="FailAfter"/>.
    /// </summary>
    public TimeSpan BeatInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Time between two beats of whoever is waited for in a takeover: a fifth of <see cref="BeatInterval"/>. Detectors and leases count with
    /// <see cref="BeatInterval"/> alone; what comes sooner only ends a move sooner.
    /// </summary>
    public TimeSpan HurriedInterval => BeatInterval / 5;

    /// <summary>Whether an agent that has sent so many beats was up for long enough to tell whom it misses: one that just started hears nobody yet.</summary>
    /// <param name="sequence">The number of its last beat.</param>
    public bool TellsOfPeers(long sequence) => sequence >= FailAfter / BeatInterval;

    /// <summary>The most VNFs with which anybody hurries. A beat names all VNFs of its site: with many, beats are long, and so is a look at them.</summary>
    public const int HurriedVnfsMax = 256;

    /// <summary>
    /// D of S2: an owner may serve for this long after the send of the last beat that enough others promised on. Default 2 s. At least 4 and at
    /// most 1,000 beats, at most 10 minutes, and a whole number of <see cref="ClockStep"/>s: a deadline between two steps of the owner's clock is
    /// noticed at the later one, which the hold does not cover.
    /// </summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How much faster than another any clock may run, in parts per million: the bound between any TWO clocks (S2). Default 100,000 (10 %), from 0
    /// to 200,000. Clocks that are each within r of true time need 2r / (1 - r): 10 % allows each 4.76 %. Lengthens <see cref="Hold"/>.
    /// </summary>
    public int DriftPartsPerMillion { get; init; } = 100_000;

    /// <summary>
    /// The coarsest step of the clocks of owners, promisers and leaders (S2). Default 1 ms. More than 0, less than <see cref="BeatInterval"/>. The
    /// step of an owner's clock divides it. A gate with a coarser step of its own ends service at its last step before the deadline, not after.
    /// </summary>
    public TimeSpan ClockStep { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Silence after which a location reports a site as unheard, which a verdict of Failed is made of (S3.1, S8). Default 1 s. At least 3 beats, at
    /// most 10 minutes. Safety does not depend on it. It costs nothing as long as detection and revocation end before <see cref="Hold"/> does.
    /// </summary>
    public TimeSpan FailAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a promiser holds from receipt, and how long it is silent after a restart: D x (1 + drift), rounded up to a tick, plus one
    /// <see cref="ClockStep"/> (S2). It never ends before the owner's lease does. Exact; beyond the longest TimeSpan, that one.
    /// </summary>
    public TimeSpan Hold
    {
        get
        {
            var stretched = (Int128)Duration.Ticks * (Million + (Int128)DriftPartsPerMillion);
            var roundedUp = (stretched + (Million - 1)) / Million;
            return new TimeSpan((long)Int128.Clamp(roundedUp + ClockStep.Ticks, long.MinValue, long.MaxValue));
        }
    }

    /// <summary>
    /// The timing that keeps the worst-case takeover by lease expiry within the recovery time of a service availability level (ETSI NFV-REL 001:
    /// SAL 1 5-6 s, SAL 2 10-15 s, SAL 3 20-25 s) and leaves time for promotion and for DNS answers that live 1 s.
    /// </summary>
    /// <param name="sal">1, 2 or 3; anything else throws.</param>
    public static LeaseTiming ForSal(int sal) => sal switch
    {
        1 => InMilliseconds(beat: 150, duration: 1_500, failAfter: 900),
        2 => InMilliseconds(beat: 250, duration: 4_000, failAfter: 3_000),
        3 => InMilliseconds(beat: 500, duration: 10_000, failAfter: 8_000),
        _ => throw new ArgumentOutOfRangeException(nameof(sal), sal, "A service availability level is 1, 2 or 3."),
    };

    /// <summary>All errors, each with the key, what is wrong and what would be right. Empty: the timing may be used.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        Within(errors, nameof(BeatInterval), BeatInterval, BeatMin, BeatMax);
        Within(errors, nameof(Duration), Duration, Tick, WaitMax);
        Within(errors, nameof(ClockStep), ClockStep, Tick, BeatMax);
        Within(errors, nameof(FailAfter), FailAfter, Tick, WaitMax);
        if (DriftPartsPerMillion is < 0 or > DriftMax)
        {
            errors.Add(Text($"DriftPartsPerMillion is {DriftPartsPerMillion}; it must be from 0 to {DriftMax} (20 %)."));
        }

        // Relations between values that are not sane on their own would only repeat the errors above.
        if (errors.Count == 0)
        {
            Relate(errors);
        }

        return errors.ToImmutable();
    }

    private static LeaseTiming InMilliseconds(int beat, int duration, int failAfter) => new()
    {
        BeatInterval = TimeSpan.FromMilliseconds(beat),
        Duration = TimeSpan.FromMilliseconds(duration),
        FailAfter = TimeSpan.FromMilliseconds(failAfter),
    };

    private static void Within(ImmutableArray<string>.Builder errors, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            errors.Add(Text($"{key} is {Show(value)}; it must be from {Show(least)} to {Show(most)}."));
        }
    }

    private static string Show(TimeSpan value) => Text($"{(decimal)value.Ticks / TimeSpan.TicksPerMillisecond:#,0.####} ms");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private TimeSpan Beats(int count) => new(BeatInterval.Ticks * count);

    private string AgainstBeat(string key, TimeSpan value, string range) =>
        Text($"{key} is {Show(value)}; with a BeatInterval of {Show(BeatInterval)} it must be {range}.");

    private void Relate(ImmutableArray<string>.Builder errors)
    {
        if (ClockStep >= BeatInterval)
        {
            errors.Add(Text($"ClockStep is {Show(ClockStep)}; it must be less than BeatInterval, {Show(BeatInterval)}."));
        }

        var durationMin = Beats(BeatsPerDurationMin);
        var durationMax = Beats(BeatsPerDurationMax);
        if (Duration < durationMin || Duration > durationMax)
        {
            var range = Text($"from {Show(durationMin)} ({BeatsPerDurationMin} beats) to {Show(durationMax)} ({BeatsPerDurationMax} beats)");
            errors.Add(AgainstBeat(nameof(Duration), Duration, range));
        }

        var beyondStep = Duration.Ticks % ClockStep.Ticks;
        if (beyondStep != 0)
        {
            var next = new TimeSpan(Duration.Ticks - beyondStep + ClockStep.Ticks);
            var rule = Text($"a whole number of ClockSteps of {Show(ClockStep)}, for example {Show(next)}");
            errors.Add(Text($"Duration is {Show(Duration)}; it must be {rule}."));
        }

        var failMin = Beats(BeatsPerFailMin);
        if (FailAfter < failMin)
        {
            errors.Add(AgainstBeat(nameof(FailAfter), FailAfter, Text($"at least {Show(failMin)} ({BeatsPerFailMin} beats)")));
        }
    }
}
