namespace NfvHa.Geo.Leases.Tests;

/// <summary>Who carries a lease: a majority of the locations, or every eligible site; with no eligible site the locations alone (S2).</summary>
internal readonly record struct Promisers(int Locations, int Sites)
{
    public static Promisers Default { get; } = new(3, 2);

    public int Majority => (Locations / 2) + 1;

    /// <summary>Whether the lease lapses while these promisers did not renew within it.</summary>
    public bool IsLapsed(int deadLocations, int deadSites) =>
        Locations - deadLocations < Majority && (Sites == 0 || deadSites > 0);
}

/// <summary>
/// How often the lease of a healthy site lapses, if every message is lost with the same chance and independently. A beat renews a promiser's
/// promise when it and the reply get through, chance q = (1 - p)^2. With W the beats that may be missed in vain, a promiser is dead at a beat if
/// none of the last W renewed: a run of W. Lapses are counted where they begin: lapsed at a beat and not at the one before. Two neighbouring
/// windows share W - 1 beats, so four cases per promiser (dead or not, before and now) give the exact number of lapses per beat.
/// </summary>
internal static class FalseFence
{
    /// <summary>
    /// W: how many beats in a row may pass from one that renewed to the next that does. The latter's reply is there a round trip after it was
    /// sent, and must be there before D is over: the largest W with W x BeatInterval + round trip less than D.
    /// </summary>
    public static int Window(TimeSpan beat, TimeSpan duration, TimeSpan roundTrip) =>
        (int)((duration.Ticks - roundTrip.Ticks - 1) / beat.Ticks);

    /// <summary>
    /// The longest outage of every path at once that a site outlives, wherever it falls between the beats and whatever it catches under way:
    /// at most W - 1 beats are lost. Zero if none is sure to be survived.
    /// </summary>
    public static TimeSpan SurvivedOutage(TimeSpan beat, TimeSpan duration, TimeSpan roundTrip)
    {
        var lost = Window(beat, duration, roundTrip) - 1;
        var outage = new TimeSpan(beat.Ticks * lost) - roundTrip;
        return outage > TimeSpan.Zero ? outage : TimeSpan.Zero;
    }

    /// <summary>
    /// At least the chance that the lease lapses in this many beats: the chance that it is lapsed at the first, plus the lapses expected to begin.
    /// A site that starts with fresh promises does better than this long-run average.
    /// </summary>
    public static double Within(long beats, Promisers promisers, int window, double loss) =>
        Math.Min(1, Lapsed(promisers, window, loss) + (beats * LapsesPerBeat(promisers, window, loss)));

    /// <summary>Chance that the lease is lapsed at a given beat: the locations and the sites are independent.</summary>
    public static double Lapsed(Promisers promisers, int window, double loss)
    {
        var dead = Math.Pow(MissOf(loss), window);
        return Sum(promisers, (locations, sites) => promisers.IsLapsed(locations, sites)
            ? Binomial(promisers.Locations, locations, dead) * Binomial(promisers.Sites, sites, dead)
            : 0);
    }

    /// <summary>Lapses that begin, per beat; exact.</summary>
    public static double LapsesPerBeat(Promisers promisers, int window, double loss)
    {
        var miss = MissOf(loss);
        var run = Math.Pow(miss, window);
        var turns = run * (1 - miss);
        double[] chances = [1 - (run * miss) - (2 * turns), turns, turns, run * miss];
        return Begin(promisers, chances, promisers.Locations + promisers.Sites, default, default);
    }

    public static double MissOf(double loss) => loss * (2 - loss);

    // Promiser by promiser, all four cases of each: 0 renewed in both windows, 1 dead now, 2 dead before, 3 dead in both.
    private static double Begin(Promisers promisers, double[] chances, int left, (int Locations, int Sites) before, (int Locations, int Sites) now)
    {
        if (left == 0)
        {
            var begins = promisers.IsLapsed(now.Locations, now.Sites) && !promisers.IsLapsed(before.Locations, before.Sites);
            return begins ? 1 : 0;
        }

        var isSite = left <= promisers.Sites;
        var sum = 0.0;
        for (var each = 0; each < chances.Length; each++)
        {
            sum += chances[each] * Begin(promisers, chances, left - 1, Add(before, isSite, each >> 1), Add(now, isSite, each & 1));
        }

        return sum;
    }

    private static (int Locations, int Sites) Add((int Locations, int Sites) dead, bool isSite, int more) =>
        isSite ? (dead.Locations, dead.Sites + more) : (dead.Locations + more, dead.Sites);

    private static double Sum(Promisers promisers, Func<int, int, double> chance) =>
        (from locations in Enumerable.Range(0, promisers.Locations + 1)
         from sites in Enumerable.Range(0, promisers.Sites + 1)
         select chance(locations, sites)).Sum();

    private static double Binomial(int count, int chosen, double chance)
    {
        var ways = 1.0;
        for (var each = 0; each < chosen; each++)
        {
            ways = ways * (count - each) / (each + 1);
        }

        return ways * Math.Pow(chance, chosen) * Math.Pow(1 - chance, count - chosen);
    }
}
