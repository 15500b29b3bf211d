using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Telemetry;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Loop;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Control;

/// <summary>
/// A controller location at work: one loop around <see cref="ControllerDecider"/> (docs/protocol.md, What a shell must do). What arrives, what the journal
/// says and what time brings is decided on one after the other; what is promised or revoked is on disk before a word of it leaves.
/// </summary>
public sealed class ControllerNode : IAsyncDisposable
{
    private static readonly TimeSpan CommitPatience = TimeSpan.FromMilliseconds(400);
    private readonly EventLoop _loop = new("controller");
    private readonly ControllerDecider _decider;
    private readonly OutputQueue<ControllerLedger> _outputs;
    private readonly IControlStore _journal;
    private readonly IControllerLink _link;
    private readonly IClock _clock;
    private readonly TimeProvider _time;
    private readonly Action<ControllerCommand> _tell;
    private readonly OrderDesk _desk = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly LoopTimer _reports;
    private readonly Task _watching;
    private readonly Action<string> _tellTrouble;
    private readonly Action<ControllerFrame>? _observe;
    private ImmutableArray<Action<ControllerView>> _followers = [];
    private string? _trouble;
    private volatile ControllerView _view;

    /// <summary>Starts the location on what its disk and the journal hold.</summary>
    /// <param name="start">What it starts on.</param>
    /// <param name="link">Sends what it says.</param>
    /// <param name="clock">The clocks of this host.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="tell">Takes what operators are to know: verdicts, alarms, refused orders. Called on the loop; it hands on and does not work.</param>
    public ControllerNode(ControllerStart start, IControllerLink link, IClock clock, TimeProvider time, Action<ControllerCommand> tell)
    {
        (_journal, _link, _clock, _time, _tell, _tellTrouble) = (start.Journal, link, clock, time, tell, start.TellTrouble);
        _observe = start.Observe;
        _decider = new ControllerDecider(start.Timing, start.Plans);
        _view = ControllerView.Start(start.Location, start.Store.Boot, start.Store.Ledger, start.State, clock.Read(), start.Timing);
        _outputs = new OutputQueue<ControllerLedger>(_loop, ledger => WriteAsync(start.Store, ledger));
        _reports = new LoopTimer(_loop, time, () => _decider.Pace(_view, _clock.Read()), () => Decide(new ReportDue()));
        _watching = WatchAsync(start.State);
    }

    /// <summary>What it knows: the newest view, for whoever shows it.</summary>
    public ControllerView View => _view;

    /// <summary>Ends with the loop; fails if the location can't go on, and the process must end.</summary>
    public Task Stopped => _loop.Stopped;

    /// <summary>A site's beat arrived. False if it was dropped: too much waits.</summary>
    public bool Hear(Beat beat) => _loop.Post(() => Decide(new BeatReceived(beat)));

    /// <summary>Another location's report arrived. False if it was dropped.</summary>
    public bool Hear(LocationReport report) => _loop.Post(() => Decide(new ReportReceived(report)));

    /// <summary>A VIM or BMC confirmed that servers are stopped (S4).</summary>
    public bool Hear(VimFence fence) => _loop.Post(() => Decide(new Fenced(fence)));

    /// <summary>The clients of a VNF are proven to be where they are wanted. False if it was dropped: say it again.</summary>
    public bool Hear(Redirected redirected) => _loop.Post(() => Decide(redirected));

    /// <summary>Shows the view to somebody, now and whenever the journal or what is stated of sites has changed, until the node is disposed of.</summary>
    /// <param name="look">Called on the loop; it hands on and does not work.</param>
    public void Follow(Action<ControllerView> look) => _loop.End(() =>
    {
        _followers = _followers.Add(look);
        look(_view);
    });

    /// <summary>Gives an operator's order to this location; it takes it up only while it leads.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellation">Gives up waiting; the order may still be taken up.</param>
    public async Task<OrderOutcome> OrderAsync(OperatorOrder order, CancellationToken cancellation)
    {
        var outcome = new TaskCompletionSource<OrderOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = _loop.Post(() =>
        {
            if (_view.Leads && _view.Orders.Count() < ControllerView.OrdersMax)
            {
                _desk.Take(order, outcome);
                Decide(new Ordered(order));
            }
            else
            {
                outcome.SetResult(_view.Leads
                    ? OrderOutcome.Refused($"{ControllerView.OrdersMax} orders wait already: look at the plans in progress, and try again")
                    : OrderOutcome.Refused(_view.State.Leader is { } leader ? $"{leader.Location} leads, not {_view.Location}: give the order there" : "nobody leads at the moment: try again"));
            }
        });
        return isPosted ? await outcome.Task.WaitAsync(cancellation).ConfigureAwait(false) : OrderOutcome.Refused("too much waits at this location, or it is ending: try again");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        _reports.Dispose();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.DisposeAsync().ConfigureAwait(false);
        _desk.Close();
        _ending.Dispose();
    }

