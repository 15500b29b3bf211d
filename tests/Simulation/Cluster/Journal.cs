using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Engine;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>
/// The journal as its users see it: linearizable, there for whoever reaches a majority of the locations, sometimes slow, and sometimes without an
/// answer although the transaction was written. It stands for SQLite (one location) and etcd (several); the conditions are the core's own.
/// </summary>
/// <param name="world">The run.</param>
/// <param name="initial">The control state at the start.</param>
public sealed class Journal(World world, ControlState initial)
{
    private readonly Rng _chance = new(world.Seed, "journal");
    private readonly Rng _trafficChance = new(world.Seed, "journal of traffic");
    private readonly List<TrafficEntry> _trafficHistory = [TrafficEntry.First];
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private readonly List<ControlState> _history = [initial];
    private readonly VnfRecord[] _records = [.. world.Vnfs.Select(vnf => initial.Vnfs[vnf])];

    /// <summary>The newest state.</summary>
    public ControlState State { get; private set; } = initial;

    /// <summary>What it holds about traffic.</summary>
    public TrafficEntry Traffic { get; private set; } = TrafficEntry.First;

    /// <summary>A VNF's newest record, by its place in <see cref="World.Vnfs"/>.</summary>
    public VnfRecord this[int vnf] => _records[vnf];

    /// <summary>Every state there was.</summary>
    public IReadOnlyList<ControlState> History => _history;

    /// <summary>The highest generation ever used.</summary>
    public int Generation { get; private set; } = initial.Version.Generation;

    /// <summary>Hands in a transaction; the outcome is learned by reading on, and <paramref name="ended"/> is called in any case.</summary>
    public void Commit(LocationNode from, Transaction transaction, Action ended) => Commit(from, _chance, "commit", () => Write(transaction, from), ended);

    /// <summary>Hands in a transaction about traffic; the outcome is learned by reading on, and <paramref name="ended"/> is called in any case.</summary>
    public void Commit(LocationNode from, TrafficTransaction transaction, Action ended) =>
        Commit(from, _trafficChance, "traffic commit", () => Write(transaction, from), ended);

    private void Commit(LocationNode from, Rng chance, string what, Func<bool> write, Action ended)
    {
        var isOver = false;
        world.Scheduler.After(Latency(chance), () =>
        {
            var isWritten = IsReachable(from) && write();
            var isAnswered = isWritten && !chance.Chance(world.Faults.AnswerLossPerMillion);
            if (isWritten && !isAnswered)
            {
                world.Coverage.Count($"{what} written, answer lost");
            }

            if (isWritten && isOver)
            {
                world.Coverage.Count($"{what} written after it was given up");
            }

            if (isAnswered)
            {
                world.Scheduler.After(Latency(chance), End);
            }
        });
        world.Scheduler.After(Patience, End);

        void End()
        {
            if (!isOver)
            {
                isOver = true;
                Read(from);
                ended();
            }
        }
    }

    /// <summary>Lets a replica read on, if its location reaches a majority.</summary>
    public void Read(LocationNode reader)
    {
        if (State.Version > reader.View.State.Version && IsReachable(reader))
        {
            var state = State;
            reader.Post(new JournalRead(state));
        }
    }

    /// <summary>What is known about traffic, for who leads; null if its location reaches no majority, or if somebody else leads by now.</summary>
    public TrafficEntry? ReadTraffic(LocationNode leader, int generation, long term) =>
        IsReachable(leader) && (State.Version.Generation, State.Term) == (generation, term) ? Traffic : null;

    /// <summary>Goes back to an earlier state, as from a backup; what it held about traffic was true when that state began.</summary>
    public void Restore(ControlState backup)
    {
        world.Checks.Restoring(State);
        Generation++;
        Traffic = _trafficHistory[_history.LastIndexOf(backup)] with { Revision = Traffic.Revision + 1 };
        world.Coverage.Count("traffic restored");
        Adopt(backup.Restored(Generation));
    }

    private bool Write(TrafficTransaction transaction, LocationNode from)
    {
        if ((transaction.Generation, transaction.Term, transaction.Revision) != (State.Version.Generation, State.Term, Traffic.Revision))
        {
            world.Transcript.Write($"journal refuses traffic of {from.Id}: written for term {transaction.Term}, revision {transaction.Revision}; it is at {State.Term}, {Traffic.Revision}");
            world.Coverage.Count("traffic commit refused");
            return false;
        }

        var before = Traffic;
        Traffic = new TrafficEntry(before.Revision + 1, transaction.Ledger);
        world.Transcript.Note(Traffic.Revision);
        world.Checks.Traffic.Committed(from, before, transaction);
        return true;
    }

    private bool Write(Transaction transaction, LocationNode from)
    {
        var result = State.Apply(transaction);
        if (result.State is not { } next)
        {
            world.Transcript.Write($"journal refuses {from.Id}: {result.Reason}");
            world.Coverage.Count("commit refused");
            return false;
        }

        var before = State;
        Adopt(next);
        world.Checks.Committed(before, next, transaction);
        return true;
    }

    private void Adopt(ControlState next)
    {
        State = next;
        _history.Add(next);
        _trafficHistory.Add(Traffic);
        for (var vnf = 0; vnf < _records.Length; vnf++)
        {
            _records[vnf] = next.Vnfs[world.Vnfs[vnf]];
        }

        world.Transcript.Note(next.Version.Index);
        foreach (var location in world.Locations)
        {
            world.Scheduler.After(Latency(_chance), () => Read(location));
        }
    }

    private bool IsReachable(LocationNode from)
    {
        var reached = 0;
        foreach (var location in world.Locations)
        {
            if (location == from || (location.IsHostUp && world.Network.IsOpen(from.Host, location.Host) && world.Network.IsOpen(location.Host, from.Host)))
            {
                reached++;
            }
        }

        return from.IsHostUp && !from.IsCutFromJournal && reached > world.Locations.Count / 2;
    }

    private TimeSpan Latency(Rng chance) => chance.Between(TimeSpan.FromMilliseconds(1), world.Faults.IsJournalSlow ? TimeSpan.FromMilliseconds(600) : TimeSpan.FromMilliseconds(8));
}
