using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>What is certainly on disk of a log.</summary>
/// <param name="Step">The last step whose writes are, with those of all steps before it.</param>
/// <param name="Ledger">The ledger as of that step: what a beat may say of the log.</param>
public sealed record DurableLog(long Step, ReplicaLedger Ledger);

/// <summary>
/// The checkpoint log of one VNF at one site, on disk (docs/protocol.md, "What a shell must do", 1 to 3 and 6). Entries and ledgers are one stream of
/// records in files that only grow. <see cref="Append"/> queues the writes of a step, <see cref="Flush"/> makes everything that is queued durable with
/// one flush of the disk. After a crash the log holds a prefix of what was being written, broken off between two records, never less than what was said
/// to be durable. One caller appends and reads; another thread may flush meanwhile, such as a <see cref="LogFlusher"/>.
/// </summary>
public sealed class CheckpointLog : IDisposable
{
    private readonly string _directory;
    private readonly LogState _state;
    private readonly LogOptions _options;
    private readonly FileStream _lock;
    private readonly LogFiles _files;
    private readonly LogStream _stream;
    private readonly LogTail _tail;
    private readonly Lock _flushing = new();
    private readonly Lock _guard = new();
    private DurableLog _durable;
    private LogFailedException? _failure;
    private long _step;
    private long _writing;
    private bool _isClosed;

    private CheckpointLog(string directory, LogState state, LogOptions options, LogDisk disk, FileStream @lock)
    {
        (_directory, _state, _options, _lock) = (directory, state, options, @lock);
        _stream = new LogStream(state, options.SegmentBytesMax, unchecked((uint)Random.Shared.Next(int.MinValue, int.MaxValue)));
        _tail = new LogTail(state.Ledger.Log.Length);
        _durable = new DurableLog(0, state.Ledger);
        _files = new LogFiles(directory, state.Vnf, state.LogId, state.Segments[^1].Number, disk);
    }

    /// <summary>The ledger with all that was appended, on disk or not.</summary>
    public ReplicaLedger Ledger
    {
        get
        {
            lock (_guard)
            {
                return _stream.Ledger;
            }
        }
    }

    /// <summary>What is on disk. It changes in <see cref="Flush"/>, before that returns.</summary>
    public DurableLog Durable
    {
        get
        {
            lock (_guard)
            {
                return _durable;
            }
        }
    }

    /// <summary>Opens the log of a VNF, or begins one. No other process can open it until this log is disposed of or the process is gone.</summary>
    /// <param name="directory">A directory for this log alone; created if it is missing.</param>
    /// <param name="vnf">The VNF.</param>
    /// <param name="options">The bounds, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The options or the name of the VNF are not valid.</exception>
    public static LogOpening Open(string directory, VnfId vnf, LogOptions? options = null) => Open(directory, vnf, options, new LogDisk());

    internal static LogOpening Open(string directory, VnfId vnf, LogOptions? options, LogDisk disk)
    {
        options ??= new LogOptions();
        var problems = options.Problems().Concat(Identifier.Problem(vnf.Value) is { } problem ? [$"the name of the VNF {problem}"] : []);
        return problems.Any()
            ? throw new ArgumentException(string.Join("; ", problems), nameof(options))
            : LogOpener.Open(directory, vnf, disk, (state, @lock) => new CheckpointLog(directory, state, options, disk, @lock));
    }

    /// <summary>
    /// Queues what a step of the core wants written. If more than <see cref="LogOptions.QueueBytesMax"/> is queued, it flushes before it returns. Payloads
    /// must not change until then.
    /// </summary>
    /// <param name="writes">The writes, in order; there may be none.</param>
    /// <returns>The number of the step: its outputs may leave once <see cref="DurableLog.Step"/> has reached it. Steps without writes share the number before.</returns>
    /// <exception cref="InvalidOperationException">The writes don't follow on what the log holds. Nothing of them was queued.</exception>
    /// <exception cref="LogFailedException">The disk failed, now or before.</exception>
    public long Append(ImmutableArray<LogWrite> writes)
    {
        bool isFull;
        lock (_guard)
        {
            Check();
            if (writes.IsEmpty)
            {
                return _step;
            }

            _stream.Append(writes, _tail);
            _stream.Batch.Outcome = new DurableLog(++_step, _stream.Ledger);
            isFull = _writing + _stream.Batch.Bytes > _options.QueueBytesMax;
        }

        if (isFull)
        {
            Flush();
        }

        return _step;
    }

