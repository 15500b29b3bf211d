using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Telemetry;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Loop;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Adapters.Vantage;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Traffic;

/// <summary>
/// The shell of the traffic core at one location. While the location leads, it feeds the core from what the location has read and stated; a step that must
/// persist is journaled first, conditional on the term, and what comes meanwhile waits. Whether a commit was written is learned by reading: then the step
/// is carried out; if it was not, the step is dropped and everything is fed anew; and on anything else in the journal the core starts again.
/// </summary>
public sealed class TrafficNode : IAsyncDisposable
{
    private const int WaitingMax = 256;
    private static readonly TimeSpan JournalPatience = TimeSpan.FromMilliseconds(400);
    private readonly EventLoop _loop = new("traffic");
    private readonly TrafficStart _start;
    private readonly IClock _clock;
    private readonly TimeProvider _time;
    private readonly Action<TrafficCommand> _tell;
    private readonly TrafficDecider _decider;
    private readonly ImmutableArray<DriverPump> _pumps;
    private readonly CancellationTokenSource _ending = new();
    private readonly ImmutableArray<Task> _watching;
    private readonly LoopTimer _timer;
    private readonly Queue<TrafficEvent> _waiting = [];
    private readonly TrafficFeed _feed;
    private readonly SortedDictionary<VnfId, Redirected> _unheard = [];
    private volatile TrafficView? _view;
    private ControllerView? _known;
    private (int Generation, long Term) _leads;
    private ClockReading _since;
    private ClockReading _timerAt;
    private TrafficEntry? _entry;
    private bool _isQuiet;
    private Handed? _handed;
    private object? _reading;

    /// <summary>Starts to follow the location; it decides nothing before that leads.</summary>
    /// <param name="start">What it starts on.</param>
    /// <param name="clock">The clocks of this host.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="tell">Takes what operators are to know: reports and proofs. Called on the loop; it hands on and does not work.</param>
    /// <param name="tellLine">Takes why a driver does not publish. Called on any thread.</param>
    public TrafficNode(TrafficStart start, IClock clock, TimeProvider time, Action<TrafficCommand> tell, Action<string> tellLine)
    {
        (_start, _clock, _time, _tell) = (start, clock, time, tell);
        _decider = new TrafficDecider(start.Options);
        _feed = new TrafficFeed(start);
        _pumps = [.. start.Drivers.Select(driver => new DriverPump(driver, time, said => Hear(said), tellLine))];
        _watching = [.. start.Vantages.Select(vantage => Task.Run(() => WatchAsync(vantage)))];
        foreach (var source in _pumps.Select(pump => pump.Running).Concat(_watching))
        {
            _ = FailWithAsync(source);
        }

        // Whoever gets no word because the queue is full looks when the timer is due.
        start.Controller.Follow(_ => _loop.Post(Look));
        _timer = new LoopTimer(_loop, time, start.Options.RepeatAfter / 4, TimerDue);
    }

    /// <summary>What it knows while the location leads, or null.</summary>
    public TrafficView? View => _view;

