using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Simulation.Checkers.Linearizability;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// What clients were told stays true. A write acknowledged by a sync set, or by an owner that nobody could replace, is in the log of every later owner;
/// of those acknowledged under the loss cap no more is missing than the cap; and each register's history is linearizable, across every failover that
/// was not allowed to lose anything.
/// </summary>
/// <param name="world">The run.</param>
public sealed class DurabilityCheck(World world)
{
    private readonly List<Request>[] _acked = [.. world.Vnfs.Select(_ => new List<Request>())];
    private readonly List<Epoch>[] _lossy = [.. world.Vnfs.Select(_ => new List<Epoch>())];
    private readonly HashSet<Epoch>[] _planned = [.. world.Vnfs.Select(_ => new HashSet<Epoch>())];
    private readonly (Epoch Epoch, ImmutableList<LogEntry> Start)[] _newest = [.. world.Vnfs.Select(_ => (Epoch.None, ImmutableList<LogEntry>.Empty))];

    /// <summary>A takeover from an owner under the loss cap: what it loses is no contradiction.</summary>
    public void MayLose(int vnf, Epoch epoch) => _lossy[vnf].Add(epoch);

    /// <summary>A planned takeover: it loses nothing, whatever the replication.</summary>
    public void MustNotLose(int vnf, Epoch epoch) => _planned[vnf].Add(epoch);

    /// <summary>A site begins to own a VNF, on this log.</summary>
    public void TenureBegan(int vnf, SiteNode site, Epoch epoch, ImmutableList<LogEntry> start)
    {
        if (epoch > _newest[vnf].Epoch)
        {
            _newest[vnf] = (epoch, start);
        }

        var lost = new List<Request>();
        foreach (var write in _acked[vnf])
        {
            if (write.Epoch < epoch && !IsIn(start, write))
            {
                MustBeAllowed(vnf, site, epoch, write);
                lost.Add(write);
            }
        }

        if (lost.Count > 0)
        {
            world.Coverage.Count("loss within the cap");
            MustKeepCap(vnf, epoch, lost);
            _acked[vnf].RemoveAll(lost.Contains);
        }
    }

    /// <summary>A standby was aligned: what it keeps is the beginning of the log that the epoch started with.</summary>
    public void Aligned(int vnf, SiteNode site, Epoch epoch, ImmutableList<LogEntry> entries)
    {
        if (epoch != _newest[vnf].Epoch)
        {
            return;
        }

        var start = _newest[vnf].Start;
        for (var place = 0; place < entries.Count; place++)
        {
            if (place >= start.Count || start[place].Epoch != entries[place].Epoch)
            {
                throw Checks.Failed($"S13: {site.Id} is aligned to {epoch} of {world.Vnfs[vnf]}, and its entry {place} of {entries[place].Epoch} is not in the start log");
            }
        }
    }

    /// <summary>A reply leaves a site.</summary>
    public void ReplyLeft(int vnf, SiteNode site, Request request)
    {
        if (!request.IsWrite || request.Acked == AckMode.Unkept)
        {
            return;
        }

        _acked[vnf].Add(request);
        if (request.Epoch < _newest[vnf].Epoch && !IsIn(_newest[vnf].Start, request))
        {
            MustBeAllowed(vnf, site, _newest[vnf].Epoch, request);
        }
    }

    /// <summary>The run is over.</summary>
    public void Finished()
    {
        for (var vnf = 0; vnf < world.Vnfs.Length; vnf++)
        {
            var requests = world.Clients.Where(client => client.Vnf == vnf).SelectMany(client => client.History).ToList();
            for (var register = 0; register < Vnfc.Registers; register++)
            {
                var ofRegister = requests.Where(request => request.Register == register && !request.IsExcused).ToList();
                foreach (var (from, through) in Stretches(vnf))
                {
                    MustBeLinearizable(vnf, register, ofRegister, from, through);
                }
            }
        }
    }

    private static bool IsIn(ImmutableList<LogEntry> log, Request write) => write.Index < log.Count && log[(int)write.Index].Epoch == write.Epoch;

    private void MustBeAllowed(int vnf, SiteNode site, Epoch epoch, Request write)
    {
        if (write.Acked != AckMode.Capped || _planned[vnf].Contains(epoch))
        {
            throw Checks.Failed(
                $"S13: write {write.Token} of {world.Vnfs[vnf]}, acknowledged ({write.Acked}) at {write.Epoch} as entry {write.Index}, is not in the log with which {site.Id} knows {epoch} to begin");
        }
    }

    private void MustKeepCap(int vnf, Epoch epoch, List<Request> lost)
    {
        var cap = world.Plan.Replica.Cap;
        var bytes = lost.Count * 16L;
        if (bytes > cap.BytesMax)
        {
            throw Checks.Failed($"S14: {epoch} of {world.Vnfs[vnf]} begins without {bytes} acknowledged bytes; at most {cap.BytesMax} were shown");
        }
    }

    private IEnumerable<(Epoch From, Epoch Through)> Stretches(int vnf)
    {
        var from = Epoch.None;
        foreach (var lossy in _lossy[vnf].Order())
        {
            yield return (from, lossy);
            from = lossy;
        }

        yield return (from, new Epoch(int.MaxValue, 0));
    }

    private void MustBeLinearizable(int vnf, int register, List<Request> requests, Epoch from, Epoch through)
    {
        var operations = new List<RegisterOperation>(requests.Count);
        foreach (var request in requests)
        {
            var isOpen = request.Returned is null;
            if (isOpen ? request.IsWrite : request.Epoch >= from && request.Epoch < through)
            {
                operations.Add(new RegisterOperation(request.Token, request.IsWrite, request.Value, request.Invoked.Ticks, request.Returned?.Ticks));
            }
        }

        if (RegisterLinearizability.Check(operations.ToArray(), from == Epoch.None ? 0 : null) is { } violation)
        {
            throw Checks.Failed($"linearizability of {world.Vnfs[vnf]} register {register}: {violation.Explanation}");
        }
    }
}