    /// <summary>Makes all that is queued durable. Any thread may call it; one flush runs at a time.</summary>
    /// <returns>What is durable now.</returns>
    /// <exception cref="LogFailedException">The disk failed, now or before. The process must end.</exception>
    public DurableLog Flush()
    {
        lock (_flushing)
        {
            LogBatch batch;
            lock (_guard)
            {
                Check();
                if (_stream.Batch.Parts.Count == 0)
                {
                    return _durable;
                }

                batch = _stream.TakeBatch();
                _writing = batch.Bytes;
            }

            Guarded(() => _files.Carry(batch));
            lock (_guard)
            {
                _writing = 0;
                _tail.Release(Math.Min(_stream.Batch.LengthMin, _stream.Ledger.Log.Length));
                return _durable = batch.Outcome;
            }
        }
    }

    /// <summary>Reads entries, those that are only queued too. Call it when the step is taken: a later step may cut the log.</summary>
    /// <param name="from">The first entry.</param>
    /// <param name="count">How many; all of them are in <see cref="Ledger"/>.</param>
    /// <param name="payloadBytesMax">It ends early, but not before the first entry, rather than hold more payload than this.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log has no such entries.</exception>
    /// <exception cref="LogFailedException">The disk failed, now or before: an entry is not what was written.</exception>
    public ImmutableArray<LogEntry> Read(long from, int count, long payloadBytesMax = long.MaxValue)
    {
        List<Run> runs;
        var tail = new List<LogEntry>();
        lock (_guard)
        {
            Check();
            var length = _stream.Ledger.Log.Length;
            if (from < 0 || count < 0 || count > length - from)
            {
                throw new ArgumentOutOfRangeException(nameof(from), $"entries {from} to {from + count - 1} are asked for, and the log has {length}");
            }

            runs = _stream.Index.Runs(from, Math.Min(from + count, _tail.From));
            for (var index = Math.Max(from, _tail.From); index < from + count; index++)
            {
                tail.Add(_tail[index]);
            }
        }

        var read = ImmutableArray.CreateBuilder<LogEntry>(Math.Min(count, 1024));
        Guarded(() =>
        {
            foreach (var entry in RunReader.Entries(_directory, _state.LogId, runs).Concat(tail))
            {
                payloadBytesMax -= entry.Payload.Length;
                if (payloadBytesMax < 0 && read.Count > 0)
                {
                    break;
                }

                read.Add(entry);
            }
        });
        return read.DrainToImmutable();
    }

    /// <summary>All entries from one on, up to the last as of now, a few at a time: for a VNF whose state is built again.</summary>
    /// <param name="from">The first entry.</param>
    /// <exception cref="InvalidOperationException">The log was cut meanwhile: what was built is not the log's state any more. Start over.</exception>
    /// <exception cref="LogFailedException">The disk failed, now or before: an entry is not what was written.</exception>
    public IEnumerable<LogEntry> Replay(long from)
    {
        var (end, cuts) = (Ledger.Log.Length, _stream.Cuts);
        while (from < end)
        {
            var entries = Read(from, (int)Math.Min(end - from, 4096), payloadBytesMax: 1 << 20);
            foreach (var entry in entries)
            {
                yield return cuts == _stream.Cuts ? entry : throw new InvalidOperationException($"the log in {_directory} was cut while it was replayed; start over");
            }

            from += entries.Length;
        }
    }

    /// <summary>Closes the files. What is queued is lost, as in a crash; flush first.</summary>
    public void Dispose()
    {
        lock (_flushing)
        {
            lock (_guard)
            {
                _isClosed = true;
            }

            _files.Dispose();
            _lock.Dispose();
        }
    }

    private void Check()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    private void Guarded(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e)
        {
            // Whatever it was: part of a batch may be in the files, and the rest is gone.
            lock (_guard)
            {
                _failure ??= new LogFailedException(_directory, e);
                throw _failure;
            }
        }
    }
}
