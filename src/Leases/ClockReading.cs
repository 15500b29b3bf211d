namespace NfvHa.Geo.Leases;

/// <summary>
/// The three clocks of one host, read together. Each alone can mislead: MONOTONIC stops while the host is suspended, BOOTTIME cannot see what a
/// hypervisor hides, REALTIME is set by people. So the owner of a lease trusts the clock that ran furthest and a promiser the one that ran
/// least (S2). A deadline is itself a reading: one instant for each clock.
/// </summary>
/// <param name="Monotonic">CLOCK_MONOTONIC.</param>
/// <param name="Boottime">CLOCK_BOOTTIME.</param>
/// <param name="Realtime">CLOCK_REALTIME, since the Unix epoch.</param>
public readonly record struct ClockReading(TimeSpan Monotonic, TimeSpan Boottime, TimeSpan Realtime)
{
    /// <summary>Before every reading: as a lease's deadline it is over, as a hold's end it has passed.</summary>
    public static ClockReading Past { get; } = new(TimeSpan.MinValue, TimeSpan.MinValue, TimeSpan.MinValue);

    /// <summary>The deadline that lies a duration after this reading on every clock.</summary>
    public ClockReading Plus(TimeSpan duration) => new(Monotonic + duration, Boottime + duration, Realtime + duration);

    /// <summary>The owner's question: has no clock reached the deadline yet?</summary>
    public bool IsBefore(ClockReading deadline) =>
        Monotonic < deadline.Monotonic && Boottime < deadline.Boottime && Realtime < deadline.Realtime;

    /// <summary>The promiser's question: has every clock reached the deadline?</summary>
    public bool HasPassed(ClockReading deadline) =>
        Monotonic >= deadline.Monotonic && Boottime >= deadline.Boottime && Realtime >= deadline.Realtime;

    /// <summary>Time until <see cref="HasPassed"/>, by the clock that has the longest way to go; never negative.</summary>
    public TimeSpan Until(ClockReading deadline)
    {
        var longest = TimeSpan.Zero;
        longest = Longer(longest, Monotonic, deadline.Monotonic);
        longest = Longer(longest, Boottime, deadline.Boottime);
        return Longer(longest, Realtime, deadline.Realtime);
    }

    /// <summary>Time since an earlier reading of the same boot, by MONOTONIC: for ages and retries, never for a lease or a hold.</summary>
    public TimeSpan Since(ClockReading earlier) => Monotonic - earlier.Monotonic;

    /// <summary>The most time that may have passed since an earlier reading of the same boot, suspended or not: for how fresh something is.</summary>
    public TimeSpan SinceAtMost(ClockReading earlier) => Max(Since(earlier), Boottime - earlier.Boottime);

    /// <summary>On each clock the earlier of two deadlines: the end of a lease that needs both.</summary>
    public static ClockReading Earlier(ClockReading left, ClockReading right) => new(
        Min(left.Monotonic, right.Monotonic), Min(left.Boottime, right.Boottime), Min(left.Realtime, right.Realtime));

    /// <summary>On each clock the later of two deadlines: the end of a hold that outlasts both.</summary>
    public static ClockReading Later(ClockReading left, ClockReading right) => new(
        Max(left.Monotonic, right.Monotonic), Max(left.Boottime, right.Boottime), Max(left.Realtime, right.Realtime));

    private static TimeSpan Longer(TimeSpan longest, TimeSpan now, TimeSpan deadline) =>
        deadline > now && deadline - now > longest ? deadline - now : longest;

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
