using System.Globalization;
using System.Text.RegularExpressions;

namespace NfvHa.Geo.Leases.Tests;

/// <summary>The computed parts of docs/lease-timing.md. Worst cases are rounded up, what is left or survived is rounded down.</summary>
internal static partial class LeaseTimingDoc
{
    private static readonly TakeoverBounds Bounds = TakeoverBounds.Default;
    private static readonly TimeSpan RoundTrip = Bounds.OneWay + Bounds.OneWay;
    private static readonly TimeSpan AnswersLive = TimeSpan.FromSeconds(1);

    private static readonly Row[] Rows =
    [
        new("SAL 1 (5-6 s)", LeaseTiming.ForSal(1), TimeSpan.FromSeconds(5)),
        new("SAL 2 (10-15 s)", LeaseTiming.ForSal(2), TimeSpan.FromSeconds(10)),
        new("SAL 3 (20-25 s)", LeaseTiming.ForSal(3), TimeSpan.FromSeconds(20)),
        new("default", new LeaseTiming(), null),
        new("1 s goal", Goal, TimeSpan.FromSeconds(1)),
    ];

    /// <summary>As short as a lease could be made for the goal of one second: it shows why a lease alone cannot promise it.</summary>
    public static LeaseTiming Goal => new()
    {
        BeatInterval = TimeSpan.FromMilliseconds(50),
        Duration = TimeSpan.FromMilliseconds(500),
        FailAfter = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>Everything between a marker of this name and the end marker.</summary>
    public static IReadOnlyDictionary<string, string> Parts => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["takeover"] = Takeover(),
        ["planned"] = Planned(),
        ["robustness"] = Robustness(),
        ["paths"] = Paths(),
        ["example"] = Table(["step", "", "calculation (ms)", "ms"], ExampleSteps().Select((step, place) => new[]
        {
            $"{place + 1}", step.What, step.Calculation, Number(step.Result),
        })),
        ["fence"] = Fence(),
    };

    /// <summary>The document with its computed parts as they should be.</summary>
    public static string Update(string document) => Part().Replace(document, match =>
        Parts.TryGetValue(match.Groups["name"].Value, out var computed)
            ? $"{match.Groups["start"].Value}\n{computed}{match.Groups["end"].Value}"
            : throw new InvalidOperationException($"Nothing computes the part '{match.Groups["name"].Value}'."));

    /// <summary>The names of the parts that the document has.</summary>
    public static IEnumerable<string> NamesIn(string document) => Part().Matches(document).Select(match => match.Groups["name"].Value);

    /// <summary>The takeover of SAL 1 in steps of plain arithmetic; the results of earlier steps are written out.</summary>
    public static IReadOnlyList<Step> ExampleSteps()
    {
        var timing = LeaseTiming.ForSal(1);
        var worst = TakeoverTime.Worst(timing, Bounds);
        var (commit, way, step) = (Number(Bounds.Commit), Number(Bounds.OneWay), Number(timing.ClockStep));
        var rate = Number(1 + (timing.DriftPartsPerMillion / 1_000_000m));
        var (hold, beat) = (Number(timing.Hold), Number(TakeoverTime.AtMost(timing, timing.BeatInterval)));
        var (detected, intended, revoked) = (Number(worst.Detected), Number(worst.Intended), Number(worst.Revoked));
        var waited = Bounds.OneWay + TakeoverTime.AtMost(timing, timing.Hold + timing.ClockStep + timing.ClockStep + timing.ClockStep) + Bounds.OneWay;
        var refused = worst.Intended + TakeoverTime.AtMost(timing, timing.BeatInterval) + RoundTrip + Bounds.Commit;
        var ownHold = Bounds.OneWay + TakeoverTime.AtMost(timing, timing.Hold);
        var gone = worst.MayServe + AnswersLive;
        return
        [
            new("a hold", $"{Number(timing.Duration)} × {rate} + {step}", timing.Hold),
            new(
                "a beat or report interval, on a slow clock",
                $"({Number(timing.BeatInterval)} + {step}) × {rate}",
                TakeoverTime.AtMost(timing, timing.BeatInterval)),
            new(
                "verdict: the last beat under way, silence, a location's next report, under way, the leader's next look",
                $"{way} + ({Number(timing.FailAfter)} + {step}) × {rate} + {beat} + {way} + {beat}",
                worst.Detected),
            new("commit 1, the intent", $"{detected} + {commit}", worst.Intended),
            new(
                "revocations at the leader: a location reads the journal, flushes, its next report, under way",
                $"{intended} + {beat} + {way} + {commit} + {beat} + {way}",
                worst.Revoked),
            new(
                "the leader's wait if a promise still runs: receipt, hold and four clock steps, report under way",
                $"{way} + ({hold} + 4 × {step}) × {rate} + {way}",
                waited),
            new(
                "the leader's wait if none does",
                $"{revoked} + ({step} + {step}) × {rate}",
                worst.Revoked + TakeoverTime.AtMost(timing, timing.ClockStep)),
            new("the target refuses: its next beat, under way, the reply, flushed", $"{intended} + {beat} + {way} + {way} + {commit}", refused),
            new("the target's own promise is over", $"{way} + ({hold} + {step}) × {rate}", ownHold),
            new(
                "the target says so, with a beat after the later of steps 8 and 9, under way",
                $"{Number(Later(refused, ownHold))} + {beat} + {way}",
                worst.TargetReady),
            new(
                "commit 2, the new epoch: the latest of steps 6, 7 and 10, the leader's next look, the commit",
                $"{Number(Later(worst.HoldsOver, worst.TargetReady))} + {beat} + {commit}",
                worst.Committed),
            new(
                "the target hears the grant, then asks for promises: twice a beat, under way, the reply",
                $"{Number(worst.Committed)} + 2 × ({beat} + {way} + {way})",
                worst.MayServe),
            new("DNS answers given before have run out", $"{Number(worst.MayServe)} + {Number(AnswersLive)}", gone),
            new("left of 5 s for promotion and the DNS update", $"5000 - {Number(gone)}", TimeSpan.FromSeconds(5) - gone),
        ];
    }

