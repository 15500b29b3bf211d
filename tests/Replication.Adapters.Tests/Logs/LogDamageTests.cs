using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Replication.Adapters.Logs;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>What the disk lost or garbled after it said it was durable is refused; what a crash broke off is cut.</summary>
public sealed class LogDamageTests : IDisposable
{
    private readonly LogDirectory _directory = new();
    private readonly LogModel _model = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AFlippedBit_InARecordThatWasDurableWhenTheNextOneWasWritten_IsRefused()
    {
        var lengths = Write(flushes: 3);
        var good = File.ReadAllBytes(_directory.Last);
        for (var place = 0; place < lengths[1]; place += 2)
        {
            var flipped = good.ToArray();
            flipped[place] ^= (byte)(1 << (place * 5 / 2 % 8));
            File.WriteAllBytes(_directory.Last, flipped);

            var refused = _directory.Refused();
            Assert.Equal(_directory.Last, refused.Path);
            Assert.InRange(refused.Offset!.Value, 0, place);
            Assert.NotEmpty(refused.Remedy);
            Assert.Equal(flipped, File.ReadAllBytes(_directory.Last));
        }
    }

    [Fact]
    public void AFlippedBit_InTheLastFlush_NeverShowsWhatWasNotWritten()
    {
        var lengths = Write(flushes: 3);
        var good = File.ReadAllBytes(_directory.Last);
        for (var place = lengths[1]; place < good.Length; place++)
        {
            var flipped = good.ToArray();
            flipped[place] ^= (byte)(1 << (int)(place * 5 / 2 % 8));
            File.WriteAllBytes(_directory.Last, flipped);

            var opened = _directory.Opened();
            using var log = opened.Log;
            Assert.InRange(opened.Repair!.BytesCut, 1, good.Length - lengths[1]);
            Assert.InRange(opened.Repair.Offset, lengths[1], place);
            _model.StateOf(log, notBefore: 0);
        }
    }

    [Fact]
    public void ACutTail_IsReported_AndTheLogGoesOnBehindIt()
    {
        Write(flushes: 2);
        var good = File.ReadAllBytes(_directory.Last);
        File.WriteAllBytes(_directory.Last, [.. good, .. new byte[1000]]);

        var opened = _directory.Opened();
        Assert.Equal(new LogRepair(_directory.Last, good.Length, 1000), opened.Repair);
        Assert.Equal(good, File.ReadAllBytes(_directory.Last));
        opened.Log.Append([_model.Entries(1, 10, isNewEpoch: false)]);
        opened.Log.Flush();
        opened.Log.Dispose();

        var again = _directory.Opened();
        Assert.Null(again.Repair);
        Assert.Equal(_model.Now.Entries.Count + 1, again.Log.Ledger.Log.Length);
        again.Log.Dispose();
    }

    [Fact]
    public void BlocksOfAnEarlierOpening_CannotPassForTheNextRecords()
    {
        // One opening writes, tears and is cut; the next writes as much. Then the file system shows the old blocks behind the new ones.
        Write(flushes: 1);
        var start = new FileInfo(_directory.Last).Length;
        WriteMore(3);
        var old = File.ReadAllBytes(_directory.Last);
        File.WriteAllBytes(_directory.Last, old[..(int)start]);
        WriteMore(1);
        var length = (int)new FileInfo(_directory.Last).Length;
        File.WriteAllBytes(_directory.Last, [.. File.ReadAllBytes(_directory.Last), .. old[length..]]);

        var opened = _directory.Opened();
        using var log = opened.Log;
        Assert.Equal(_model.Now.Entries.Count + 1, log.Ledger.Log.Length);
        Assert.Equal(old.Length - length, opened.Repair!.BytesCut);

        void WriteMore(int count)
        {
            using var more = _directory.Opened().Log;
            for (var index = 0; index < count; index++)
            {
                var entry = new Contracts.Replication.LogEntry(new(1, 1), _model.Now.Entries.Count + index, new byte[7]);
                more.Append([new Core.Checkpoints.WriteEntries([entry])]);
            }

            more.Flush();
        }
    }

