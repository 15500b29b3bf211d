using NfvHa.Geo.Simulation.Exploration;

namespace NfvHa.Geo.Simulation.Tests.Exploration;

/// <summary>The search itself, on numbers: from n one gets to 2n and to n + 1.</summary>
public sealed class BreadthFirstTests
{
    [Fact]
    public void The_trace_is_a_shortest_one()
    {
        var outcome = new BreadthFirst<Number>(new Numbers(limit: 1_000, bad: 12)).Run("numbers", 10_000);

        Assert.Equal("12 was reached", outcome.Violation);
        Assert.Equal(["   1. 1 doubled", "   2. 2 + 1", "   3. 3 doubled", "   4. 6 doubled"], outcome.Trace);
    }

    [Fact]
    public void Every_state_is_counted_once()
    {
        var outcome = new BreadthFirst<Number>(new Numbers(limit: 100, bad: -1)).Run("numbers", 10_000);

        Assert.True(outcome.Completed);
        Assert.Equal(100, outcome.States);
    }

    [Fact]
    public void An_exception_is_a_violation_with_the_way_to_it()
    {
        var outcome = new BreadthFirst<Number>(new Numbers(limit: 100, bad: -1, throws: 5)).Run("numbers", 10_000);

        Assert.Contains("broken core", outcome.Violation, StringComparison.Ordinal);
        Assert.Equal(4, outcome.Trace.Length);
        Assert.Equal("   4. 5 doubled ... and there it threw", outcome.Trace[^1]);
    }

    [Fact]
    public void An_exception_before_the_first_step_is_a_violation_too()
    {
        var outcome = new BreadthFirst<Number>(new Numbers(limit: 100, bad: -1, throws: 0)).Run("numbers", 10_000);

        Assert.Contains("broken core", outcome.Violation, StringComparison.Ordinal);
        Assert.Single(outcome.Trace);
    }

    [Fact]
    public void The_table_keeps_what_it_holds_when_it_grows()
    {
        var set = new FingerprintSet();
        for (var value = 0UL; value < 200_000; value++)
        {
            Assert.True(set.Add(new Fingerprint(value, value * 7)));
        }

        Assert.Equal(200_000, set.Count);
        Assert.False(set.Add(new Fingerprint(199_999, 199_999 * 7)));
    }

    private sealed record Number(int Value);

    private sealed class Numbers(int limit, int bad, int throws = -1) : Model<Number>
    {
        public override Number Start() => throws == 0 ? throw new InvalidOperationException("broken core") : new(1);

        public override void Expand(Number world, Expansion<Number> into)
        {
            into.Tale?.Say($"{world.Value} doubled");
            if (world.Value == throws)
            {
                throw new InvalidOperationException("broken core");
            }

            if (world.Value * 2 <= limit)
            {
                into.Add(new(world.Value * 2), null);
            }

            into.Tale?.Take();
            into.Tale?.Say($"{world.Value} + 1");
            if (world.Value < limit)
            {
                into.Add(new(world.Value + 1), null);
            }
        }

        public override string? Broken(Number world) => world.Value == bad ? $"{bad} was reached" : null;

        public override Fingerprint Of(Number world) => Fingerprints.Of(world, default);
    }
}
