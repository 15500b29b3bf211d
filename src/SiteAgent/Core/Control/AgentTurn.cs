using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Control;

/// <summary>Collects what one decision changes and commands. Lives for one call of <see cref="AgentDecider.Decide"/>.</summary>
internal sealed class AgentTurn(AgentView view)
{
    private AgentView _view = view;
    private VnfTable<VnfView>.Builder? _vnfs;
    private readonly ImmutableArray<AgentCommand>.Builder _commands = ImmutableArray.CreateBuilder<AgentCommand>(4);

    /// <summary>The view as changed so far.</summary>
    internal AgentView View
    {
        get
        {
            if (_vnfs is not null)
            {
                _view = _view with { Vnfs = _vnfs.MoveToImmutable() };
                _vnfs = null;
            }

            return _view;
        }
        set => _view = value;
    }

    /// <summary>The locations as taken in so far.</summary>
    internal LocationSet? Locations => _view.Locations;

    /// <summary>Whether a durable part changed.</summary>
    internal bool MustPersist { get; set; }

    /// <summary>Whether something was heard that others wait for.</summary>
    internal bool IsInHurry { get; set; }

    /// <summary>A VNF as changed so far, or null if it was never heard of.</summary>
    internal VnfView? this[VnfId vnf] => (_vnfs is null ? _view.Vnfs.TryGetValue(vnf, out var known) : _vnfs.TryGetValue(vnf, out known)) ? known : null;

    /// <summary>Replaces a VNF's view, and notes whether that has to reach the disk.</summary>
    internal void Set(VnfView vnf)
    {
        var before = this[vnf.Vnf];
        if (ReferenceEquals(before, vnf))
        {
            return;
        }

        MustPersist |= before is null || !before.HasSameLedger(vnf);
        _vnfs ??= new(_view.Vnfs);
        _vnfs[vnf.Vnf] = vnf;
    }

    /// <summary>Adds a command.</summary>
    internal void Do(AgentCommand command) => _commands.Add(command);

    /// <summary>Ends the turn.</summary>
    internal AgentStep End() => new(View, _commands.DrainToImmutable(), MustPersist);
}