    private void Decide(ControllerEvent happened)
    {
        var before = _view;
        var now = _clock.Read();
        var step = _decider.Decide(before, happened, now);
        _view = step.View;
        _observe?.Invoke(new ControllerFrame(now, step.View, step.Commands, null));
        if (step.MustPersist)
        {
            _outputs.Write(_view.Ledger);
        }

        foreach (var command in step.Commands)
        {
            _outputs.Put(() => CarryOut(command));
        }

        _desk.Settle(_view, step.Commands);
        if (!ReferenceEquals(before.State, _view.State) || !ReferenceEquals(before.Watches, _view.Watches))
        {
            foreach (var look in _followers)
            {
                look(_view);
            }
        }
    }

    private void CarryOut(ControllerCommand command)
    {
        switch (command)
        {
            case SendBeatReply { To: var to, Reply: var reply }:
                _link.Send(to, reply);
                break;
            case SendReport { Report: var report }:
                _link.Send(report);
                break;
            case Commit { Transaction: var transaction }:
                _ = CommitAsync(transaction, _view.State);
                break;
            default:
                _tell(command);
                break;
        }
    }

    /// <summary>Every commit ends, answered or not, and is read before that is said (What a shell must do, 8).</summary>
    private async Task CommitAsync(Transaction transaction, ControlState known)
    {
        using var late = new CancellationTokenSource(CommitPatience, _time);
        Reading<ControlState> read = default;
        WriteOutcome outcome = new Unknown($"the journal did not answer within {CommitPatience.TotalMilliseconds} ms");
        try
        {
            outcome = await _journal.CommitAsync(transaction, Stamp(), late.Token).ConfigureAwait(false);
            read = await _journal.ReadAsync(known, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // No answer: whoever watches the journal will see whether it was written.
        }

        _loop.End(() =>
        {
            Note(outcome);
            Read(read.Value);
            Decide(new CommitEnded());
        });
    }

    /// <summary>Tells why the journal is not written; the same is not told twice in a row.</summary>
    private void Note(WriteOutcome outcome)
    {
        var trouble = outcome switch { Refused { Reason: var reason } => reason, Unknown { Reason: var reason } => reason, _ => null };
        if (trouble is not null && trouble != _trouble)
        {
            _tellTrouble(trouble);
        }

        _trouble = trouble;
    }

    private async Task WatchAsync(ControlState known)
    {
        while (!_ending.IsCancellationRequested)
        {
            await _journal.WaitForNewerAsync(known.Version, _ending.Token).ConfigureAwait(false);
            var read = await _journal.ReadAsync(known, _ending.Token).ConfigureAwait(false);
            if (read.Value is { } newer)
            {
                known = newer;
                _loop.End(() => Read(newer));
            }
            else
            {
                await Task.Delay(CommitPatience, _time, _ending.Token).ConfigureAwait(false);
            }
        }
    }

    private void Read(ControlState? state)
    {
        if (state is not null && state.Version > _view.State.Version)
        {
            Decide(new JournalRead(state));
        }
    }

    private JournalStamp Stamp() => new(_time.GetUtcNow(), _view.Location.Value);

    private static async Task WriteAsync(LocationStore store, ControllerLedger ledger)
    {
        if (await store.WriteAsync(ledger).ConfigureAwait(false) is not Written and var outcome)
        {
            throw new IOException(outcome is Unknown { Reason: var unknown } ? unknown : ((Refused)outcome).Reason);
        }
    }
}

/// <summary>What a location starts on.</summary>
/// <param name="Location">Its name.</param>
/// <param name="Timing">The lease timing, the same everywhere.</param>
/// <param name="Plans">The bounds of plans.</param>
/// <param name="Journal">The journal.</param>
/// <param name="State">What the journal held when it was opened.</param>
/// <param name="Store">What the location must not forget.</param>
public sealed record ControllerStart(
    Contracts.Identity.LocationId Location, LeaseTiming Timing, PlanOptions Plans, IControlStore Journal, ControlState State, LocationStore Store)
{
    /// <summary>Takes why the journal is not written, for an operator. Called on the loop; it hands on and does not work.</summary>
    public Action<string> TellTrouble { get; init; } = _ => { };

    /// <summary>Takes what the location knew after each decision, or null. Called on the loop; it hands on and does not work.</summary>
    public Action<ControllerFrame>? Observe { get; init; }
}
