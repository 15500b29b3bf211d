namespace NfvHa.Geo.Leases.Tests;

/// <summary>
/// One takeover, played out with clocks that step, drift within the bound and start anywhere, and messages that take any time up to the bound:
/// the naive counterpart of <see cref="TakeoverTime.Worst"/>. Extremes are drawn as often as all that lies between. One location is the leader;
/// it has lost its own path to the dead site, so the verdict needs the two others. Time is in ticks of the fastest clock.
/// </summary>
internal sealed class PlayedTakeover
{
    private readonly LeaseTiming _timing;
    private readonly TakeoverBounds _bounds;
    private readonly Random _random;
    private readonly Machine _leader;
    private readonly Machine _target;
    private readonly Machine[] _others;

    private PlayedTakeover(LeaseTiming timing, TakeoverBounds bounds, Random random)
    {
        (_timing, _bounds, _random) = (timing, bounds, random);
        _leader = NewMachine();
        _target = NewMachine();
        _others = [NewMachine(), NewMachine()];
    }

    public static TakeoverTime Play(LeaseTiming timing, TakeoverBounds bounds, Random random) => new PlayedTakeover(timing, bounds, random).Play();

    private TakeoverTime Play()
    {
        // The site dies at 0, its last beat still under way.
        var heard = _others.Select(_ => Delay()).ToArray();
        var heardByTarget = Delay();
        var detected = _leader.NextReport(_others.Select((each, place) => MissedBy(each, heard[place])).Max());
        var intended = detected + Upto(_bounds.Commit);

        var revocations = _others.Select((each, place) => Revocations(each, heard[place], intended)).ToArray();
        var revoked = revocations.Max(reports => reports[0].Received);
        var holdsOver = revocations.Max(reports => WaitedOut(reports[0]));
        var targetReady = TargetReady(intended, heardByTarget);

        // The leader looks whenever it reports, and goes by the newest report of each location.
        var look = _leader.NextReport(intended);
        while (look < targetReady || revocations.Any(reports => !IsWaitedOut(reports, look)))
        {
            look = _leader.NextReport(look);
        }

        var committed = look + Upto(_bounds.Commit);
        var granted = AnsweredBeat(committed);
        var mayServe = _target.NextBeat(granted) + Delay() + Delay();
        return new TakeoverTime(
            new(detected), new(intended), new(revoked), new(holdsOver), new(targetReady), new(committed), new(granted), new(mayServe));
    }

    /// <summary>When the leader has a location's first report that the site was silent for too long.</summary>
    private long MissedBy(Machine location, long heard)
    {
        var report = location.NextReport(heard);
        while (location.Reading(report) - location.Reading(heard) < _timing.FailAfter.Ticks)
        {
            report = location.NextReport(report);
        }

        return report + Delay();
    }

    /// <summary>A location's reports from its revocation until its hold is over and has been said to be.</summary>
    private List<(long Received, long Remaining)> Revocations(Machine location, long heard, long intended)
    {
        var reports = new List<(long Received, long Remaining)>();
        var holdUntil = location.Reading(heard) + _timing.Hold.Ticks;
        var report = location.NextReport(location.NextBeat(intended) + Delay() + Upto(_bounds.Commit));
        while (reports.Count == 0 || reports[^1].Remaining > 0)
        {
            var left = holdUntil - location.Reading(report);
            reports.Add((report + Delay(), left <= 0 ? 0 : left + _timing.ClockStep.Ticks));
            report = location.NextReport(report);
        }

        return reports;
    }

    private long WaitedOut((long Received, long Remaining) report) =>
        report.Remaining == 0 ? report.Received : _leader.EndOf(report.Received, report.Remaining + _timing.ClockStep.Ticks);

    private bool IsWaitedOut(List<(long Received, long Remaining)> reports, long look)
    {
        var newest = reports.FindLastIndex(report => report.Received <= look);
        return newest >= 0 && WaitedOut(reports[newest]) <= look;
    }

    private long TargetReady(long intended, long heard)
    {
        var holdUntil = _target.Reading(heard) + _timing.Hold.Ticks;
        var refused = AnsweredBeat(intended) + Upto(_bounds.Commit);
        var beat = _target.NextBeat(refused);
        while (_target.Reading(beat) < holdUntil)
        {
            beat = _target.NextBeat(beat);
        }

        return beat + Delay();
    }

    /// <summary>When the target has the reply to its first beat sent after <paramref name="known"/>; one under way would be earlier.</summary>
    private long AnsweredBeat(long known) => _target.NextBeat(known) + Delay() + Delay();

    private long Delay() => Upto(_bounds.OneWay);

    private long Upto(TimeSpan most) => Draw(0, most.Ticks);

    private long Draw(long least, long most) => _random.Next(4) switch
    {
        0 => least,
        1 or 2 => most,
        _ => _random.NextInt64(least, most + 1),
    };

    private Machine NewMachine()
    {
        var step = _timing.ClockStep.Ticks;
        var length = Draw(step, step + (step * _timing.DriftPartsPerMillion / 1_000_000));
        var beat = _timing.BeatInterval.Ticks;
        return new Machine(step, length, Draw(1, length), beat, _random.NextInt64(beat), _random.NextInt64(beat));
    }

    /// <summary>A machine with a clock whose steps all last equally long, and its two timers by it.</summary>
    private sealed record Machine(long Step, long Length, long First, long Interval, long BeatPhase, long ReportPhase)
    {
        public long Reading(long time) => time < First ? 0 : (((time - First) / Length) + 1) * Step;

        public long EndOf(long start, long wait) => TimeOf(Reading(start) + wait, start);

        public long NextBeat(long time) => Next(time, BeatPhase);

        public long NextReport(long time) => Next(time, ReportPhase);

        private long Next(long time, long phase)
        {
            var now = Reading(time);
            var due = now - (now % Interval) + phase;
            while (due <= now)
            {
                due += Interval;
            }

            return TimeOf(due, time);
        }

        private long TimeOf(long reading, long start)
        {
            var steps = (reading + Step - 1) / Step;
            return steps <= 0 ? start : Math.Max(start, First + ((steps - 1) * Length));
        }
    }
}