    [Fact]
    public void ACopyOfAnEarlierRecord_CannotPassForTheNextOne()
    {
        var ends = new List<int>();
        using (var log = _directory.Opened().Log)
        {
            for (var step = 0; step < 3; step++)
            {
                log.Append(Apply(_model.Seal(1)));
                log.Flush();
                ends.Add((int)new FileInfo(_directory.Last).Length);
            }
        }

        var good = File.ReadAllBytes(_directory.Last);
        var copy = good[ends[0]..ends[1]];
        File.WriteAllBytes(_directory.Last, [.. good, .. copy]);

        var opened = _directory.Opened();
        using var found = opened.Log;
        Assert.Equal(copy.Length, opened.Repair!.BytesCut);
        Assert.Equal(_model.Now.Ledger.Sealed, found.Ledger.Sealed);
    }

    [Fact]
    public void AnEarlierSegment_ThatIsCutOrExtendedOrMissing_IsRefused()
    {
        var options = new LogOptions { SegmentBytesMax = 1 << 10 };
        using (var log = _directory.Opened(options).Log)
        {
            for (var step = 0; step < 40; step++)
            {
                log.Append(Apply(_model.Entries(2, 40, isNewEpoch: false)));
                log.Flush();
            }
        }

        var segments = Directory.GetFiles(_directory.Path, "segment-*").Order().ToArray();
        Assert.True(segments.Length > 4);
        var good = File.ReadAllBytes(segments[1]);
        for (var length = 0; length < good.Length; length += 9)
        {
            File.WriteAllBytes(segments[1], good[..length]);
            Assert.Equal(segments[1], _directory.Refused().Path);
        }

        File.WriteAllBytes(segments[1], [.. good, 0]);
        Assert.Contains("damaged", _directory.Refused().Problem, StringComparison.Ordinal);
        File.Delete(segments[1]);
        Assert.Contains("missing", _directory.Refused().Problem, StringComparison.Ordinal);
        File.WriteAllBytes(segments[1], File.ReadAllBytes(segments[2]));
        Assert.Contains("does not belong here", _directory.Refused().Problem, StringComparison.Ordinal);
        File.WriteAllBytes(segments[1], good);
        using var opened = _directory.Opened(options).Log;
        Assert.Equal(_model.States - 1, _model.StateOf(opened, notBefore: _model.States - 1));
    }

    [Fact]
    public void ASegmentOfALaterFormat_IsRefusedByName()
    {
        Write(flushes: 1);
        var bytes = File.ReadAllBytes(_directory.Last);
        bytes[8] = 2;
        File.WriteAllBytes(_directory.Last, bytes);
        Assert.Contains("version 2", _directory.Refused().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheLogOfAnotherVnf_IsRefused()
    {
        Write(flushes: 1);
        var refused = Assert.IsType<LogRefused>(CheckpointLog.Open(_directory.Path, new VnfId("other")));
        Assert.Contains("VNF vnf, not of other", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void CopiesWithoutALog_AreNotTakenForANewLog()
    {
        Directory.CreateDirectory(_directory.Path);
        File.WriteAllBytes(Path.Combine(_directory.Path, "divergent-1.1-0.log"), []);
        Assert.Contains("no file of the log", _directory.Refused().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEntryThatRotsWhileTheLogIsOpen_IsNeverRead_AndEndsTheUseOfTheLog()
    {
        using var log = _directory.Opened().Log;
        log.Append(Apply(_model.Entries(3, 50, isNewEpoch: false)));
        log.Flush();
        var bytes = File.ReadAllBytes(_directory.Last);
        bytes[^10] ^= 1;
        using (var file = new FileStream(_directory.Last, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Write(bytes);
        }

        Assert.Equal(2, log.Read(0, 2).Length);
        Assert.Contains("entry 2", Assert.Throws<LogFailedException>(() => log.Read(0, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<LogFailedException>(() => log.Append([_model.Entries(1, 1, isNewEpoch: false)]));
    }

    private long[] Write(int flushes)
    {
        using var log = _directory.Opened().Log;
        var lengths = new long[flushes];
        for (var flush = 0; flush < flushes; flush++)
        {
            log.Append(Apply(_model.Entries(2, 20, isNewEpoch: false)));
            log.Append(Apply(_model.Seal(2)));
            log.Append(Apply(_model.Entries(1, 5, isNewEpoch: false)));
            log.Flush();
            lengths[flush] = new FileInfo(_directory.Last).Length;
        }

        return lengths;
    }

    private System.Collections.Immutable.ImmutableArray<Core.Checkpoints.LogWrite> Apply(Core.Checkpoints.LogWrite write)
    {
        _model.Apply([write]);
        return [write];
    }
}