    private static string Planned() => Table(
        ["", "log synced", "given up", "new epoch committed", "target may serve", "as a rule"],
        Rows.Select(row =>
        {
            var (worst, usual) = (SwitchoverTime.Worst(row.Timing, Bounds), SwitchoverTime.Usual(row.Timing, TakeoverBounds.Usual));
            return new[]
            {
                row.Name,
                $"{Seconds(worst.Synced, 2, isUp: true)} s",
                $"{Seconds(worst.GivenUp, 2, isUp: true)} s",
                $"{Seconds(worst.Committed, 2, isUp: true)} s",
                $"{Seconds(worst.MayServe, 2, isUp: true)} s",
                $"{Seconds(usual.MayServe, 2, isUp: true)} s",
            };
        }));

    private static string Takeover() => Table(
        [
            "", "BeatInterval", "D", "drift", "Hold", "FailAfter",
            "new epoch committed", "target may serve", "old DNS answers gone", "left for promotion",
        ],
        Rows.Select(row =>
        {
            var (timing, worst) = (row.Timing, TakeoverTime.Worst(row.Timing, Bounds));
            var gone = worst.MayServe + AnswersLive;
            var left = row.Limit is { } limit ? limit - gone : (TimeSpan?)null;
            return new[]
            {
                row.Name,
                $"{Number(timing.BeatInterval)} ms",
                $"{Seconds(timing.Duration, 1)} s",
                $"{timing.DriftPartsPerMillion / 10_000} %",
                $"{Number(timing.Hold)} ms",
                $"{Seconds(timing.FailAfter, 1)} s",
                $"{Seconds(worst.Committed, 2, isUp: true)} s",
                $"{Seconds(worst.MayServe, 2, isUp: true)} s",
                $"{Seconds(gone, 2, isUp: true)} s",
                left is null ? "-" : left < TimeSpan.Zero ? "**not promised by lease expiry alone**" : $"{Seconds(left.Value, 2)} s",
            };
        }));

    private static string Robustness() => Table(
        ["", "W (beats)", "outage survived without a fence", "without a verdict", "false fence per hour at 0 % loss", "at 1 %", "at 5 %"],
        Rows.Select(row =>
        {
            var timing = row.Timing;
            var window = FalseFence.Window(timing.BeatInterval, timing.Duration, RoundTrip);
            return new[]
            {
                row.Name,
                $"{window}",
                $"{Seconds(FalseFence.SurvivedOutage(timing.BeatInterval, timing.Duration, RoundTrip), 2)} s",
                $"{Seconds(FalseFence.SurvivedOutage(timing.BeatInterval, timing.FailAfter, Bounds.OneWay), 2)} s",
                PerHour(timing, Promisers.Default, 0),
                PerHour(timing, Promisers.Default, 0.01),
                PerHour(timing, Promisers.Default, 0.05),
            };
        }));

