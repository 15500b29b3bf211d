using System.Collections.Immutable;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Health;

/// <summary>
/// The rhythm in which one site's beats come to one location: the last times from one beat to the next. A beat is overdue once the silence is twice
/// as long as nearly all of them were, and a beat longer. So a path that is slow or loses much is given more time, and a good one is suspected
/// early. It is suspicion, no more: whether a site is missed (S3.1) does not depend on it.
/// </summary>
/// <param name="Gaps">The times, at most <see cref="GapsMax"/>.</param>
/// <param name="Oldest">The place of the oldest, once there are so many.</param>
public sealed record BeatRhythm(ImmutableArray<TimeSpan> Gaps, int Oldest)
{
    /// <summary>The most times that are kept.</summary>
    public const int GapsMax = 64;

    /// <summary>The fewest that make a rhythm.</summary>
    public const int GapsMin = 16;

    private const int Percent = 95;

    /// <summary>Nothing was heard yet.</summary>
    public static BeatRhythm Unknown { get; } = new([], 0);

    /// <summary>Takes in the time between two beats of one boot.</summary>
    public BeatRhythm Add(TimeSpan gap) => Gaps.Length < GapsMax
        ? this with { Gaps = Gaps.Add(gap) }
        : new BeatRhythm(Gaps.SetItem(Oldest, gap), (Oldest + 1) % GapsMax);

    /// <summary>Whether the next beat is late. Never, as long as there is no rhythm.</summary>
    /// <param name="silence">Time since the last beat.</param>
    /// <param name="timing">The lease timing.</param>
    public bool IsOverdue(TimeSpan silence, LeaseTiming timing) =>
        silence > timing.BeatInterval * 3 && Gaps.Length >= GapsMin && silence > timing.BeatInterval + (NearlyLongest * 2);

    private TimeSpan NearlyLongest => Gaps.Sort()[((Gaps.Length * Percent) + 99) / 100 - 1];
}
