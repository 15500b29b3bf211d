namespace NfvHa.Geo.Leases.Tests;

public sealed class FalseFenceTests
{
    [Theory]
    [InlineData(200, 2_000, 200, 8)] // 8 x 200 + 200 = 1800 < 2000; a ninth would arrive at the deadline itself
    [InlineData(200, 2_000, 199, 9)]
    [InlineData(150, 1_500, 200, 8)]
    [InlineData(500, 2_000, 0, 3)]
    public void Window_is_the_largest_number_of_beats_whose_reply_is_in_time(int beat, int duration, int roundTrip, int window) =>
        Assert.Equal(window, FalseFence.Window(Ms(beat), Ms(duration), Ms(roundTrip)));

    [Theory]
    [InlineData(200, 2_000, 200)]
    [InlineData(150, 1_500, 200)]
    [InlineData(100, 1_000, 30)]
    public void SurvivedOutage_wherever_it_falls_does_not_let_the_lease_lapse_and_a_little_more_may(int beat, int duration, int roundTrip)
    {
        var survived = (int)FalseFence.SurvivedOutage(Ms(beat), Ms(duration), Ms(roundTrip)).TotalMilliseconds;
        Assert.All(Enumerable.Range(0, beat), start => Assert.False(LapsesUnderOutage(beat, duration, roundTrip, start, survived)));
        Assert.Contains(Enumerable.Range(0, beat), start => LapsesUnderOutage(beat, duration, roundTrip, start, survived + 2));
    }

    [Fact]
    public void SurvivedOutage_D_less_a_beat_and_a_round_trip_would_be_too_much() =>
        Assert.Contains(Enumerable.Range(0, 200), start => LapsesUnderOutage(200, 2_000, 200, start, 2_000 - 200 - 200));

    [Fact]
    public void Without_loss_the_lease_never_lapses() => Assert.Equal(0, FalseFence.Within(1_000_000, Promisers.Default, 8, 0));

    [Fact]
    public void With_everything_lost_it_has_lapsed() => Assert.Equal(1, FalseFence.Within(1, Promisers.Default, 8, 1));

    [Theory]
    [InlineData(0.01, 8)]
    [InlineData(0.05, 8)]
    [InlineData(0.05, 15)]
    public void Pocket_calculator_bound_is_just_above_the_exact_rate(double loss, int window)
    {
        // Two of three locations (3 ways) and one of two sites (2 ways) dead: at most 6 x^3.
        var dead = Math.Pow(FalseFence.MissOf(loss), window);
        var bound = 6 * dead * dead * dead;
        Assert.InRange(FalseFence.LapsesPerBeat(Promisers.Default, window, loss), 0.99 * bound, bound);
        Assert.True(FalseFence.Lapsed(Promisers.Default, window, loss) <= bound);
    }

    [Theory]
    [InlineData(3, 2, 5, 0.40)]
    [InlineData(3, 2, 8, 0.50)]
    [InlineData(3, 0, 4, 0.25)]
    [InlineData(1, 1, 4, 0.30)]
    [InlineData(5, 1, 3, 0.30)]
    [InlineData(1, 0, 3, 0.10)]
    public void LapsesPerBeat_agrees_with_a_lease_that_is_played_out(int locations, int sites, int window, double loss)
    {
        const int beats = 2_000_000;
        var promisers = new Promisers(locations, sites);
        var (began, lapsed) = Play(promisers, window, loss, beats, new Random(20_250_101));

        Assert.True(began > 2_000, $"{began} lapses are too few to compare");
        Assert.Equal(1, began / (beats * FalseFence.LapsesPerBeat(promisers, window, loss)), 0.05);
        Assert.Equal(1, lapsed / (beats * FalseFence.Lapsed(promisers, window, loss)), 0.05);
    }

    [Theory]
    [InlineData(3, 2, 2, 0.05, 5_000)]
    [InlineData(3, 2, 3, 0.10, 2_000)]
    [InlineData(1, 1, 4, 0.05, 5_000)]
    [InlineData(3, 0, 3, 0.05, 1_000)]
    [Trait("Length", "long")]
    public void Within_is_at_least_the_chance_by_the_full_chain_and_close_to_it(int locations, int sites, int window, double loss, int beats)
    {
        var promisers = new Promisers(locations, sites);
        var exact = ByFullChain(promisers, window, FalseFence.MissOf(loss), beats);
        Assert.InRange(exact, 1e-5, 0.05);
        Assert.InRange(FalseFence.Within(beats, promisers, window, loss), exact, 1.3 * exact);
    }

