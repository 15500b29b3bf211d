using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Loop;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.Replication.Core.State;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.SiteAgent.Host.State;

/// <summary>
/// The checkpoint log of one VNF at this site, and the keys and values it adds up to: the shell of <see cref="ReplicaDecider"/>. Outputs follow in order, none
/// before the disk holds what was to be written ahead of it. All members are for the thread of the loop, but those of <see cref="IVnfState"/>.
/// </summary>
internal sealed class VnfReplica : IVnfState, IDisposable
{
    private const int ItemsMax = 65_536;

    // What one message carries at most; the rest of it is names and numbers.
    private const int AppendBytesMax = 2 * 1024 * 1024;

    private readonly ReplicaDecider _decider;
    private readonly EventLoop _loop;
    private readonly CheckpointLog _log;
    private readonly LogFlusher _flusher;
    private readonly IReplicaLink _link;
    private readonly IClock _clock;
    private readonly Queue<(long Step, Action Output)> _outputs = [];
    private readonly SortedDictionary<long, Waiting> _waiting = [];
    private ReplicaView _view;
    private StateView _state = StateView.Empty;
    private long _token;
    private long _durable;
    private bool _isServing;
    private bool _isPumping;

    /// <summary>Opens the shell on what the disk holds.</summary>
    /// <param name="site">This site.</param>
    /// <param name="vnf">The VNF.</param>
    /// <param name="boot">This start of the agent.</param>
    /// <param name="log">The log; disposed of with this.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="loop">The loop of the agent.</param>
    /// <param name="link">Sends to other sites.</param>
    /// <param name="clock">The clocks of this host.</param>
    internal VnfReplica(SiteId site, VnfId vnf, BootId boot, CheckpointLog log, ReplicaOptions options, EventLoop loop, IReplicaLink link, IClock clock)
    {
        (_decider, _log, _loop, _link, _clock) = (new ReplicaDecider(options), log, loop, link, clock);
        _view = ReplicaView.Start(site, vnf, boot, log.Ledger);
        _flusher = new LogFlusher(
            log,
            reached => loop.End(() => Reached(reached)),
            failure => loop.End(() => throw new LoopFailedException($"the checkpoint log of {vnf} failed", failure)));
        TakeIn();
    }

    /// <summary>The VNF.</summary>
    internal VnfId Vnf => _view.Vnf;

