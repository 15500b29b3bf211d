using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Simulation.Benchmarks;

/// <summary>
/// Plays the loss of a site with the production controllers of three locations, and keeps the moments that are measured. A decision is pure: made again, it
/// takes the same and gives the same. Nothing is encoded, and the locations share what they were told.
/// </summary>
public sealed class DecideScene
{
    private const int RoundsMax = 100;
    private readonly LeaseTiming _timing = new();
    private readonly ControllerDecider _decider;
    private readonly StandInAgents _agents;
    private readonly ControllerView[] _views;
    private ControlState _state;
    private TimeSpan? _silence;
    private ClockReading _now = new(TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromDays(20_000));

    private DecideScene(DecideScale scale)
    {
        _decider = new ControllerDecider(_timing, new PlanOptions());
        _agents = new StandInAgents(_timing);
        _state = scale.State();
        var ledger = new ControllerLedger(1, _state.Vnfs.ToImmutableSortedDictionary(entry => entry.Key, entry => new PromiseLedger(entry.Value.Epoch, Epoch.None)));
        _views = [.. _state.Locations.Members.Select(
            location => ControllerView.Start(location, DecideScale.BootOf(location), ledger, _state, _now, _timing))];

        for (var silent = TimeSpan.Zero; silent <= _timing.Hold; silent += _timing.BeatInterval)
        {
            Round();
        }

        Quiet = new Moment(_views[0], new ReportDue(), _now);
        var beat = Next(_state.Sites.Sites[^1]);
        Answer = new Moment(_views[0], new BeatReceived(beat), _now);
        Hear = new Moment(_views[0], new ReportReceived(Next(_views[1])), _now.Plus(_timing.BeatInterval));

        _silence = TimeSpan.Zero;
        Plan = UntilCommit(scale);
        AnswerBehind = new Moment(_views[0], new BeatReceived(beat with { Sequence = Next(beat.Site).Sequence }), _now);
        Grant = UntilCommit(scale);
        Redirect = UntilCommit(scale);
    }

    /// <summary>A leader's turn while nothing happens.</summary>
    public Moment Quiet { get; }

    /// <summary>A site's beat is answered.</summary>
    public Moment Answer { get; }

    /// <summary>A site's beat is answered, and the site has not taken in the plan yet.</summary>
    public Moment AnswerBehind { get; }

    /// <summary>Another location's report is heard.</summary>
    public Moment Hear { get; }

    /// <summary>A leader finds a site failed and writes the plan with the intents.</summary>
    public CommitMoment Plan { get; }

    /// <summary>A leader finds the proofs and writes the grants.</summary>
    public CommitMoment Grant { get; }

    /// <summary>A leader takes all items of the plan one step on.</summary>
    public CommitMoment Redirect { get; }

    /// <summary>Plays it.</summary>
    public static DecideScene Play(DecideScale scale) => new(scale);

    /// <summary>Makes a decision again.</summary>
    public ControllerStep Decide(Moment moment) => _decider.Decide(moment.View, moment.Happened, moment.Now);

    private CommitMoment UntilCommit(DecideScale scale)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            if (Round() is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"nothing was written within {RoundsMax} rounds of {scale}");
    }

    /// <summary>A beat of each site, then a report of each location; the leader's comes last.</summary>
    private CommitMoment? Round()
    {
        _now = _now.Plus(_timing.BeatInterval);
        if (_silence is { } silence && silence < _timing.FailAfter)
        {
            _silence = silence + _timing.BeatInterval;
            _agents.Lose(DecideScale.SiteOf(0), silence + _timing.BeatInterval);
        }

        _agents.Obey(_state, _now);
        foreach (var beat in _agents.Beats(_state, _now))
        {
            TellAll(new BeatReceived(beat));
        }

        CommitMoment? found = null;
        for (var place = _views.Length - 1; place >= 0; place--)
        {
            var before = new Moment(_views[place], new ReportDue(), _now);
            foreach (var command in Tell(place, before.Happened))
            {
                switch (command)
                {
                    case SendReport { Report: var report }:
                        TellOthers(place, new ReportReceived(report));
                        break;
                    case Commit { Transaction: var transaction }:
                        found = new CommitMoment(before, _state, transaction);
                        Write(transaction);
                        break;
                }
            }
        }

        return found;
    }

    private void Write(Transaction transaction)
    {
        var result = _state.Apply(transaction);
        _state = result.State ?? throw new InvalidOperationException(result.Reason);
        TellAll(new JournalRead(_state));

        // What it would write at once is left to its next turn, where it is measured.
        _views[0] = _views[0] with { IsCommitting = false };
    }

    private void TellAll(ControllerEvent happened)
    {
        for (var place = 0; place < _views.Length; place++)
        {
            Tell(place, happened);
        }
    }

    private void TellOthers(int from, ControllerEvent happened)
    {
        for (var place = 0; place < _views.Length; place++)
        {
            if (place != from)
            {
                Tell(place, happened);
            }
        }
    }

    private ImmutableArray<ControllerCommand> Tell(int place, ControllerEvent happened)
    {
        var step = _decider.Decide(_views[place], happened, _now);
        _views[place] = step.View;
        return step.Commands;
    }

    private Beat Next(SiteId site)
    {
        var beat = _views[0].Heard[site].Beat;
        return beat with { Sequence = beat.Sequence + 1 };
    }

    private LocationReport Next(ControllerView view)
    {
        var report = _views[0].Reports[view.Location].Report;
        return report with { Sequence = report.Sequence + 1 };
    }
}

/// <summary>A decision that can be made again.</summary>
/// <param name="View">What is known.</param>
/// <param name="Happened">What happens.</param>
/// <param name="Now">The clocks.</param>
public sealed record Moment(ControllerView View, ControllerEvent Happened, ClockReading Now);

/// <summary>A leader's turn that writes something.</summary>
/// <param name="Turn">The turn.</param>
/// <param name="Before">The journal before.</param>
/// <param name="Transaction">What is written.</param>
public sealed record CommitMoment(Moment Turn, ControlState Before, Transaction Transaction)
{
    /// <summary>A replica reads what was written.</summary>
    public Moment Read => Turn with { Happened = new JournalRead(Before.Apply(Transaction).State!) };
}