    /// <summary>All paths are cut at once, so one promiser decides: beats every <paramref name="beat"/> ms, nothing passes in the outage.</summary>
    private static bool LapsesUnderOutage(int beat, int duration, int roundTrip, int start, int length)
    {
        // The outage begins a while after the first beat, when the lease is in its stride; whole milliseconds, the outage open at both ends.
        var (from, to) = ((10 * beat) + start, (10 * beat) + start + length);
        var deadline = duration;
        for (var sent = beat; sent < to + (3 * beat) + roundTrip; sent += beat)
        {
            var isLost = sent < to && sent + roundTrip > from;
            if (isLost)
            {
                continue;
            }

            if (sent + roundTrip >= deadline)
            {
                return true;
            }

            deadline = sent + duration;
        }

        return false;
    }

    /// <summary>S2 as it stands: the k-th latest send among the locations, the earliest among the sites, the later of both counts.</summary>
    private static (long Began, long Lapsed) Play(Promisers promisers, int window, double loss, int beats, Random random)
    {
        // Beats every 2 units, a round trip of 1: the reply to beat w is there at 2w + 1, and D = 2w + 2 just allows it.
        const int beat = 2;
        const int roundTrip = 1;
        var duration = (beat * window) + roundTrip + 1;
        var locations = new long[promisers.Locations];
        var sites = new long[promisers.Sites];
        var (began, lapsed, wasLapsed) = (0L, 0L, false);
        for (var sent = (long)beat; sent <= (long)beat * beats; sent += beat)
        {
            var deadline = Math.Max(
                locations.OrderDescending().ElementAt(promisers.Majority - 1) + duration,
                sites.Length == 0 ? 0 : sites.Min() + duration);
            var isLapsed = sent + roundTrip >= deadline;
            began += isLapsed && !wasLapsed ? 1 : 0;
            lapsed += isLapsed ? 1 : 0;
            wasLapsed = isLapsed;
            Renew(locations, sent, loss, random);
            Renew(sites, sent, loss, random);
        }

        return (began, lapsed);
    }

    private static void Renew(long[] promises, long sent, double loss, Random random)
    {
        for (var each = 0; each < promises.Length; each++)
        {
            var isHeard = random.NextDouble() >= loss;
            var isAnswered = random.NextDouble() >= loss;
            promises[each] = isHeard && isAnswered ? sent : promises[each];
        }
    }

    /// <summary>The naive oracle: one state for every combination of run lengths, first lapse absorbing, all promises fresh at the start.</summary>
    private static double ByFullChain(Promisers promisers, int window, double miss, int beats)
    {
        var count = promisers.Locations + promisers.Sites;
        var states = (int)Math.Pow(window + 1, count);
        var chances = new double[states];
        chances[0] = 1;
        var absorbed = 0.0;
        for (var beat = 0; beat < beats; beat++)
        {
            var next = new double[states];
            for (var state = 0; state < states; state++)
            {
                if (chances[state] > 0)
                {
                    Spread(promisers, window, miss, state, chances[state], next);
                }
            }

            for (var state = 0; state < states; state++)
            {
                if (IsLapsed(promisers, window, state))
                {
                    absorbed += next[state];
                    next[state] = 0;
                }
            }

            chances = next;
        }

        return absorbed;
    }

    private static void Spread(Promisers promisers, int window, double miss, int state, double chance, double[] next)
    {
        var count = promisers.Locations + promisers.Sites;
        for (var missed = 0; missed < 1 << count; missed++)
        {
            var (target, weight, place, rest) = (0, chance, 1, state);
            for (var each = 0; each < count; each++)
            {
                var run = rest % (window + 1);
                var isMissed = (missed & (1 << each)) != 0;
                weight *= isMissed ? miss : 1 - miss;
                target += place * (isMissed ? Math.Min(window, run + 1) : 0);
                place *= window + 1;
                rest /= window + 1;
            }

            next[target] += weight;
        }
    }

    private static bool IsLapsed(Promisers promisers, int window, int state)
    {
        var (locations, sites) = (0, 0);
        for (var each = 0; each < promisers.Locations + promisers.Sites; each++)
        {
            var isDead = state % (window + 1) == window;
            locations += isDead && each < promisers.Locations ? 1 : 0;
            sites += isDead && each >= promisers.Locations ? 1 : 0;
            state /= window + 1;
        }

        return promisers.IsLapsed(locations, sites);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
