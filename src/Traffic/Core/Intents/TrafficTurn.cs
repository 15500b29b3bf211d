using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>Collects what one decision changes and commands. Lives for one call of <see cref="TrafficDecider.Decide"/>.</summary>
internal sealed class TrafficTurn(TrafficView view)
{
    private readonly ImmutableArray<TrafficCommand>.Builder _commands = ImmutableArray.CreateBuilder<TrafficCommand>();
    private readonly VnfTable<ServiceView>.Builder _services = new(view.Services);
    private bool _mustPersist;

    /// <summary>The sites that may not be served from, as told so far.</summary>
    internal SiteSet? Failed { get; set; } = view.Failed;

    /// <summary>A service as changed so far, or null if it was never heard of.</summary>
    internal ServiceView? this[VnfId service] => _services.TryGetValue(service, out var known) ? known : null;

    /// <summary>Replaces a service's view, and notes whether that has to reach the journal.</summary>
    internal void Set(VnfId id, ServiceView service)
    {
        _mustPersist |= this[id]?.Intent != service.Intent;
        _services[id] = service;
    }

    /// <summary>Adds a command.</summary>
    internal void Do(TrafficCommand command) => _commands.Add(command);

    /// <summary>Ends the turn.</summary>
    internal TrafficStep End() =>
        new(new TrafficView { Failed = Failed, Services = _services.MoveToImmutable() }, _commands.DrainToImmutable(), _mustPersist);
}
