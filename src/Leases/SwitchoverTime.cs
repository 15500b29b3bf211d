namespace NfvHa.Geo.Leases;

/// <summary>
/// The time from the moment at which the owner is told to close its gate to each stage of a planned move (S4 AgentConfirmed). Assumed: everybody lives and
/// hears everybody, no message is lost, and what is left of the log fits one message.
/// </summary>
/// <param name="Synced">The gate is closed, and the target holds the rest of the log on its disk; the owner knows.</param>
/// <param name="GivenUp">The owner gave the epoch up for good, on its disk.</param>
/// <param name="Committed">The new epoch is journaled.</param>
/// <param name="Granted">The target heard the grant; promotion begins.</param>
/// <param name="MayServe">The target holds a lease of the new epoch.</param>
public sealed record SwitchoverTime(TimeSpan Synced, TimeSpan GivenUp, TimeSpan Committed, TimeSpan Granted, TimeSpan MayServe)
{
    /// <summary>The longest it may take: every beat, report and look is waited for in full, on a slow clock, and the leader hears the owner through another location only.</summary>
    /// <param name="timing">The lease timing.</param>
    /// <param name="bounds">The longest times of a commit and of a message.</param>
    public static SwitchoverTime Worst(LeaseTiming timing, TakeoverBounds bounds)
    {
        var beat = TakeoverTime.AtMost(timing, timing.BeatInterval);
        return Of(bounds, beat, beat + bounds.OneWay);
    }

    /// <summary>What it takes as a rule: half a beat is waited for each beat, and the leader hears the owner itself.</summary>
    /// <param name="timing">The lease timing.</param>
    /// <param name="usual">The usual times of a commit and of a message.</param>
    public static SwitchoverTime Usual(LeaseTiming timing, TakeoverBounds usual) => Of(usual, timing.BeatInterval / 2, TimeSpan.Zero);

    private static SwitchoverTime Of(TakeoverBounds bounds, TimeSpan beat, TimeSpan relay)
    {
        var (commit, oneWay) = bounds;

        // The gate closes and is read back; the rest of the log goes to the target, is flushed there, and is acknowledged.
        var synced = commit + oneWay + commit + oneWay;

        // The owner's next beat says so, once that is on its disk.
        var givenUp = synced + beat + commit;

        // The target may hear of the move later than the owner, by a beat and its reply, and says so with the beat after that.
        var taken = beat + oneWay + oneWay + beat;
        var known = (givenUp > taken ? givenUp : taken) + oneWay + relay;

        // The leader's next look.
        var committed = known + beat + commit;

        var granted = committed + beat + oneWay + oneWay;
        return new SwitchoverTime(synced, givenUp, committed, granted, granted + beat + oneWay + oneWay);
    }
}
