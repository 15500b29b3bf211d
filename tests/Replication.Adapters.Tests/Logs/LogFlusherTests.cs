using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>Flushes beside the loop.</summary>
public sealed class LogFlusherTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LogDirectory _directory = new();
    private readonly LogModel _model = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void WhatIsDurable_IsTold_InOrder_AndUpToTheLastStep()
    {
        using var log = _directory.Opened(new LogOptions { SegmentBytesMax = 1 << 14 }).Log;
        using var told = new BlockingCollection<DurableLog>();
        var flusher = new LogFlusher(log, told.Add, e => Assert.Fail(e.Message));
        for (var step = 0; step < 2_000; step++)
        {
            log.Append(Apply(step % 50 == 49 ? _model.Seal(1) : _model.Entries(1, step % 40, isNewEpoch: false)));
            flusher.Wake();
            if (step % 3 == 0)
            {
                // Reads of what is queued, being written and written go on meanwhile.
                var (from, all) = (Math.Max(0, _model.Now.Entries.Count - 7), _model.Now.Entries.Count);
                Assert.Equal(_model.Now.Entries.Skip(from), log.Read(from, all - from), LogContent.Same);
            }
        }

        var reached = 0L;
        while (reached < 2_000)
        {
            Assert.True(told.TryTake(out var durable, Limit));
            Assert.True(durable.Step > reached);
            reached = durable.Step;
        }

        Assert.Equal(_model.Now.Entries.Count, log.Durable.Ledger.Log.Length);
    }

    [Fact]
    public void StepsThatComeDuringAFlush_ShareTheNextOne()
    {
        var disk = new GatedDisk();
        using var log = _directory.Opened(disk: disk).Log;
        using var told = new BlockingCollection<DurableLog>();
        var flusher = new LogFlusher(log, told.Add, e => Assert.Fail(e.Message));
        disk.Holds = true;
        for (var step = 0; step < 64; step++)
        {
            log.Append(Apply(_model.Entries(1, 1, isNewEpoch: false)));
            flusher.Wake();
            if (step == 0)
            {
                Assert.True(disk.Entered.Wait(Limit, TestContext.Current.CancellationToken));
            }
        }

        Assert.Equal(64, log.Read(0, 64).Length);
        disk.Go.Set();
        Assert.True(told.TryTake(out var first, Limit));
        Assert.True(told.TryTake(out var second, Limit));
        Assert.Equal((1, 64), (first.Step, second.Step));
    }

    [Fact]
    public void AFailure_IsToldOnce_AndNothingAfterIt()
    {
        var disk = new GatedDisk();
        using var log = _directory.Opened(disk: disk).Log;
        using var failures = new BlockingCollection<LogFailedException>();
        var flusher = new LogFlusher(log, _ => Assert.Fail("nothing is durable"), failures.Add);
        disk.Fails = true;
        log.Append(Apply(_model.Entries(1, 1, isNewEpoch: false)));
        flusher.Wake();
        Assert.True(failures.TryTake(out _, Limit));
        flusher.Wake();
        flusher.Wake();
        Assert.Throws<LogFailedException>(() => log.Flush());
        Assert.Empty(failures);
    }

    private ImmutableArray<LogWrite> Apply(LogWrite write)
    {
        _model.Apply([write]);
        return [write];
    }

    /// <summary>A disk whose flush waits, or fails.</summary>
    private sealed class GatedDisk : LogDisk
    {
        public volatile bool Holds;
        public volatile bool Fails;

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        internal override void Flush(SafeFileHandle file)
        {
            base.Flush(file);
            if (Fails)
            {
                throw new IOException("broken");
            }

            if (Holds)
            {
                Entered.Set();
                Assert.True(Go.Wait(Limit));
            }
        }
    }
}
