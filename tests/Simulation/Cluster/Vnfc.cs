using System.Buffers.Binary;
using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>
/// A VNF at one site: the component that clients talk to, a process of its own, and its checkpoint log, which lives in the agent. State is a handful of
/// registers; a write is a checkpoint.
/// </summary>
public sealed class Vnfc
{
    private readonly World _world;
    private readonly SiteNode _site;
    private readonly int _vnf;
    private readonly ReplicaDecider _decider;
    private readonly Rng _chance;
    private readonly Process _process;
    private readonly Dictionary<long, Request> _evaluated = [];
    private OutputQueue<StoredLog> _outputs;
    private ImmutableList<LogEntry> _entries = [];
    private ReplicaView _view;
    private long[] _registers = [];
    private int _applied;
    private long _keptFrom = long.MaxValue;
    private Epoch _active;
    private bool _isQuiet;

    /// <summary>Builds a component that is not started.</summary>
    public Vnfc(World world, SiteNode site, int vnf)
    {
        _world = world;
        _site = site;
        _vnf = vnf;
        _decider = new ReplicaDecider(world.Plan.Replica);
        _chance = new Rng(world.Seed, $"vnfc {site.Id} {vnf}");
        _process = new Process(world.Scheduler, new Rng(world.Seed, $"disorder vnfc {site.Id} {vnf}"));
        _outputs = new(world.Scheduler, site.Agent, site.Disk, new StoredLog(ReplicaLedger.Blank, []));
        _view = ReplicaView.Start(site.Id, Name, new BootId("none"), ReplicaLedger.Blank);
    }

    /// <summary>How many registers a VNF has.</summary>
    public const int Registers = 3;

    /// <summary>The component's process.</summary>
    public Process Process => _process;

    /// <summary>The epoch it serves at, or none.</summary>
    public Epoch ActiveEpoch => _active;

    /// <summary>Whether whoever asks the site for the VNF is answered.</summary>
    public bool Answers => _process.IsRunning && _active != Epoch.None
        && (Spec.Gate == GateKind.None ? _site.Gate.IsHostUp : _site.Gate.Permits(Name, _active) && (Spec.Gate != GateKind.Host || _site.Gate.Process.IsRunning));

    /// <summary>Its servers were deleted: nobody can start it at an epoch up to this one.</summary>
    public Epoch DeletedThrough { get; private set; }

    /// <summary>The log's view.</summary>
    public ReplicaView View => _view;

    /// <summary>The entries on disk.</summary>
    public ImmutableList<LogEntry> Durable => _outputs.OnDisk.Entries;

    /// <summary>What the agent may report of the log: only what is on disk.</summary>
    public ReplicaFacts Facts
    {
        get
        {
            var ledger = _outputs.OnDisk.Ledger;
            var isConfirmed = ledger.Tenure?.Epoch == _view.Ledger.Tenure?.Epoch && ledger.Tenure?.Sync.Version >= _view.Owner?.SyncConfirmed;
            return new ReplicaFacts(Name, ledger.Aligned, ledger.Log.Length, isConfirmed ? _view.Owner!.SyncConfirmed : -1, _isQuiet && _view.Owner is { } owner ? owner.Complete(_view.Ledger.Log.Length) : SiteSet.Empty);
        }
    }

    private VnfId Name => _world.Vnfs[_vnf];

    private VnfSpec Spec => _world.Plan.Vnfs[_vnf].Spec;

    /// <summary>Opens the log for a newly started agent.</summary>
    public void OpenLog(BootId boot)
    {
        var stored = _outputs.OnDisk;
        _outputs = new(_world.Scheduler, _site.Agent, _site.Disk, stored);
        _site.Agent.Pumps(_outputs.Pump);
        _entries = stored.Entries;
        _applied = 0;
        _view = ReplicaView.Start(_site.Id, Name, boot, stored.Ledger);
        _evaluated.Clear();
    }

    /// <summary>The agent died: of what was being written, a prefix is on disk, torn at any entry.</summary>
    public void CrashLog()
    {
        var before = _outputs.OnDisk;
        var pending = _outputs.Pending.ToList();
        var survived = _chance.Below(pending.Count + 1);
        var found = survived == 0 ? before : pending[survived - 1];
        if (survived < pending.Count && pending[survived].Torn(found, _chance) is { } torn)
        {
            _world.Coverage.Count("write torn");
            found = torn;
        }

        _outputs.Crash(found);
    }

