using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>Collects what one decision changes, writes and commands. Lives for one call of <see cref="ReplicaDecider.Decide"/>.</summary>
internal sealed class ReplicaTurn(ReplicaView view)
{
    private readonly ReplicaLedger _before = view.Ledger;
    private readonly ImmutableArray<LogWrite>.Builder _writes = ImmutableArray.CreateBuilder<LogWrite>(2);
    private readonly ImmutableArray<ReplicaCommand>.Builder _commands = ImmutableArray.CreateBuilder<ReplicaCommand>(2);

    /// <summary>The view as changed so far.</summary>
    internal ReplicaView View { get; set; } = view;

    /// <summary>Adds a write.</summary>
    internal void Write(LogWrite write) => _writes.Add(write);

    /// <summary>Adds a command.</summary>
    internal void Do(ReplicaCommand command) => _commands.Add(command);

    /// <summary>Tells an owner how much of its log is on this disk.</summary>
    internal void Acknowledge(SiteId owner, BootId boot)
    {
        var ledger = View.Ledger;
        Do(new SendAck(owner, new LogAck(View.Vnf, View.Site, boot, ledger.Aligned, ledger.Log.Length)));
    }

    /// <summary>Ends the turn. Entries that were only appended speak for themselves; any other change of the ledger is written.</summary>
    internal ReplicaStep End()
    {
        if (_before with { Log = View.Ledger.Log } != View.Ledger || View.Ledger.Log.Length < _before.Log.Length)
        {
            Write(new WriteLedger(View.Ledger));
        }

        return new ReplicaStep(View, _writes.DrainToImmutable(), _commands.DrainToImmutable());
    }
}
