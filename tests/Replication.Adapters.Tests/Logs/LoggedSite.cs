using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>The real decider on a real log: the shell of docs/protocol.md, rules 1 to 3 and 6, as small as it can be.</summary>
internal sealed class LoggedSite : IDisposable
{
    private static readonly LogOptions Options = new() { SegmentBytesMax = 1 << 10 };

    private readonly ReplicaDecider _decider = new(new ReplicaOptions { BatchMax = 4, WindowMax = 8 });
    private readonly LogDirectory _directory = new();
    private readonly Queue<(long Step, Action Leave)> _outputs = new();
    private readonly bool _leavesEarly;
    private RecordedDisk _disk = new();
    private CrashedFiles _before;
    private TimeSpan _time = TimeSpan.FromSeconds(100);
    private int _boots = 1;

    /// <param name="site">The site.</param>
    /// <param name="leavesEarly">A planted mistake: outputs don't wait for the disk.</param>
    public LoggedSite(SiteId site, bool leavesEarly)
    {
        _leavesEarly = leavesEarly;
        Log = _directory.Opened(Options, _disk).Log;
        _before = new CrashedFiles(_directory.Path);
        View = ReplicaView.Start(site, LogDirectory.Vnf, new BootId($"{site}-1"), Log.Ledger);
    }

    public CheckpointLog Log { get; private set; }

    public ReplicaView View { get; private set; }

    /// <summary>The version of S that the owner may report as confirmed: only what is on disk.</summary>
    public int SyncConfirmed => Log.Durable.Ledger.Tenure is { } onDisk && onDisk.Epoch == View.Ledger.Tenure?.Epoch
        && View.Owner is { } owner && onDisk.Sync.Version >= owner.SyncConfirmed ? owner.SyncConfirmed : -1;

    public List<long> Tokens(long length) => [.. Log.Replay(0).Take((int)length).Select(entry => BitConverter.ToInt64(entry.Payload.Span))];

    public void Tell(ReplicaEvent happened, Func<ReplicaCommand, Append?, Action> carry)
    {
        var step = _decider.Decide(View, happened, new ClockReading(_time, _time, _time));
        var number = Log.Append(step.Writes);
        View = step.View;
        foreach (var command in step.Commands)
        {
            var append = command is SendEntries { From: var from, Count: var count }
                ? new Append(View.Vnf, View.Site, View.Boot, View.Ledger.Tenure!.Epoch, from, Log.Read(from, count))
                : null;
            var leave = carry(command, append);
            if (_leavesEarly)
            {
                leave();
            }
            else
            {
                _outputs.Enqueue((number, leave));
            }
        }
    }

    public void After(double seconds) => _time += TimeSpan.FromSeconds(seconds);

    public void Flush()
    {
        var durable = Log.Flush().Step;
        while (_outputs.TryPeek(out var output) && output.Step <= durable)
        {
            _outputs.Dequeue().Leave();
        }

        foreach (var act in _disk.Acts)
        {
            _before.Do(act);
        }

        _disk.Acts.Clear();
    }

    /// <summary>The process and its host die within a flush: some of it is on disk, blocks of the rest are lost; then it starts again.</summary>
    public void Crash(Random chance)
    {
        Log.Flush();
        var files = _before.Copy();
        foreach (var act in _disk.Acts.Take(chance.Next(_disk.Acts.Count + 1)))
        {
            files.Do(act);
        }

        Log.Dispose();
        files.WithBlocksLost(chance, 1 << chance.Next(4, 10)).WriteTo(_directory.Path);
        _outputs.Clear();
        _disk = new RecordedDisk();
        Log = _directory.Opened(Options, _disk).Log;
        _before = new CrashedFiles(_directory.Path);
        View = ReplicaView.Start(View.Site, View.Vnf, new BootId($"{View.Site}-{++_boots}"), Log.Ledger);
    }

    public void Dispose()
    {
        Log.Dispose();
        _directory.Dispose();
    }
}