    /// <summary>What a beat may say of the log: only what is on disk.</summary>
    internal ReplicaFacts Facts
    {
        get
        {
            var ledger = _log.Durable.Ledger;
            var isConfirmed = ledger.Tenure?.Epoch == _view.Ledger.Tenure?.Epoch && ledger.Tenure?.Sync.Version >= _view.Owner?.SyncConfirmed;
            var complete = !_isServing && _view.Owner is { } owner ? owner.Complete(_view.Ledger.Log.Length) : SiteSet.Empty;
            return new ReplicaFacts(Vnf, ledger.Aligned, ledger.Log.Length, isConfirmed ? _view.Owner!.SyncConfirmed : -1, complete);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StateAnswer> ReadAsync(ImmutableArray<string> keys, CancellationToken cancellation) => AskAsync(
        answer => Wait(answer, new StateFound([.. keys.Select(_state.Get)])), cancellation);

    /// <inheritdoc/>
    public ValueTask<StateAnswer> WriteAsync(StateRequest request, CancellationToken cancellation) => AskAsync(answer => Evaluate(request, answer), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        FailWaiting("the agent of this site ended");
        _log.Dispose();
    }

    /// <summary>The components serve from now on: what they ask is evaluated.</summary>
    internal void Serve() => _isServing = true;

    /// <summary>Nothing new is taken in; what waits still goes to the standbys.</summary>
    internal void Quiesce() => _isServing = false;

    /// <summary>The site serves the VNF no more.</summary>
    internal void EndTenure()
    {
        _isServing = false;
        Hear(new TenureEnded());
    }

    /// <summary>Sends again what standbys did not acknowledge.</summary>
    internal void Retry()
    {
        if (_view.Owner is not null)
        {
            Hear(new RetryDue());
        }
    }

    /// <summary>Lets something happen to the log.</summary>
    internal void Hear(ReplicaEvent happened)
    {
        var before = _view.Ledger.Log.Length;
        var step = _decider.Decide(_view, happened, _clock.Read());
        _view = step.View;
        var number = _log.Append(step.Writes);
        if (!step.Writes.IsEmpty)
        {
            _flusher.Wake();
            if (_view.Ledger.Log.Length < before)
            {
                _state = StateView.Empty;
            }

            TakeIn();
        }

        foreach (var command in step.Commands)
        {
            Carry(number, command);
        }

        if (_view.Owner is null)
        {
            FailWaiting("this site does not own the VNF any more; whether a change was written is not known");
        }
    }

    private async ValueTask<StateAnswer> AskAsync(Action<TaskCompletionSource<StateAnswer>> evaluate, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<StateAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = _loop.Post(() =>
        {
            if (_isServing)
            {
                evaluate(answer);
            }
            else
            {
                answer.SetResult(new StateUnavailable("this site does not serve the VNF at the moment"));
            }
        });
        return isPosted
            ? await answer.Task.WaitAsync(cancellation).ConfigureAwait(false)
            : new StateUnavailable("too much waits at the agent of this site: try again");
    }

    private void Evaluate(StateRequest request, TaskCompletionSource<StateAnswer> answer)
    {
        switch (_state.Evaluate(request))
        {
            case Accepted { Payload: var payload }:
                var token = ++_token;
                var index = _view.Ledger.Log.Length;
                _waiting[token] = new Waiting(answer, () => new StateWritten(new StateTag(_view.Ledger.Tenure!.Epoch, index), WasRepeated: false));
                Hear(new Written(token, payload));
                break;
            case Repeated { By: var by }:
                Wait(answer, new StateWritten(by, WasRepeated: true));
                break;
            case Conflict { Key: var key, Found: var found }:
                Wait(answer, new StateConflict(key, found));
                break;
            case Invalid { Reason: var reason }:
                answer.SetResult(new StateInvalid(reason));
                break;
        }
    }

    /// <summary>An answer shows all that was written so far: it waits for it.</summary>
    private void Wait(TaskCompletionSource<StateAnswer> answer, StateAnswer shown)
    {
        var token = ++_token;
        _waiting[token] = new Waiting(answer, () => shown);
        Hear(new ReadEvaluated(token));
    }

    private void Carry(long step, ReplicaCommand command)
    {
        switch (command)
        {
            case SendAlign { To: var to, Message: var align }:
                Put(step, () => _link.Send(to, align));
                break;
            case SendEntries { To: var to, From: var from, Count: var count }:
                Send(step, to, from, count);
                break;
            case SendAck { To: var to, Message: var ack }:
                Put(step, () => _link.Send(to, ack));
                break;
            case Release { Token: var token } when _waiting.Remove(token, out var released):
                var answer = released.Shown();
                Put(step, () => released.Answer.TrySetResult(answer));
                break;
            case Refuse { Token: var token, Reason: var reason } when _waiting.Remove(token, out var refused):
                refused.Answer.TrySetResult(new StateUnavailable(reason));
                break;
        }
    }

    /// <summary>Entries are read when the step is taken: a later one may cut the log.</summary>
    private void Send(long step, SiteId to, long from, int count)
    {
        for (var end = from + count; from < end;)
        {
            var entries = _log.Read(from, (int)(end - from), AppendBytesMax);
            var append = new Append(Vnf, _view.Site, _view.Boot, _view.Ledger.Tenure!.Epoch, from, entries);
            Put(step, () => _link.Send(to, append));
            from += entries.Length;
        }
    }

    private void Put(long step, Action output)
    {
        if (_outputs.Count == ItemsMax)
        {
            throw new LoopFailedException($"a write to the checkpoint log of {Vnf} has taken so long that {ItemsMax} outputs wait for it; look at the disk");
        }

        _outputs.Enqueue((step, output));
        Pump();
    }

    private void Reached(DurableLog reached)
    {
        _durable = reached.Step;
        Pump();
    }

    private void Pump()
    {
        if (_isPumping)
        {
            return;
        }

        _isPumping = true;
        try
        {
            while (_outputs.TryPeek(out var next) && next.Step <= _durable)
            {
                _outputs.Dequeue().Output();
            }
        }
        finally
        {
            _isPumping = false;
        }
    }

    private void TakeIn()
    {
        foreach (var entry in _log.Replay(_state.Length))
        {
            _state = _state.Apply(entry);
        }
    }

    private void FailWaiting(string reason)
    {
        foreach (var waiting in _waiting.Values)
        {
            waiting.Answer.TrySetResult(new StateUnavailable(reason));
        }

        _waiting.Clear();
    }

    /// <summary>Somebody waits for an answer.</summary>
    /// <param name="Answer">Where it goes.</param>
    /// <param name="Shown">What it is, once it may be given.</param>
    private sealed record Waiting(TaskCompletionSource<StateAnswer> Answer, Func<StateAnswer> Shown);
}

/// <summary>Sends to the logs of other sites. Never waits; what is lost is sent again by the cores.</summary>
public interface IReplicaLink
{
    /// <summary>A start log.</summary>
    void Send(SiteId to, Align align);

    /// <summary>Entries.</summary>
    void Send(SiteId to, Append append);

    /// <summary>An acknowledgement.</summary>
    void Send(SiteId to, LogAck ack);
}
