using NfvHa.Geo.Simulation.Exploration;

namespace NfvHa.Geo.Simulation.Tests.Exploration;

public sealed class ExplorerTests
{
    private const long Plenty = 1_000_000;

    /// <summary>The smallest worlds of each family: they take seconds, the default ones minutes.</summary>
    public static TheoryData<Configuration> Small =>
    [
        Lease(new LeaseSettings { Targets = "b", FirstEligible = "b" }),
        Sync(new SyncSettings { Reads = 1 }),
        Sync(new SyncSettings { Restarts = 1, RestartsWithinSteps = true, First = "b" }),
    ];

    [Theory]
    [MemberData(nameof(Small))]
    [Trait("Length", "long")]
    public void A_small_world_is_explored_to_the_end_and_nothing_is_broken(Configuration configuration)
    {
        var outcome = Explorer.Run(configuration, Plenty);

        Assert.Null(outcome.Violation);
        Assert.True(outcome.Completed);
        Assert.InRange(outcome.States, 1_000, Plenty);
    }

    [Theory]
    [MemberData(nameof(Small))]
    [Trait("Length", "long")]
    public void Two_runs_visit_the_same(Configuration configuration)
    {
        var first = Explorer.Run(configuration, 20_000);
        var second = Explorer.Run(configuration, 20_000);

        Assert.Equal((first.States, first.Transitions, first.Depth), (second.States, second.Transitions, second.Depth));
    }

    [Theory]
    [InlineData(LeaseFault.GateIgnoresDeadline, 8)]
    [InlineData(LeaseFault.LocationForgetsRevocations, 8)]
    [InlineData(LeaseFault.LocationSkipsSilence, 8)]
    public void A_fault_in_the_lease_harness_is_found_with_a_short_trace(LeaseFault fault, int stepsMax)
    {
        var outcome = Explorer.Run(Lease(new LeaseSettings { Targets = "b", LocationCrashes = 1, Fault = fault }), Plenty);

        Assert.NotNull(outcome.Violation);
        Assert.InRange(outcome.Trace.Length, 1, stepsMax);
    }

    [Theory]
    [InlineData(SyncFault.AnyTarget, 6)]
    [InlineData(SyncFault.JoinsUnconfirmed, 8)]
    [InlineData(SyncFault.DiskForgetsEntries, 8)]
    [InlineData(SyncFault.DiskForgetsSeal, 6)]
    public void A_fault_in_the_sync_harness_is_found_with_a_short_trace(SyncFault fault, int stepsMax)
    {
        var outcome = Explorer.Run(Sync(new SyncSettings { First = "b", Changes = 1, Restarts = 1, Fault = fault }), Plenty);

        Assert.NotNull(outcome.Violation);
        Assert.InRange(outcome.Trace.Length, 1, stepsMax);
    }

    [Fact]
    public void A_trace_is_the_same_each_time_and_its_lines_are_numbered()
    {
        var configuration = Sync(new SyncSettings { Fault = SyncFault.AnyTarget, First = "b" });

        var first = Explorer.Run(configuration, Plenty);
        var second = Explorer.Run(configuration, Plenty);

        Assert.Equal(first.Trace, second.Trace);
        Assert.StartsWith("   1. a writes 1", first.Trace[0], StringComparison.Ordinal);
        Assert.All(first.Trace, line => Assert.True(line.Length > "   1. ".Length));
    }

    [Fact]
    public void A_world_that_is_too_large_is_given_up_and_not_called_completed()
    {
        var outcome = Explorer.Run(Sync(new SyncSettings { Writes = 2 }), 500);

        Assert.False(outcome.Completed);
        Assert.Null(outcome.Violation);
    }

    [Fact]
    public void The_default_configurations_have_names_of_their_own_and_are_found_by_them()
    {
        Assert.Equal(Configurations.All.Length, Configurations.All.Select(configuration => configuration.Name).Distinct().Count());
        Assert.All(Configurations.All, configuration => Assert.Same(configuration, Configurations.Find(configuration.Name)));
        Assert.Null(Configurations.Find("no-such-world"));
    }

    private static Configuration Lease(LeaseSettings settings) => new("small", "a test") { Lease = settings };

    private static Configuration Sync(SyncSettings settings) => new("small", "a test") { Sync = settings };
}
