namespace NfvHa.Geo.Leases;

/// <summary>
/// The time from the death of a site to each stage of a takeover by lease expiry (S3). Assumed: the leader and a majority of locations live and hear each
/// other and the target; locations report as often as agents beat, and the leader decides whenever it reports; no message that it waits for is lost.
/// docs/lease-timing.md computes one by hand.
/// </summary>
/// <param name="Detected">The leader finds the site Failed (S3.1).</param>
/// <param name="Intended">The takeover is journaled (commit 1).</param>
/// <param name="Revoked">The leader has a majority's revocations (S3.2).</param>
/// <param name="HoldsOver">The leader waited out the longest promise a location reported (S3.2).</param>
/// <param name="TargetReady">The target refused, waited out its own promises, and the leader heard so (S3.3).</param>
/// <param name="Committed">The new epoch is journaled (commit 2, S3.4).</param>
/// <param name="Granted">The target heard the grant; promotion begins.</param>
/// <param name="MayServe">The target holds a lease of the new epoch.</param>
public sealed record TakeoverTime(
    TimeSpan Detected,
    TimeSpan Intended,
    TimeSpan Revoked,
    TimeSpan HoldsOver,
    TimeSpan TargetReady,
    TimeSpan Committed,
    TimeSpan Granted,
    TimeSpan MayServe)
{
    private const int Million = 1_000_000;

    /// <summary>
    /// The longest it may take, with everything late at once. Two rules make every number. A message takes at most OneWay. What a machine measures as X lasts
    /// at most (X + one step) x (1 + drift): its clock may be slow, and may have stepped just before. A hold begins with the last beat's
    /// receipt, so what detection takes is no longer waited.
    /// </summary>
    /// <param name="timing">The lease timing.</param>
    /// <param name="bounds">The longest times of a commit and of a message.</param>
    public static TakeoverTime Worst(LeaseTiming timing, TakeoverBounds bounds) =>
        Of(timing, bounds, AtMost(timing, timing.BeatInterval), TimeSpan.Zero, wait => AtMost(timing, wait));

    /// <summary>What it takes as a rule: clocks agree, half a beat is waited for each beat, and the site died half a beat after its last one.</summary>
    /// <param name="timing">The lease timing.</param>
    /// <param name="usual">The usual times of a commit and of a message.</param>
    public static TakeoverTime Usual(LeaseTiming timing, TakeoverBounds usual) =>
        Of(timing, usual, timing.BeatInterval / 2, timing.BeatInterval / 2, wait => wait);

    /// <summary>How long it may last until a machine has measured <paramref name="wait"/>, rounded up to a tick.</summary>
    /// <param name="timing">The lease timing.</param>
    /// <param name="wait">The time by its clock.</param>
    public static TimeSpan AtMost(LeaseTiming timing, TimeSpan wait)
    {
        var stretched = (Int128)(wait + timing.ClockStep).Ticks * (Million + timing.DriftPartsPerMillion);
        return new TimeSpan((long)((stretched + (Million - 1)) / Million));
    }

    private static TakeoverTime Of(LeaseTiming timing, TakeoverBounds bounds, TimeSpan beat, TimeSpan sinceBeat, Func<TimeSpan, TimeSpan> lasts)
    {
        var (commit, oneWay) = bounds;
        var step = timing.ClockStep;
        var (report, look) = (beat, beat);

        // The last beat under way; silence; the location's next report, under way; the leader's next look.
        var detected = oneWay - sinceBeat + lasts(timing.FailAfter) + report + oneWay + look;
        var intended = detected + commit;

        // The location reads the journal as late as it reports, flushes the revocation, and sends it with its next report.
        var revoked = intended + report + oneWay + commit + report + oneWay;

        // A location's clock as slow as the leader's, so it does not matter when it said how much remains. Four steps: to the location's first, its
        // rounding up, the leader's rounding up, to the leader's first (AtMost adds the last).
        var holdsOver = Later(oneWay - sinceBeat + lasts(timing.Hold + step + step + step) + oneWay, revoked + lasts(step));

        // The target hears with the reply to its next beat and says so with the beat after that at which its own hold is over.
        var refused = intended + beat + oneWay + oneWay + commit;
        var targetReady = Later(refused, oneWay - sinceBeat + lasts(timing.Hold)) + beat + oneWay;

        var committed = Later(holdsOver, targetReady) + look + commit;
        var granted = committed + beat + oneWay + oneWay;
        var mayServe = granted + beat + oneWay + oneWay;
        return new TakeoverTime(detected, intended, revoked, holdsOver, targetReady, committed, granted, mayServe);
    }

    private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;
}

/// <summary>What a takeover also takes, and no lease timing sets.</summary>
/// <param name="Commit">A commit to the journal, the leader's turn included; a flush to a local disk takes no longer.</param>
/// <param name="OneWay">The way of a message from one machine's loop into another's.</param>
public sealed record TakeoverBounds(TimeSpan Commit, TimeSpan OneWay)
{
    /// <summary>The longest, of which docs/lease-timing.md speaks: 50 ms and 100 ms.</summary>
    public static TakeoverBounds Default { get; } = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));

    /// <summary>The usual ones: 10 ms each.</summary>
    public static TakeoverBounds Usual { get; } = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));
}
