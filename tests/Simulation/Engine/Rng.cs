namespace NfvHa.Geo.Simulation.Engine;

/// <summary>
/// A seeded generator (SplitMix64, Steele et al. 2014). Every source of chance has its own, named one, so that more draws of one kind do not
/// change what the others do.
/// </summary>
public sealed class Rng
{
    private ulong _state;

    /// <summary>The generator of one source of chance in one run.</summary>
    /// <param name="seed">The run.</param>
    /// <param name="source">The source's name.</param>
    public Rng(long seed, string source)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in source)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        _state = hash ^ ((ulong)seed * 0x9E3779B97F4A7C15UL);
        Next();
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to but not including <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)((UInt128)Next() * (ulong)bound >> 64);

    /// <summary>A number between two, both included.</summary>
    public long Between(long least, long most) => least + (long)((UInt128)Next() * (ulong)(most - least + 1) >> 64);

    /// <summary>A duration between two.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => new(Between(least.Ticks, most.Ticks));

    /// <summary>True in so many cases of a million.</summary>
    public bool Chance(int perMillion) => perMillion > 0 && Below(1_000_000) < perMillion;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>Puts a list into random order.</summary>
    public void Shuffle<T>(IList<T> list)
    {
        for (var place = list.Count - 1; place > 0; place--)
        {
            var other = Below(place + 1);
            (list[place], list[other]) = (list[other], list[place]);
        }
    }
}
