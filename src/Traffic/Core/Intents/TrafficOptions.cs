using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>How traffic is moved, who moves it and who watches. docs/traffic.md says what a choice means.</summary>
public sealed record TrafficOptions
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TtlMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WaitMax = TimeSpan.FromHours(1);

    /// <summary>The drivers; each publishes every service. At least one, at most 64, each once.</summary>
    public ImmutableArray<DriverId> Drivers { get; init; } = [];

    /// <summary>The vantage points; each watches every service. At least one, at most 64, each once.</summary>
    public ImmutableArray<VantageId> Vantages { get; init; } = [];

    /// <summary>Vantage points that must have spoken of late before anything counts as seen. Default 1; 1 to the number of <see cref="Vantages"/>.</summary>
    public int VantagesMin { get; init; } = 1;

    /// <summary>How long an answer lives at SAL 1. Default 1 s; whole seconds (DNS counts in them), from 1 s to 5 minutes.</summary>
    public TimeSpan TtlSal1 { get; init; } = Second;

    /// <summary>How long an answer lives at SAL 2. Default 2 s; at least <see cref="TtlSal1"/>, bounds as there.</summary>
    public TimeSpan TtlSal2 { get; init; } = 2 * Second;

    /// <summary>How long an answer lives at SAL 3. Default 3 s; at least <see cref="TtlSal2"/>, bounds as there.</summary>
    public TimeSpan TtlSal3 { get; init; } = 3 * Second;

    /// <summary>How much longer than it should an answer is reckoned with: resolvers that round up, secondaries that lag. Default 2 s; 0 to 1 hour.</summary>
    public TimeSpan Margin { get; init; } = 2 * Second;

    /// <summary>The most weight that one step may take from sites that may serve, in parts per thousand. Default 250; 1 to 1,000.</summary>
    public int ShareMax { get; init; } = 250;

    /// <summary>
    /// How far a share that is seen may be from the weight, in parts per thousand, and still confirm the step. Default 100; from 0, less than
    /// <see cref="ShareMax"/>. One look in twenty that counts n answers is off by more than 1,000 / sqrt(n): the default suits a hundred answers.
    /// </summary>
    public int ShareTolerance { get; init; } = 100;

    /// <summary>After a site's weight changed, how long no step changes it the other way. Default 60 s; 0 to 1 hour.</summary>
    public TimeSpan HoldDown { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long what a vantage point said counts. Default 5 s; from 1 s to 1 hour.</summary>
    public TimeSpan FreshFor { get; init; } = 5 * Second;

    /// <summary>Time after which an intent that is not published everywhere is sent again. Default 1 s; from 100 ms to 1 hour.</summary>
    public TimeSpan RepeatAfter { get; init; } = Second;

    /// <summary>After how long the pace of re-attachment doubles. Default 10 s; from 1 s to 1 hour.</summary>
    public TimeSpan ReattachPeriod { get; init; } = 10 * Second;

    /// <summary>
    /// How long after a new answer is published everywhere an old one may still reach a client: the longest TTL plus <see cref="Margin"/>. The longest of all
    /// levels, because a service whose level changed is still cached under the old one.
    /// </summary>
    public TimeSpan CacheLife => TtlSal3 + Margin;

    /// <summary>How long an answer lives.</summary>
    /// <param name="sal">1, 2 or 3; anything else throws.</param>
    public TimeSpan Ttl(int sal) => sal switch
    {
        1 => TtlSal1,
        2 => TtlSal2,
        3 => TtlSal3,
        _ => throw new ArgumentOutOfRangeException(nameof(sal), sal, "A service availability level is 1, 2 or 3."),
    };

    /// <summary>All errors, each with the key, what is wrong and what would be right. Empty: the options may be used.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        Named(errors, nameof(Drivers), Drivers);
        Named(errors, nameof(Vantages), Vantages);
        Within(errors, nameof(VantagesMin), VantagesMin, 1, Math.Max(1, Vantages.Length));
        Within(errors, nameof(ShareMax), ShareMax, 1, SiteWeight.Whole);
        Within(errors, nameof(ShareTolerance), ShareTolerance, 0, Math.Max(0, ShareMax - 1));
        Lives(errors, nameof(TtlSal1), TtlSal1, Second);
        Lives(errors, nameof(TtlSal2), TtlSal2, TtlSal1);
        Lives(errors, nameof(TtlSal3), TtlSal3, TtlSal2);
        Within(errors, nameof(Margin), Margin, TimeSpan.Zero, WaitMax);
        Within(errors, nameof(HoldDown), HoldDown, TimeSpan.Zero, WaitMax);
        Within(errors, nameof(FreshFor), FreshFor, Second, WaitMax);
        Within(errors, nameof(RepeatAfter), RepeatAfter, Second / 10, WaitMax);
        Within(errors, nameof(ReattachPeriod), ReattachPeriod, Second, WaitMax);
        return errors.ToImmutable();
    }

    private static void Named<T>(ImmutableArray<string>.Builder errors, string key, ImmutableArray<T> names)
    {
        if (names.Length is < 1 or > 64 || names.Distinct().Count() != names.Length)
        {
            errors.Add($"{key} has {names.Length} entries; it must have 1 to 64, each once.");
        }
    }

    private static void Lives(ImmutableArray<string>.Builder errors, string key, TimeSpan value, TimeSpan least)
    {
        if (value.Ticks % Second.Ticks != 0)
        {
            errors.Add($"{key} is {Show(value)}; it must be whole seconds.");
        }

        Within(errors, key, value, least, TtlMax);
    }

    private static void Within(ImmutableArray<string>.Builder errors, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.Add($"{key} is {value}; it must be from {least} to {most}.");
        }
    }

    private static void Within(ImmutableArray<string>.Builder errors, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            errors.Add($"{key} is {Show(value)}; it must be from {Show(least)} to {Show(most)}.");
        }
    }

    private static string Show(TimeSpan value) => FormattableString.Invariant($"{(decimal)value.Ticks / TimeSpan.TicksPerMillisecond:#,0.####} ms");
}
