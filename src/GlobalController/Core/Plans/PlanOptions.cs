namespace NfvHa.Geo.GlobalController.Core.Plans;

/// <summary>How long the steps of a plan may take, and how often a VNF may fail over by itself. Safety depends on none of it.</summary>
public sealed record PlanOptions
{
    /// <summary>How long a switchover waits for its target to catch up. Default 1 min. Then the VNF stays where it is.</summary>
    public TimeSpan PreparationMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a move waits for the proof that the clients follow. Default 30 s. Then it goes on, and says so.</summary>
    public TimeSpan RedirectMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a plan waits for the proof that clients of an active/active VNF left a site, or are back. Default 5 min. They go by steps, and a new leader makes none
    /// before one hold-down is over (T9): it must be longer than that and a few lives of an answer. Then the plan goes on, and says so.
    /// </summary>
    public TimeSpan ShiftMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a moved VNF waits until its standbys are back. Default 2 min. Then the plan ends, and says who is missing.</summary>
    public TimeSpan ProtectionMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many takeovers of one VNF may begin without an operator within <see cref="AutomaticWindow"/> (S8). Default 3; 0 leaves all to the operator. At most 100.</summary>
    public int AutomaticMax { get; init; } = 3;

    /// <summary>The time over which they count, on the leader's wall clock. Default 10 min.</summary>
    public TimeSpan AutomaticWindow { get; init; } = TimeSpan.FromMinutes(10);
}