    private static string Paths() => Table(
        ["promisers, default timing", "at 1 % loss", "at 5 %", "at 20 %"],
        new (string Name, Promisers Promisers)[]
        {
            ("3 locations and 2 eligible sites", new(3, 2)),
            ("3 locations, no eligible site", new(3, 0)),
            ("1 location and 1 eligible site", new(1, 1)),
            ("1 location, no eligible site", new(1, 0)),
        }.Select(each => new[]
        {
            each.Name,
            PerHour(new(), each.Promisers, 0.01),
            PerHour(new(), each.Promisers, 0.05),
            PerHour(new(), each.Promisers, 0.20),
        }));

    private static string Fence()
    {
        var timing = LeaseTiming.ForSal(1);
        var window = FalseFence.Window(timing.BeatInterval, timing.Duration, RoundTrip);
        var (beat, duration, trip) = (Number(timing.BeatInterval), Number(timing.Duration), Number(RoundTrip));
        var (inTime, tooLate) = (Number((window * timing.BeatInterval) + RoundTrip), Number(((window + 1) * timing.BeatInterval) + RoundTrip));
        var survived = Number(FalseFence.SurvivedOutage(timing.BeatInterval, timing.Duration, RoundTrip));
        var beats = TimeSpan.FromHours(1).Ticks / timing.BeatInterval.Ticks;
        var miss = FalseFence.MissOf(0.05);
        var dead = Math.Pow(miss, window);
        var lapse = 6 * dead * dead * dead;
        var table = PerHour(timing, Promisers.Default, 0.05);
        FormattableString[] steps =
        [
            $"W: {window} × {beat} + {trip} = {inTime} ms is less than {duration} ms; {window + 1} × {beat} + {trip} = {tooLate} ms is not. W = {window}.",
            $"Outage survived: ({window} - 1) × {beat} - {trip} = {survived} ms.",
            $"At 5 % loss a round trip fails with chance 1 - 0.95 × 0.95 = {miss:0.0000}.",
            $"One promiser misses {window} beats in a row: {miss:0.0000} to the power of {window} = {dead:0.00e0}.",
            $"Two of three locations (3 pairs) and one of two sites (2 ways) at the same beat: at most 6 × ({dead:0.00e0})³ = {lapse:0.0e0}.",
            $"An hour has 3,600,000 / {beat} = {beats:#,0} beats: {beats:#,0} × {lapse:0.0e0} = {beats * lapse:0.0e0}. The table, rounded up: {table}.",
        ];
        return string.Concat(steps.Select((step, place) => $"{place + 1}. {FormattableString.Invariant(step)}\n"));
    }

    private static string PerHour(LeaseTiming timing, Promisers promisers, double loss)
    {
        var window = FalseFence.Window(timing.BeatInterval, timing.Duration, RoundTrip);
        var chance = FalseFence.Within(TimeSpan.FromHours(1).Ticks / timing.BeatInterval.Ticks, promisers, window, loss);
        return chance == 0 ? "0" : chance > 0.1 ? RoundUp(chance, 0.1).ToString("0.0", CultureInfo.InvariantCulture) : OneDigit(chance);
    }

    private static string OneDigit(double chance)
    {
        var place = Math.Pow(10, Math.Floor(Math.Log10(chance)));
        return RoundUp(chance, place).ToString("0e0", CultureInfo.InvariantCulture);
    }

    private static double RoundUp(double value, double unit) => Math.Ceiling(value / unit) * unit;

    private static string Number(TimeSpan time) => Number((decimal)time.Ticks / TimeSpan.TicksPerMillisecond);

    private static string Number(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time, int digits, bool isUp = false)
    {
        var unit = digits == 1 ? 10 : 100;
        var scaled = (decimal)time.Ticks * unit / TimeSpan.TicksPerSecond;
        var rounded = (isUp ? Math.Ceiling(scaled) : Math.Floor(scaled)) / unit;
        return rounded.ToString(digits == 1 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
    }

    private static string Table(string[] head, IEnumerable<string[]> rows)
    {
        var lines = new List<string[]> { head, head.Select(_ => "---").ToArray() };
        lines.AddRange(rows);
        return string.Concat(lines.Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }

    private static TimeSpan Later(TimeSpan left, TimeSpan right) => left > right ? left : right;

    [GeneratedRegex(@"(?<start><!-- computed: (?<name>\w+) -->)\n.*?(?<end><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Part();

    /// <summary>A line of the worked example.</summary>
    internal readonly record struct Step(string What, string Calculation, TimeSpan Result);

    private readonly record struct Row(string Name, LeaseTiming Timing, TimeSpan? Limit);
}