    /// <summary>Serves from now on, unless its servers are gone for good.</summary>
    public void Activate(Epoch epoch)
    {
        _world.Checks.Activated(_site, _vnf, epoch);
        if (epoch <= DeletedThrough)
        {
            return;
        }

        if (!_process.IsUp)
        {
            _process.Start();
        }

        _active = epoch;
        _isQuiet = false;
        _world.Transcript.Write($"{_site.Id} {Name} active at {epoch}");
    }

    /// <summary>Takes in nothing new.</summary>
    public void Quiesce()
    {
        _active = Epoch.None;
        _isQuiet = true;
    }

    /// <summary>Serves no more.</summary>
    public void Deactivate()
    {
        _active = Epoch.None;
        Log(new TenureEnded());
    }

    /// <summary>Kills the component.</summary>
    public void Kill()
    {
        _process.Kill();
        _active = Epoch.None;
    }

    /// <summary>Its servers are deleted.</summary>
    /// <param name="through">The last epoch that they can't be started at any more.</param>
    public void Delete(Epoch through)
    {
        Kill();
        DeletedThrough = through;
    }

    /// <summary>Local recovery: a component that died is started again, if the agent holds a grant it heard since it started (S7) and that is on disk.</summary>
    public void Recover() => _site.AfterWrites(() =>
    {
        if (_site.Agent.IsUp && !_process.IsUp && _site.View.Vnfs.TryGetValue(Name, out var known) && known is { Grant: { } grant, IsGrantHeard: true, IsHandedOver: false })
        {
            Activate(grant.Epoch);
        }
    });

    /// <summary>A client's request arrives.</summary>
    public void Arrive(Request request) => _process.Post(() =>
    {
        if (_active == Epoch.None)
        {
            request.Client.Refused(request);
            return;
        }

        _site.Agent.Post(() => Evaluate(request));
    });

    /// <summary>Sends again what standbys did not acknowledge.</summary>
    public void Retry()
    {
        if (_view.Owner is not null)
        {
            Log(new RetryDue());
        }
    }

    /// <summary>Lets something happen to the log.</summary>
    public void Log(ReplicaEvent happened)
    {
        var before = _view.Ledger;
        var step = _decider.Decide(_view, happened, _site.Clock.Read());
        _view = step.View;
        foreach (var write in step.Writes)
        {
            Store(write);
        }

        if (_view.Ledger.Tenure is { } tenure && tenure.Epoch != before.Tenure?.Epoch)
        {
            _world.Checks.TenureBegan(_vnf, _site, tenure.Epoch, _entries);
        }

        if (_view is { Owner: not null, Ledger.Tenure: { } counted })
        {
            _world.Checks.Counts(_vnf, _site, counted.Epoch, counted.Sync);
        }

        if (_view.Ledger.Tenure is null && _view.Ledger.Aligned != before.Aligned)
        {
            _world.Checks.Aligned(_vnf, _site, _view.Ledger.Aligned, _entries);
        }

        if (!step.Writes.IsEmpty)
        {
            _outputs.Write(new StoredLog(_view.Ledger, _entries));
        }

        foreach (var command in step.Commands)
        {
            Carry(command);
        }
    }

