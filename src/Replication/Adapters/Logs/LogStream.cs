using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>
/// Turns the writes of steps into records and decides where they go. It runs ahead of the files: what it says of the log holds once the batches that it
/// gave out are carried out in order. No I/O.
/// </summary>
internal sealed class LogStream
{
    private readonly LogState _state;
    private readonly int _segmentBytesMax;
    private readonly uint _opening;
    private long _offset;
    private long _sequence;
    private long _headEnd;
    private bool _isBegun;

    internal LogStream(LogState state, int segmentBytesMax, uint opening)
    {
        (_state, _segmentBytesMax, _opening) = (state, segmentBytesMax, opening);
        (_offset, _sequence, _headEnd, Ledger) = (state.Offset, state.Sequence, state.HeadEnd, state.Ledger);
        Batch = new LogBatch(_sequence);
    }

    /// <summary>The ledger as it is once everything is carried out.</summary>
    internal ReplicaLedger Ledger { get; private set; }

    /// <summary>Where the entries are then.</summary>
    internal LogIndex Index => _state.Index;

    /// <summary>What is queued.</summary>
    internal LogBatch Batch { get; private set; }

    /// <summary>How often the log was cut since it was opened.</summary>
    internal int Cuts { get; private set; }

    /// <summary>Hands out what is queued.</summary>
    internal LogBatch TakeBatch()
    {
        var taken = Batch;
        Batch = new LogBatch(_sequence);
        return taken;
    }

    /// <summary>Queues the writes of one step, all or none.</summary>
    /// <exception cref="InvalidOperationException">The writes don't fit to the log: the core and its log have parted.</exception>
    internal void Append(ImmutableArray<LogWrite> writes, LogTail tail)
    {
        Check(writes);
        if (!_isBegun)
        {
            // The opening's number may change at a ledger only.
            _isBegun = true;
            Put(RecordKind.Ledger, LedgerFormat.ToBytes(Ledger));
        }

        for (var place = 0; place < writes.Length; place++)
        {
            switch (writes[place])
            {
                case WriteEntries { Entries: var entries }:
                    foreach (var entry in entries)
                    {
                        Put(entry);
                        tail.Add(entry);
                    }

                    break;
                case KeepDivergent { From: var from }:
                    var suffix = ((WriteLedger)writes[place + 1]).Ledger.Divergent[^1];
                    Batch.Parts.Add(new KeepStretch(suffix, Index.Runs(from, Ledger.Log.Length)));
                    break;
                case WriteLedger { Ledger: var ledger }:
                    Put(ledger, tail);
                    break;
            }
        }
    }

    private void Check(ImmutableArray<LogWrite> writes)
    {
        var log = Ledger.Log;
        for (var place = 0; place < writes.Length; place++)
        {
            switch (writes[place])
            {
                case WriteEntries { Entries: var entries }:
                    foreach (var entry in entries)
                    {
                        Demand(entry.Index == log.Length, $"entry {entry.Index} is to be written, but the log has {log.Length}");
                        Demand(entry.Payload.Length <= WireLimits.EntryBytesMax, $"entry {entry.Index} has {entry.Payload.Length} bytes of payload; {WireLimits.EntryBytesMax} is the most");
                        log = log.Append(entry.Epoch);
                    }

                    break;
                case KeepDivergent { From: var from }:
                    var cut = place + 1 < writes.Length ? (writes[place + 1] as WriteLedger)?.Ledger : null;
                    Demand(
                        from < log.Length && cut is { Divergent: [.., var last] } && last.From == from && cut.Log.Length == from,
                        $"entries from {from} on are to be kept, but no ledger follows that cuts a log of {log.Length} there and remembers it");
                    break;
                case WriteLedger { Ledger.Log: var told }:
                    Demand(told == log.Cut(told.Length), $"a ledger is to be written that says {told.Length} entries, but it is not the beginning of the log of {log.Length}");
                    log = told;
                    break;
            }
        }

        static void Demand(bool holds, string problem)
        {
            if (!holds)
            {
                throw new InvalidOperationException(problem);
            }
        }
    }

