using System.Collections.Immutable;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>What a log promises to the loop that uses it.</summary>
[SupportedOSPlatform("linux")]
public sealed class CheckpointLogTests : IDisposable
{
    private readonly LogDirectory _directory = new();
    private readonly LogModel _model = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ANewLog_IsBlank_AndSaysSo()
    {
        var opened = _directory.Opened();
        Assert.True(opened.IsNew);
        Assert.Equal(LedgerFormat.ToBytes(ReplicaLedger.Blank), LedgerFormat.ToBytes(opened.Log.Ledger));
        opened.Log.Dispose();
        var again = _directory.Opened();
        Assert.False(again.IsNew);
        again.Log.Dispose();
    }

    [Fact]
    public void FilesAndDirectory_AreTheOwnersOnly()
    {
        using var log = _directory.Opened().Log;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory.Last));
    }

    [Fact]
    public void Steps_AreNumbered_AndOneFlushCarriesAllThatIsQueued()
    {
        var disk = new RecordedDisk();
        using var log = _directory.Opened(disk: disk).Log;
        disk.Acts.Clear();

        Assert.Equal(0, log.Append([]));
        Assert.Equal(1, log.Append(Apply(_model.Entries(1, 10, isNewEpoch: false))));
        Assert.Equal(2, log.Append(Apply(_model.Entries(3, 10, isNewEpoch: false))));
        Assert.Equal(2, log.Append([]));
        Assert.Equal(0, log.Durable.Step);
        Assert.Equal(0, log.Durable.Ledger.Log.Length);
        Assert.Equal(4, log.Ledger.Log.Length);

        Assert.Equal(2, log.Flush().Step);
        Assert.Equal(4, log.Durable.Ledger.Log.Length);
        Assert.Single(disk.Acts.OfType<Wrote>());
        Assert.Single(disk.Acts.OfType<Flushed>());
        log.Flush();
        Assert.Single(disk.Acts.OfType<Flushed>());
    }

    [Fact]
    public void WhatIsQueued_CanBeRead_AcrossCuts()
    {
        using var log = _directory.Opened().Log;
        log.Append(Apply(_model.Entries(5, 10, isNewEpoch: false)));
        log.Flush();
        log.Append(Apply(_model.Entries(3, 10, isNewEpoch: false)));
        var read = log.Read(3, 4);
        log.Append(Cut(4));
        log.Append(Apply(_model.Entries(2, 10, isNewEpoch: true)));
        Assert.Equal(4, read.Length);
        Assert.Equal(_model.Now.Entries, log.Read(0, 6), LogContent.Same);
        log.Flush();
        Assert.Equal(_model.Now.Entries, log.Replay(0), LogContent.Same);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void WhatIsQueuedDuringAFlush_CanBeRead_BeforeAndAfterTheNext(int cutAt)
    {
        var disk = new BusyDisk();
        using var log = _directory.Opened(disk: disk).Log;
        log.Append(Apply(_model.Entries(3, 10, isNewEpoch: false)));
        disk.Meanwhile = () =>
        {
            disk.Meanwhile = null;
            if (cutAt < 3)
            {
                log.Append(Cut(cutAt));
            }

            log.Append(Apply(_model.Entries(2, 10, isNewEpoch: true)));
        };

        Assert.Equal((1, 3), (log.Flush().Step, log.Durable.Ledger.Log.Length));
        Assert.Equal(_model.Now.Entries, log.Replay(0), LogContent.Same);
        log.Flush();
        Assert.Equal(_model.Now.Entries, log.Replay(0), LogContent.Same);
    }

    [Fact]
    public void Read_EndsEarly_RatherThanExceedItsBytes_ButReadsOneEntry()
    {
        using var log = _directory.Opened().Log;
        log.Append(Apply(_model.Entries(5, 100, isNewEpoch: false)));
        Assert.Equal(2, log.Read(0, 5, payloadBytesMax: 299).Length);
        log.Flush();
        Assert.Equal(2, log.Read(0, 5, payloadBytesMax: 299).Length);
        Assert.Single(log.Read(0, 5, payloadBytesMax: 1));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 3)]
    [InlineData(2, 1)]
    [InlineData(0, -1)]
    public void Read_OfEntriesThatAreNotThere_IsABrokenContract(long from, int count)
    {
        using var log = _directory.Opened().Log;
        log.Append(Apply(_model.Entries(2, 1, isNewEpoch: false)));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Read(from, count));
    }

    [Fact]
    public void Replay_OfALogThatIsCutMeanwhile_DoesNotGoOn()
    {
        using var log = _directory.Opened().Log;
        log.Append(Apply(_model.Entries(4, 1, isNewEpoch: false)));
        using var replay = log.Replay(0).GetEnumerator();
        Assert.True(replay.MoveNext());
        log.Append(Cut(3));
        Assert.Throws<InvalidOperationException>(() => replay.MoveNext());
    }

    [Fact]
    public void WritesThatDoNotFollow_AreRefused_AndNothingOfThemIsQueued()
    {
        using var log = _directory.Opened().Log;
        log.Append(Apply(_model.Entries(2, 1, isNewEpoch: false)));
        var entry = _model.Now.Entries[^1];
        ImmutableArray<LogWrite>[] wrong =
        [
            [new WriteEntries([entry with { Index = 2 }, entry with { Index = 4 }])],
            [new WriteEntries([entry with { Index = 2, Epoch = Epoch.None }])],
            [new WriteEntries([entry with { Index = 2, Payload = new byte[(1 << 20) + 1] }])],
            [new WriteLedger(log.Ledger with { Log = log.Ledger.Log.Append(new Epoch(9, 9)) })],
            [new WriteLedger(log.Ledger with { Log = new LogExtent([new EpochStart(new Epoch(9, 9), 0)], 1) })],
            [new KeepDivergent(1)],
            [new KeepDivergent(1), new WriteLedger(log.Ledger)],
        ];
        foreach (var writes in wrong)
        {
            Assert.Throws<InvalidOperationException>(() => log.Append(writes));
        }

        Assert.Equal(1, log.Flush().Step);
        Assert.Equal(_model.Now.Entries, log.Replay(0), LogContent.Same);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AFailedWriteOrFlush_EndsTheUseOfTheLog_AndIsNotTriedAgain(bool failsAtWrite)
    {
        var disk = new FailingDisk { FailsAtWrite = failsAtWrite };
        using var log = _directory.Opened(disk: disk).Log;
        log.Append(Apply(_model.Entries(2, 1, isNewEpoch: false)));
        disk.Fails = true;
        var failure = Assert.Throws<LogFailedException>(() => log.Flush());
        Assert.Contains("no space", failure.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.Path, failure.Message, StringComparison.Ordinal);
        disk.Fails = false;
        disk.Acts.Clear();

        Assert.Same(failure, Assert.Throws<LogFailedException>(() => log.Flush()));
        Assert.Same(failure, Assert.Throws<LogFailedException>(() => log.Append([])));
        Assert.Same(failure, Assert.Throws<LogFailedException>(() => log.Read(0, 1)));
        Assert.Equal(0, log.Durable.Step);
        log.Dispose();
        Assert.Empty(disk.Acts);
    }

    [Fact]
    public void AFullQueue_IsFlushedBeforeMoreIsTaken()
    {
        using var log = _directory.Opened(new LogOptions { QueueBytesMax = 4096 }).Log;
        Assert.Equal(1, log.Append(Apply(_model.Entries(2, 1000, isNewEpoch: false))));
        Assert.Equal(0, log.Durable.Step);
        Assert.Equal(2, log.Append(Apply(_model.Entries(3, 1000, isNewEpoch: false))));
        Assert.Equal(2, log.Durable.Step);
    }

    [Fact]
    public void LedgersWithoutEntries_DoNotFillTheDisk()
    {
        var options = new LogOptions { SegmentBytesMax = 1 << 10 };
        using (var log = _directory.Opened(options).Log)
        {
            log.Append(Apply(_model.Entries(5, 10, isNewEpoch: false)));
            for (var step = 0; step < 200; step++)
            {
                log.Append(Apply(_model.Seal(2)));
                log.Append(Apply(_model.Entries(3, 10, isNewEpoch: false)));
                log.Append(Cut(5));
                log.Flush();
            }
        }

        Assert.InRange(Directory.GetFiles(_directory.Path, "segment-*").Length, 2, 8);
        Assert.Equal(ReplicaLedger.DivergentMax, Directory.GetFiles(_directory.Path, "divergent-*").Length);
        using var again = _directory.Opened(options).Log;
        Assert.Equal(_model.States - 1, _model.StateOf(again, notBefore: _model.States - 1));
        _model.CheckCopies(_directory.Path, again.Ledger);
    }

    [Fact]
    public void AnEntryThatIsLargerThanASegment_HasRoom()
    {
        var options = new LogOptions { SegmentBytesMax = 1 << 10 };
        using (var log = _directory.Opened(options).Log)
        {
            log.Append(Apply(_model.Entries(3, 1 << 20, isNewEpoch: false)));
            log.Flush();
        }

        using var again = _directory.Opened(options).Log;
        Assert.Equal(_model.Now.Entries, again.Replay(0), LogContent.Same);
    }

    [Fact]
    public void OptionsThatAreOutOfBounds_AreAllNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => _directory.Open(new LogOptions { SegmentBytesMax = 1, QueueBytesMax = 2 }));
        Assert.Contains("SegmentBytesMax is 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("QueueBytesMax is 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADirectoryThatCannotBeMade_IsRefused()
    {
        File.WriteAllText(_directory.Path, "a file");
        Assert.IsType<LogRefused>(_directory.Open());
        File.Delete(_directory.Path);
    }

    private ImmutableArray<LogWrite> Apply(LogWrite write)
    {
        _model.Apply([write]);
        return [write];
    }

    private ImmutableArray<LogWrite> Cut(int length)
    {
        var writes = _model.Align(length);
        _model.Apply(writes);
        return writes;
    }

    private sealed class BusyDisk : LogDisk
    {
        public Action? Meanwhile { get; set; }

        internal override void Flush(SafeFileHandle file)
        {
            Meanwhile?.Invoke();
            base.Flush(file);
        }
    }

    private sealed class FailingDisk : RecordedDisk
    {
        public bool Fails { get; set; }

        public bool FailsAtWrite { get; init; }

        internal override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            base.Write(file, bytes[..(bytes.Length / 2)], offset);
            if (Fails && FailsAtWrite)
            {
                throw new InvalidOperationException("no space left on the device");
            }

            base.Write(file, bytes[(bytes.Length / 2)..], offset + (bytes.Length / 2));
        }

        internal override void Flush(SafeFileHandle file)
        {
            base.Flush(file);
            if (Fails)
            {
                throw new IOException("no space left on the device");
            }
        }
    }
}
