using System.Collections.Immutable;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>What a log is told, and what it must be then.</summary>
internal sealed class LogStory : IDisposable
{
    private readonly LogDirectory _directory = new();
    private readonly LogDirectory _crashed = new();
    private readonly LogOptions _options;
    private readonly Func<RecordedDisk> _newDisk;
    private RecordedDisk _disk;
    private CheckpointLog _log;
    private CrashedFiles _before;
    private int _flushed;

    public LogStory(int segmentBytesMax, Func<RecordedDisk> newDisk)
    {
        _options = new LogOptions { SegmentBytesMax = segmentBytesMax };
        _newDisk = newDisk;
        _disk = newDisk();
        _log = _directory.Opened(_options, _disk).Log;
        _before = new CrashedFiles(_directory.Path);
    }

    public enum Kind
    {
        Write,
        Seal,
        Align,
        Flush,
        Reopen,
        Crash,
        CrashEverywhere,
        Read,
    }

    public LogModel Model { get; } = new();

    public int Crashes { get; private set; }

    public int Segments { get; private set; }

    public void Act(Kind kind, int a, int b)
    {
        switch (kind)
        {
            case Kind.Write:
                Append([Model.Entries(1 + (a % 4), b * 3, isNewEpoch: a % 5 == 0)]);
                break;
            case Kind.Seal:
                Append([Model.Seal(a % 3)]);
                break;
            case Kind.Align when !Model.Now.Entries.IsEmpty:
                Append(Model.Align(a % 2 == 0 ? Math.Max(0, Model.Now.Entries.Count - 1 - (b % 4)) : (a * 7) % Model.Now.Entries.Count));
                break;
            case Kind.Flush:
                Flush();
                break;
            case Kind.Reopen:
                // What is queued is lost, as with a process that is killed.
                Reopen(new CrashedFiles(_directory.Path));
                break;
            case Kind.Crash:
                Crash(new Random((a * 100) + b));
                break;
            case Kind.CrashEverywhere:
                CrashEverywhere(new Random((a * 100) + b));
                break;
            case Kind.Read:
                Read(a, b);
                break;
        }
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Dispose();
        _crashed.Dispose();
    }

    private void Append(ImmutableArray<LogWrite> writes)
    {
        _log.Append(writes);
        Model.Apply(writes);
        Assert.Equal(new LogContent(Model.Now.Ledger, []), new LogContent(_log.Ledger, []));
    }

    private void Flush()
    {
        var durable = _log.Flush();
        Assert.Equal(new LogContent(Model.Now.Ledger, []), new LogContent(durable.Ledger, []));
        Settle();
    }

    private void Settle()
    {
        foreach (var act in _disk.Acts)
        {
            _before.Do(act);
        }

        _disk.Acts.Clear();
        _flushed = Model.States - 1;
        Segments = Math.Max(Segments, Directory.GetFiles(_directory.Path, "segment-*").Length);
    }

    private void Read(int a, int b)
    {
        var entries = Model.Now.Entries;
        var from = entries.Count == 0 ? 0 : (a * 13) % entries.Count;
        var count = Math.Min(b * 2, entries.Count - from);
        Assert.Equal(entries.GetRange(from, count), _log.Read(from, count), LogContent.Same);
    }

    /// <summary>The disk at one moment of the last flush, some blocks of it lost; the log goes on from there.</summary>
    private void Crash(Random chance)
    {
        var durable = _flushed;
        _log.Flush();
        var files = _before.Copy();
        var survived = chance.Next(_disk.Acts.Count + 1);
        foreach (var act in _disk.Acts.Take(survived))
        {
            files.Do(act);
        }

        _flushed = survived == _disk.Acts.Count && survived > 0 ? Model.States - 1 : durable;
        Reopen(files.WithBlocksLost(chance, blockBytes: 1 << chance.Next(4, 10)));
    }

    private void Reopen(CrashedFiles files)
    {
        _log.Dispose();
        files.WriteTo(_directory.Path);
        _disk = _newDisk();
        _log = _directory.Opened(_options, _disk).Log;
        Model.CrashedTo(Check(_log, _directory.Path));
        _before = new CrashedFiles(_directory.Path);
        _flushed = Model.States - 1;
    }

    /// <summary>The disk at every byte of the last flush: cut there, or filled with zeros or with anything up to its end, or flushed blocks only.</summary>
    private void CrashEverywhere(Random chance)
    {
        _log.Flush();
        var files = _before.Copy();
        foreach (var act in _disk.Acts)
        {
            if (act is Wrote write)
            {
                for (var length = 0; length < write.Bytes.Length; length++)
                {
                    var torn = files.Copy();
                    torn.Do(write with { Bytes = write.Bytes[..length] });
                    var rest = new byte[write.Bytes.Length - length];
                    Open(torn);
                    Open(torn.WithTail(act.Name, rest));
                    chance.NextBytes(rest);
                    Open(torn.WithTail(act.Name, rest));
                }
            }

            Open(files.WithoutUnflushed());
            Open(files);
            files.Do(act);
        }

        Open(files.WithBlocksLost(chance, blockBytes: 32));
        Settle();
        Open(files.WithBlocksLost(chance, blockBytes: 32));
    }

    private void Open(CrashedFiles files)
    {
        files.WriteTo(_crashed.Path);
        using var log = _crashed.Opened(_options).Log;
        Check(log, _crashed.Path);
        Crashes++;
    }

    private int Check(CheckpointLog log, string directory)
    {
        var state = Model.StateOf(log, notBefore: _flushed);
        Model.CheckCopies(directory, log.Ledger);
        return state;
    }
}
