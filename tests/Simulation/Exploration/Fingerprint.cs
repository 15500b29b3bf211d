using System.Numerics;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>128 bits that stand for a state. With 10^8 states the chance that any two share one is below 10^-22.</summary>
/// <param name="High">One half.</param>
/// <param name="Low">The other, mixed differently.</param>
public readonly record struct Fingerprint(ulong High, ulong Low);

/// <summary>
/// Mixes words into a fingerprint. Each of the two mixes is a bijection of its state for a given word, and of the word for a given state, so
/// one word that differs never cancels out by itself. Times are written relative to <see cref="Now"/>: two states that differ by a shift of
/// time alone behave alike and get one fingerprint.
/// </summary>
public sealed class FingerprintWriter
{
    private ulong _high;
    private ulong _low;

    /// <summary>The global clock.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Moments at least this long ago are all alike.</summary>
    public TimeSpan AgeMax { get; init; }

    /// <summary>For how many ticks a beat is worth something, that of its send included.</summary>
    public int LiveTicks { get; init; } = 1;

    /// <summary>Begins a fingerprint.</summary>
    /// <param name="now">The global clock.</param>
    public FingerprintWriter Begin(TimeSpan now)
    {
        Now = now;
        _high = 0x9E3779B97F4A7C15;
        _low = 0xC2B2AE3D27D4EB4F;
        return this;
    }

    /// <summary>The fingerprint of all words since <see cref="Begin"/>.</summary>
    public Fingerprint End() => new(Finish(_high), Finish(_low ^ BitOperations.RotateLeft(_high, 32)));

    /// <summary>Adds a word.</summary>
    public void Word(ulong word)
    {
        var high = (_high ^ word) * 0x87C37B91114253D5;
        _high = BitOperations.RotateLeft(high, 31) ^ (high >> 35);
        var low = (_low + (word * 0x4CF5AD432745937F)) ^ 0x52DCE729;
        _low = BitOperations.RotateLeft(low * 0xFF51AFD7ED558CCD, 27) + 0x38495AB5;
    }

    /// <summary>Adds a number.</summary>
    public void Number(long number) => Word((ulong)number);

    /// <summary>Adds a fingerprint.</summary>
    public void Part(Fingerprint part)
    {
        Word(part.High);
        Word(part.Low);
    }

    /// <summary>Adds a text, with its length.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Word(ulong.MaxValue);
            return;
        }

        var word = (ulong)text.Length;
        for (var place = 0; place < text.Length; place++)
        {
            word = (word << 16) | text[place];
            if (place % 3 == 2)
            {
                Word(word);
                word = 0;
            }
        }

        Word(word);
    }

    /// <summary>Adds a deadline: over, or how far ahead.</summary>
    public void Deadline(TimeSpan deadline) => Word(deadline <= Now ? 1 : 2 + (ulong)(deadline - Now).Ticks);

    /// <summary>Adds a deadline of which it matters whether it was ever set: not set, over, or how far ahead.</summary>
    public void DeadlineIfAny(TimeSpan deadline)
    {
        if (deadline == TimeSpan.MinValue)
        {
            Word(0);
        }
        else
        {
            Deadline(deadline);
        }
    }

    /// <summary>Adds a moment of the past by its age.</summary>
    public void Moment(TimeSpan moment) => Word((ulong)TimeSpan.FromTicks(Math.Min((Now - moment).Ticks, AgeMax.Ticks)).Ticks);

    /// <summary>Adds the number of a beat by the tick it was sent in, if it may still be worth something.</summary>
    public void Sequence(long sequence) => Number(Math.Max(0, LeaseClock.TickOf(sequence) - (int)(Now / LeaseClock.Tick) + LiveTicks));

    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        hash ^= hash >> 29;
        return hash;
    }
}