    private void Evaluate(Request request)
    {
        request.EvaluatedAt = _world.Scheduler.Now;
        request.EvaluatedBy = _site.Clock.Read();
        if (_view is { Owner: not null, Ledger.Tenure: { } tenure })
        {
            request.Epoch = tenure.Epoch;
            _evaluated[request.Token] = request;
        }

        if (request.IsWrite)
        {
            var payload = new byte[16];
            BinaryPrimitives.WriteInt64LittleEndian(payload, request.Register);
            BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(8), request.Value);
            request.Index = _view.Ledger.Log.Length;
            Log(new Written(request.Token, payload));
        }
        else
        {
            request.Value = ValueOf(request.Register);
            Log(new ReadEvaluated(request.Token));
        }
    }

    private long ValueOf(int register)
    {
        if (_applied == 0 || _applied > _entries.Count)
        {
            _registers = new long[Registers];
            _applied = 0;
        }

        for (; _applied < _entries.Count; _applied++)
        {
            var payload = _entries[_applied].Payload.Span;
            _registers[BinaryPrimitives.ReadInt64LittleEndian(payload)] = BinaryPrimitives.ReadInt64LittleEndian(payload[8..]);
        }

        return _registers[register];
    }

    private void Store(LogWrite write)
    {
        switch (write)
        {
            case WriteEntries { Entries: var entries }:
                _entries = _entries.AddRange(entries);
                break;
            case KeepDivergent { From: var from }:
                _world.Coverage.Count("divergent suffix kept");
                _keptFrom = from;
                break;
            case WriteLedger { Ledger.Log.Length: var length } when length < _entries.Count:
                _world.Checks.Cut(_vnf, _site, length, _keptFrom);
                _keptFrom = long.MaxValue;
                _entries = _entries.RemoveRange((int)length, _entries.Count - (int)length);
                _applied = 0;
                break;
        }
    }

    private void Carry(ReplicaCommand command)
    {
        switch (command)
        {
            case SendAlign { To: var to, Message: var align }:
                Send(to, vnfc => vnfc.Log(new AlignReceived(align)));
                break;
            case SendEntries { To: var to, From: var from, Count: var count }:
                var entries = _entries.GetRange((int)from, count).ToImmutableArray();
                var append = new Append(Name, _site.Id, _view.Boot, _view.Ledger.Tenure!.Epoch, from, entries);
                Send(to, vnfc => vnfc.Log(new AppendReceived(append)));
                break;
            case SendAck { To: var to, Message: var ack }:
                _outputs.Put(() => _world.Checks.LogAcknowledged(_site, _vnf, ack));
                Send(to, vnfc => vnfc.Log(new AckReceived(ack)));
                break;
            case Release { Token: var token }:
                Release(token);
                break;
            case Refuse { Token: var refused } when _evaluated.Remove(refused, out var request):
                _outputs.Put(() => request.Client.Refused(request));
                break;
        }
    }

    private void Send(SiteId to, Action<Vnfc> deliver)
    {
        var peer = _world.Site(to);
        _outputs.Put(() => _world.Network.Send(_site.Host, peer.Host, peer.Agent, () => deliver(peer.Vnfcs[_vnf])));
    }

    /// <summary>S6: durable where it must be; now check gate and epoch, at the moment the reply leaves.</summary>
    private void Release(long token)
    {
        if (!_evaluated.Remove(token, out var request))
        {
            return;
        }

        var sync = _view.Ledger.Tenure!.Sync;
        request.Acked = !Spec.IsCheckpointed ? AckMode.Unkept : !sync.Required.IsEmpty ? AckMode.Sync : sync.IsCapped ? AckMode.Capped : AckMode.Alone;
        request.ReleasedAt = _site.Clock.Read();
        _outputs.Put(() => _process.Post(() =>
        {
            if (Spec.Gate == GateKind.Host)
            {
                // The gate lets nothing through that was left behind by a component that has died since.
                var life = _process.Life;
                _site.Gate.Process.Post(() =>
                {
                    if (_process.Life == life)
                    {
                        Leave(request);
                    }
                });
            }
            else
            {
                Leave(request);
            }
        }));
    }

    private void Leave(Request request)
    {
        if (Spec.Gate == GateKind.None ? _active != request.Epoch : !_site.Gate.Permits(Name, request.Epoch))
        {
            _world.Coverage.Count("reply stopped by the gate");
            return;
        }

        _world.Checks.ReplyLeft(_vnf, _site, request);
        request.Client.Answered(request);
    }
}

/// <summary>What a disk holds of a log.</summary>
/// <param name="Ledger">The ledger.</param>
/// <param name="Entries">The entries.</param>
public sealed record StoredLog(ReplicaLedger Ledger, ImmutableList<LogEntry> Entries)
{
    /// <summary>This write broken off after some of its entries, if entries were all it added.</summary>
    public StoredLog? Torn(StoredLog before, Rng chance)
    {
        var added = Entries.Count - before.Entries.Count;
        if (added < 1 || before.Ledger with { Log = Ledger.Log } != Ledger)
        {
            return null;
        }

        var kept = before.Entries.Count + chance.Below(added);
        return new StoredLog(Ledger with { Log = Ledger.Log.Cut(kept) }, Entries.RemoveRange(kept, Entries.Count - kept));
    }
}