    private void Put(LogEntry entry)
    {
        var count = RecordHeader.EntryBytes + entry.Payload.Length;
        RollIfFull(count);
        Index.Add(entry.Index, _state.Segments[^1].Number, _offset);
        var room = Batch.Extend(_state.Segments[^1].Number, _offset, count);
        RecordHeader.WriteEntry(room[RecordHeader.Bytes..], entry.Epoch, entry.Index, entry.Payload.Span);
        Seal(RecordKind.Entry, room, Batch.FlushedThrough);
        Batch.LengthMin = Math.Min(Batch.LengthMin, entry.Index);
        Ledger = Ledger with { Log = Ledger.Log.Append(entry.Epoch) };
        _offset += count;
    }

    private void Put(ReplicaLedger ledger, LogTail tail)
    {
        Put(RecordKind.Ledger, LedgerFormat.ToBytes(ledger));
        if (ledger.Log.Length < Ledger.Log.Length)
        {
            Index.Cut(ledger.Log.Length);
            tail.Cut(ledger.Log.Length);
            Batch.LengthMin = Math.Min(Batch.LengthMin, ledger.Log.Length);
            Cuts++;
        }

        foreach (var forgotten in Ledger.Divergent.Where(suffix => !ledger.Divergent.Contains(suffix)))
        {
            Batch.Parts.Add(new ForgetStretch(forgotten));
        }

        Ledger = ledger;
    }

    private void Put(RecordKind kind, ReadOnlySpan<byte> payload)
    {
        var count = RecordHeader.Bytes + payload.Length;
        RollIfFull(count);
        var room = Batch.Extend(_state.Segments[^1].Number, _offset, count);
        payload.CopyTo(room[RecordHeader.Bytes..]);
        Seal(kind, room, Batch.FlushedThrough);
        _offset += count;
    }

    private void Seal(RecordKind kind, Span<byte> record, long flushedThrough)
    {
        var payload = record.Length - RecordHeader.Bytes;
        if (payload > RecordHeader.PayloadMax)
        {
            throw new InvalidOperationException($"a ledger takes {payload} bytes; {RecordHeader.PayloadMax} is the most");
        }

        new RecordHeader(payload, kind, _sequence, (int)(_sequence - flushedThrough), _opening).Seal(record, _state.LogId);
        _sequence++;
    }

    /// <summary>Begins another segment, with the ledger at its head, unless the record is the first one after the head.</summary>
    private void RollIfFull(int count)
    {
        if (_offset + count <= _segmentBytesMax || _offset == _headEnd)
        {
            return;
        }

        var segments = _state.Segments;
        var number = segments[^1].Number + 1;
        segments[^1] = segments[^1] with { EndSequence = _sequence };

        // What lies behind the last entry are ledgers and entries that were cut off: the new head says all that is left of them.
        var previous = Index.LastSegment;
        var obsolete = segments.Where(segment => segment.Number > previous).Select(segment => segment.Number).ToImmutableArray();
        segments.RemoveAll(segment => segment.Number > previous);
        var header = new SegmentHeader(false, _state.LogId, number, _sequence, previous, previous == 0 ? 0 : segments[^1].EndSequence, _state.Vnf);
        segments.Add(new SegmentExtent(number, 0));

        var content = Head(header, Ledger);
        Seal(RecordKind.Ledger, content.AsSpan(header.Bytes), _sequence);
        Batch.Parts.Add(new BeginSegment(number, content, obsolete));
        Batch.FlushedThrough = _sequence;
        (_offset, _headEnd) = (content.Length, content.Length);
    }

    /// <summary>The first segment of a log that never was.</summary>
    internal static byte[] Blank(VnfId vnf, long logId, uint opening)
    {
        var header = new SegmentHeader(false, logId, 1, 0, 0, 0, vnf);
        var content = Head(header, ReplicaLedger.Blank);
        new RecordHeader(content.Length - header.Bytes - RecordHeader.Bytes, RecordKind.Ledger, 0, 0, opening).Seal(content.AsSpan(header.Bytes), logId);
        return content;
    }

    private static byte[] Head(SegmentHeader header, ReplicaLedger ledger) => [.. header.ToBytes(), .. new byte[RecordHeader.Bytes], .. LedgerFormat.ToBytes(ledger)];
}
