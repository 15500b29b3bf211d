using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>A log as a plain list, and every state that it was in: one after each record. What a crash leaves must be one of them.</summary>
internal sealed class LogModel
{
    private readonly List<LogContent> _history = [new(ReplicaLedger.Blank, [])];
    private readonly Dictionary<DivergentSuffix, ImmutableList<LogEntry>> _kept = [];
    private int _entriesMade;

    /// <summary>Content now.</summary>
    public LogContent Now => _history[^1];

    /// <summary>States there were.</summary>
    public int States => _history.Count;

    /// <summary>Entries of the present epoch, or of a later one.</summary>
    public LogWrite Entries(int count, int bytes, bool isNewEpoch)
    {
        var epoch = Now.Entries.IsEmpty ? new Epoch(1, 1) : Now.Entries[^1].Epoch;
        epoch = isNewEpoch ? Epoch.Max(epoch, Now.Ledger.Sealed).Next : epoch;
        return new WriteEntries([.. Enumerable.Range(Now.Entries.Count, count).Select(index => new LogEntry(epoch, index, Payload(bytes)))]);
    }

    /// <summary>A ledger that says something new and cuts nothing.</summary>
    public LogWrite Seal(int members) => new WriteLedger(Now.Ledger with
    {
        Sealed = Now.Ledger.Sealed.Next,
        Tenure = members == 0 ? null : new Tenure(Now.Ledger.Sealed.Next, Now.Ledger.Log, SyncSet.Initial(SiteSet.Of(Enumerable.Range(0, members).Select(site => new SiteId($"site-{site}"))))),
    });

    /// <summary>The two writes of an alignment that cuts.</summary>
    public ImmutableArray<LogWrite> Align(int length)
    {
        var ledger = Now.Ledger;
        var suffix = new DivergentSuffix(ledger.Sealed.Next, length, ledger.Log);
        var divergent = ledger.Divergent.Length < ReplicaLedger.DivergentMax ? ledger.Divergent : ledger.Divergent.RemoveAt(0);
        return [new KeepDivergent(length), new WriteLedger(new ReplicaLedger(suffix.At, suffix.At, ledger.Log.Cut(length), null, divergent.Add(suffix)))];
    }

    /// <summary>Notes what the writes of a step lead to.</summary>
    public void Apply(ImmutableArray<LogWrite> writes)
    {
        foreach (var write in writes)
        {
            switch (write)
            {
                case WriteEntries { Entries: var entries }:
                    foreach (var entry in entries)
                    {
                        _history.Add(new LogContent(Now.Ledger with { Log = Now.Ledger.Log.Append(entry.Epoch) }, Now.Entries.Add(entry)));
                    }

                    break;
                case WriteLedger { Ledger: var ledger }:
                    if (ledger.Log.Length < Now.Entries.Count)
                    {
                        _kept[ledger.Divergent[^1]] = Now.Entries.RemoveRange(0, (int)ledger.Log.Length);
                    }

                    _history.Add(new LogContent(ledger, Now.Entries.GetRange(0, (int)ledger.Log.Length)));
                    break;
            }
        }
    }

    /// <summary>A crash left this state.</summary>
    public void CrashedTo(int state) => _history.RemoveRange(state + 1, _history.Count - state - 1);

    /// <summary>Finds which state a log is in, not before one.</summary>
    public int StateOf(CheckpointLog log, int notBefore)
    {
        var found = new LogContent(log.Ledger, [.. log.Replay(0)]);
        for (var state = _history.Count - 1; state >= notBefore; state--)
        {
            if (_history[state].Equals(found))
            {
                return state;
            }
        }

        throw new InvalidOperationException(
            $"the log holds {found.Entries.Count} entries and is sealed before {found.Ledger.Sealed}: no state from {notBefore} to {_history.Count - 1}");
    }

    /// <summary>Every stretch that the ledger remembers is in a file, and no other file is there.</summary>
    public void CheckCopies(string directory, ReplicaLedger ledger)
    {
        foreach (var suffix in ledger.Divergent)
        {
            Assert.Equal(_kept[suffix], DivergentCopy.Read(Path.Combine(directory, DivergentCopy.FileName(suffix))), LogContent.Same);
        }

        Assert.Equal(ledger.Divergent.Select(DivergentCopy.FileName).Order(), Directory.GetFiles(directory, "divergent-*").Select(path => Path.GetFileName(path)).Order());
    }

    private byte[] Payload(int bytes)
    {
        var payload = new byte[bytes];
        new Random(++_entriesMade).NextBytes(payload);
        return payload;
    }
}

/// <summary>What a log holds.</summary>
internal sealed record LogContent(ReplicaLedger Ledger, ImmutableList<LogEntry> Entries)
{
    public static bool Same(LogEntry left, LogEntry right) =>
        left.Epoch == right.Epoch && left.Index == right.Index && left.Payload.Span.SequenceEqual(right.Payload.Span);

    public bool Equals(LogContent? other) =>
        other is not null
        && LedgerFormat.ToBytes(Ledger).SequenceEqual(LedgerFormat.ToBytes(other.Ledger))
        && Entries.Count == other.Entries.Count
        && Entries.Zip(other.Entries).All(pair => Same(pair.First, pair.Second));

    public override int GetHashCode() => Entries.Count;
}
