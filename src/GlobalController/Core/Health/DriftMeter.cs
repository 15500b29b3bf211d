namespace NfvHa.Geo.GlobalController.Core.Health;

/// <summary>
/// Measures how fast a site's clock runs against the local one (S2). Each beat carries its send time; receipt minus send is the clocks' offset
/// plus the delay. The least of a window is nearly free of queueing, so the change of that least from one window to the next is the drift.
/// A window needs enough beats to be trusted, and silence makes no statement.
/// </summary>
/// <param name="WindowStart">Local time at which the current window began.</param>
/// <param name="Count">Beats in it.</param>
/// <param name="Least">The least offset in it.</param>
/// <param name="LeastAt">Local time of that beat.</param>
/// <param name="Before">The least offset of the window before, if that had enough beats.</param>
/// <param name="BeforeAt">Local time of that beat.</param>
/// <param name="PartsPerMillion">The last measured drift, 0 until there is one; positive if the site's clock is the slower one. At most a million each way.</param>
public sealed record DriftMeter(
    TimeSpan WindowStart, int Count, TimeSpan Least, TimeSpan LeastAt, TimeSpan? Before, TimeSpan BeforeAt, long PartsPerMillion)
{
    /// <summary>Length of a window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>The fewest beats that make a window count.</summary>
    public const int BeatsMin = 10;

    private const long Million = 1_000_000;

    /// <summary>A meter that begins with one beat.</summary>
    /// <param name="sentAt">The site's monotonic clock at the send.</param>
    /// <param name="receivedAt">The local monotonic clock at the receipt.</param>
    public static DriftMeter Begin(TimeSpan sentAt, TimeSpan receivedAt) =>
        new(receivedAt, 1, receivedAt - sentAt, receivedAt, null, default, 0);

    /// <summary>Takes in one more beat of the same boot.</summary>
    /// <param name="sentAt">The site's monotonic clock at the send.</param>
    /// <param name="receivedAt">The local monotonic clock at the receipt.</param>
    public DriftMeter Add(TimeSpan sentAt, TimeSpan receivedAt)
    {
        var offset = receivedAt - sentAt;
        if (receivedAt - WindowStart < Window)
        {
            return offset < Least ? this with { Count = Count + 1, Least = offset, LeastAt = receivedAt } : this with { Count = Count + 1 };
        }

        var isTrusted = Count >= BeatsMin;
        var drift = isTrusted && Before is { } before && LeastAt > BeforeAt
            ? (long)Int128.Clamp((Int128)(Least - before).Ticks * Million / (LeastAt - BeforeAt).Ticks, -Million, Million)
            : PartsPerMillion;
        return new DriftMeter(receivedAt, 1, offset, receivedAt, isTrusted ? Least : null, LeastAt, drift);
    }

    /// <summary>A site's process started anew: its clock is the same, or as good as before, so what was measured stands until there is more.</summary>
    /// <param name="sentAt">The site's monotonic clock at the send.</param>
    /// <param name="receivedAt">The local monotonic clock at the receipt.</param>
    public DriftMeter Restart(TimeSpan sentAt, TimeSpan receivedAt) => Begin(sentAt, receivedAt) with { PartsPerMillion = PartsPerMillion };

    /// <summary>Past half the bound: an alarm.</summary>
    /// <param name="boundPartsPerMillion">The bound on two clocks against each other.</param>
    public bool IsPastHalf(int boundPartsPerMillion) => Math.Abs(PartsPerMillion) * 2 > boundPartsPerMillion;

    /// <summary>Past the bound: LeaseExpired is no proof. Both drifts are against one and the same clock.</summary>
    /// <param name="owner">The owner's drift.</param>
    /// <param name="promiser">The promiser's; 0 if it is the measuring clock itself.</param>
    /// <param name="boundPartsPerMillion">The bound on two clocks against each other.</param>
    public static bool IsPast(long owner, long promiser, int boundPartsPerMillion) =>
        Math.Abs(owner - promiser) * Million > boundPartsPerMillion * (Million - owner);
}
