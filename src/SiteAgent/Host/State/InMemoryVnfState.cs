using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.State;

namespace NfvHa.Geo.SiteAgent.Host.State;

/// <summary>A state that lives in this process only, for tests: requests are evaluated as an owner does, and are durable at once. Thread-safe.</summary>
public sealed class InMemoryVnfState : IVnfState
{
    private readonly Lock _lock = new();
    private StateView _view = StateView.Empty;
    private Epoch _epoch = new(1, 1);
    private string? _unavailable;

    /// <inheritdoc/>
    public ValueTask<StateAnswer> ReadAsync(ImmutableArray<string> keys, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<StateAnswer>(_unavailable is { } reason ? new StateUnavailable(reason) : new StateFound([.. keys.Select(_view.Get)]));
        }
    }

    /// <inheritdoc/>
    public ValueTask<StateAnswer> WriteAsync(StateRequest request, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_unavailable is { } reason ? new StateUnavailable(reason) : Write(request));
        }
    }

    /// <summary>The site does not serve the VNF from now on.</summary>
    /// <param name="reason">What a component is told.</param>
    public void Cease(string reason)
    {
        lock (_lock)
        {
            _unavailable = reason;
        }
    }

    /// <summary>The site serves the VNF from now on, at an epoch.</summary>
    public void Serve(Epoch epoch)
    {
        lock (_lock)
        {
            (_unavailable, _epoch) = (null, epoch);
        }
    }

    private StateAnswer Write(StateRequest request)
    {
        switch (_view.Evaluate(request))
        {
            case Accepted { Payload: var payload }:
                var entry = new LogEntry(_epoch, _view.Length, payload);
                _view = _view.Apply(entry);
                return new StateWritten(new StateTag(_epoch, entry.Index), WasRepeated: false);
            case Repeated { By: var by }:
                return new StateWritten(by, WasRepeated: true);
            case Conflict { Key: var key, Found: var found }:
                return new StateConflict(key, found);
            case var refused:
                return new StateInvalid(((Invalid)refused).Reason);
        }
    }
}