    /// <summary>Ends with the loop; fails if it can't go on, and the process must end.</summary>
    public Task Stopped => _loop.Stopped;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        _timer.Dispose();
        foreach (var pump in _pumps)
        {
            await pump.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    /// <summary>A driver or a vantage point spoke.</summary>
    private void Hear(TrafficEvent said) => _loop.Post(() =>
    {
        if (_view is not null)
        {
            foreach (var intent in said is Published { Intents: var intents } ? intents : [])
            {
                _start.Note(TrafficStage.Published, intent.Service, intent.Version, ((Published)said).By);
            }

            Handle(said);
        }
    });

    private async Task WatchAsync(VantagePoint vantage)
    {
        await foreach (var seen in vantage.WatchAsync(_ending.Token).ConfigureAwait(false))
        {
            Hear(seen);
        }
    }

    /// <summary>A driver or vantage point that breaks its contract ends the loop: nothing is worse than a proof that nobody looks for.</summary>
    private async Task FailWithAsync(Task source)
    {
        await source.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (source.Exception is { InnerException: { } failure })
        {
            _loop.End(() => throw new LoopFailedException("a driver or a vantage point failed", failure));
        }
    }

    /// <summary>Looks at what the location knows after something happened to it.</summary>
    private void Look()
    {
        var view = _start.Controller.View;
        if (ReferenceEquals(view.State, _known?.State) && ReferenceEquals(view.Watches, _known?.Watches))
        {
            return;
        }

        _known = view;
        var leads = view.Leads ? (view.State.Version.Generation, view.State.Term) : default;
        if (_leads != leads)
        {
            Forget();
            _leads = leads;
            if (view.Leads)
            {
                Resume();
            }
        }

        Feed();
    }

    private void Forget()
    {
        (_entry, _view, _handed, _reading) = (null, null, null, null);
        _waiting.Clear();
        _unheard.Clear();
        _feed.Forget();
    }

    /// <summary>Time went by. Nothing is done about it in vain: where all is as wanted, nothing waits for time but the age of evidence.</summary>
    private void TimerDue()
    {
        Look();
        if (_leads == default || _reading is not null)
        {
            return;
        }

        foreach (var proof in _unheard.Values.ToList())
        {
            Prove(proof);
        }

        if (_view is null)
        {
            Resume();
        }
        else if (_handed is { IsOver: true })
        {
            Resolve();
        }

        var now = _clock.Read();
        if (_view is not null && _handed is null && (!_isQuiet || now.Since(_timerAt) >= _start.Options.FreshFor))
        {
            _timerAt = now;
            Feed();
            Handle(new TimerDue());
        }
    }

    /// <summary>Starts the core on what the journal holds, once it can be read.</summary>
    private void Resume()
    {
        (_view, _handed) = (null, null);
        _waiting.Clear();
        Read(entry =>
        {
            _entry = entry;
            _since = _timerAt = _clock.Read();
            _view = TrafficView.Start(entry.Ledger, _since, _start.Options);
            _isQuiet = false;
            _feed.Forget();
            Feed();
        });
    }

    private void Feed()
    {
        if (_view is null || _handed is not null)
        {
            return;
        }

        if (_feed.Specs(_known!.State) is { } specs)
        {
            Handle(specs);
        }

        // What waits for a commit is heard later; what is read then is newer, so it is not put there.
        if (_handed is null && _feed.Judged(_known, _clock.Read().Since(_since) >= _start.Timing.FailAfter * 2) is { } judged)
        {
            Handle(judged);
        }
    }

    private void Handle(TrafficEvent happened)
    {
        if (_handed is not null)
        {
            if (_waiting.Count < WaitingMax)
            {
                _waiting.Enqueue(happened);
            }

            return;
        }

        var step = _decider.Decide(_view!, happened, _clock.Read());
        if (step.MustPersist)
        {
            var transaction = new TrafficTransaction(_leads.Generation, _leads.Term, _entry!.Revision, step.View.Ledger);
            _handed = new Handed(transaction, step);
            foreach (var intent in step.View.Ledger.Intents)
            {
                _start.Note(TrafficStage.Journaling, intent.Service, intent.Version);
            }

            _ = CommitAsync(_handed);
        }
        else
        {
            CarryOut(step);
        }
    }

    /// <summary>Every commit ends, answered or not.</summary>
    private async Task CommitAsync(Handed handed)
    {
        using var late = new CancellationTokenSource(JournalPatience, _time);
        try
        {
            var stamp = new JournalStamp(_time.GetUtcNow(), _start.Controller.View.Location.Value);
            await _start.Journal.CommitAsync(handed.Transaction, stamp, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // No answer: what is read next tells whether it was written.
        }

        _loop.End(() =>
        {
            handed.IsOver = true;
            if (_handed == handed && _reading is null)
            {
                Resolve();
            }
        });
    }

    private void Resolve() => Read(entry =>
    {
        if (_handed is not { } handed)
        {
            return;
        }

        _handed = null;
        if (entry.Holds(handed.Transaction.Ledger))
        {
            _entry = entry;
            CarryOut(handed.Step);
        }
        else if (entry.Revision == _entry!.Revision)
        {
            _feed.Forget();
        }
        else
        {
            Resume();
        }

        Feed();
        while (_handed is null && _view is not null && _waiting.TryDequeue(out var next))
        {
            Handle(next);
        }
    });

    /// <summary>
    /// Reads what the journal says of traffic in this term. What can't be read is asked for again when the timer is due; a newer reading voids one that is
    /// under way.
    /// </summary>
    private void Read(Action<TrafficEntry> then)
    {
        var reading = _reading = new object();
        _ = ReadAsync(_leads, entry =>
        {
            if (_reading == reading)
            {
                _reading = null;
                if (entry is not null)
                {
                    then(entry);
                }
            }
        });
    }

    private async Task ReadAsync((int Generation, long Term) leads, Action<TrafficEntry?> ended)
    {
        using var late = new CancellationTokenSource(JournalPatience, _time);
        Reading<TrafficEntry> read = default;
        try
        {
            read = await _start.Journal.ReadTrafficAsync(leads.Generation, leads.Term, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // No answer.
        }

        _loop.End(() => ended(read.Value));
    }

    private void CarryOut(TrafficStep step)
    {
        _view = step.View;
        foreach (var command in step.Commands)
        {
            CarryOut(command);
        }

        _isQuiet = step.View.Services.Values.All(service =>
            service is { Reported.Progress: TrafficProgress.AsWanted, PublishedSince: not null, Retreats.IsEmpty: true, Intent.AdmitPerSecond: null });
    }

    private void CarryOut(TrafficCommand command)
    {
        switch (command)
        {
            case Publish { Intent: var intent }:
                _start.Note(TrafficStage.Journaled, intent.Service, intent.Version);
                foreach (var pump in _pumps)
                {
                    pump.Hand(intent);
                }

                break;
            case Moved { Service: var service, Version: var version, Sites: var sites }:
                _start.Note(TrafficStage.Proven, service, version);
                Prove(new Redirected(service, version.Epoch, sites));
                _tell(command);
                break;
            default:
                _tell(command);
                break;
        }
    }

    /// <summary>The proof is given once by the core, so it is handed on until it is taken.</summary>
    private void Prove(Redirected proof)
    {
        if (_start.Controller.Hear(proof))
        {
            _unheard.Remove(proof.Vnf);
        }
        else
        {
            _unheard[proof.Vnf] = proof;
        }
    }

    /// <summary>A step that was handed to the journal.</summary>
    private sealed class Handed(TrafficTransaction transaction, TrafficStep step)
    {
        internal TrafficTransaction Transaction => transaction;

        internal TrafficStep Step => step;

        internal bool IsOver { get; set; }
    }
}
