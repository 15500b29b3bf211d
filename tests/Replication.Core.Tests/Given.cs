using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Core.Tests;

/// <summary>Three sites and one VNF.</summary>
internal static class Given
{
    public static readonly VnfId Vnf = new("vnf");
    public static readonly SiteId A = new("a");
    public static readonly SiteId B = new("b");
    public static readonly SiteId C = new("c");
    public static readonly SiteSet All = SiteSet.Of(A, B, C);

    public static Epoch E(int counter) => new(1, counter);

    public static ClockReading At(double seconds) =>
        new(TimeSpan.FromSeconds(100 + seconds), TimeSpan.FromSeconds(500 + seconds), TimeSpan.FromSeconds(1_000_000 + seconds));

    /// <summary>A log written as the counter of the epoch of each entry: "112" is two entries of 1.1 and one of 1.2.</summary>
    public static LogExtent Log(string epochs) => epochs.Aggregate(LogExtent.Empty, (log, epoch) => log.Append(E(epoch - '0')));

    public static ImmutableArray<LogEntry> Entries(string epochs, long from = 0) =>
        [.. epochs.Select((epoch, place) => new LogEntry(E(epoch - '0'), from + place, default))];

    public static ReplicaLedger Ledger(string log, int aligned = 0) =>
        ReplicaLedger.Blank with { Log = Log(log), Aligned = E(aligned), Sealed = E(aligned) };

    public static Directed Grant(SiteId owner, int epoch, SyncSet sync) => new(new VnfDirective(
        Vnf, owner, E(epoch), EligibleSet.Initial(All.Remove(owner)), sync, null, All.Remove(owner)));

    public static SyncSet Sync(params SiteId[] members) => SyncSet.Initial(SiteSet.Of(members));

    public static AlignReceived Align(SiteId from, int epoch, string startLog, string boot = "boot") =>
        new(new Align(Vnf, from, new BootId(boot), E(epoch), Log(startLog).History, startLog.Length));

    public static AppendReceived Append(SiteId from, int epoch, long first, string epochs, string boot = "boot") =>
        new(new Append(Vnf, from, new BootId(boot), E(epoch), first, Entries(epochs, first)));
}

/// <summary>One copy of the log that is told events; it keeps the disk as a shell would, and checks that disk and ledger agree.</summary>
internal sealed class DrivenReplica
{
    private readonly ReplicaDecider _decider;
    private int _boots = 1;

    public DrivenReplica(SiteId site, ReplicaLedger? ledger = null, ReplicaOptions? options = null)
    {
        _decider = new ReplicaDecider(options ?? new ReplicaOptions());
        View = ReplicaView.Start(site, Given.Vnf, new BootId($"{site}-1"), ledger ?? ReplicaLedger.Blank);
        var (start, length) = (View.Ledger.Log.History, View.Ledger.Log.Length);
        for (var index = 0L; index < length; index++)
        {
            Disk.Add(new LogEntry(start.Last(row => row.Start <= index).Epoch, index, default));
        }
    }

    public ReplicaView View { get; private set; }

    public ClockReading Now { get; set; } = Given.At(0);

    public List<LogEntry> Disk { get; } = [];

    public ImmutableArray<LogWrite> Writes { get; private set; } = [];

    public ImmutableArray<ReplicaCommand> Commands { get; private set; } = [];

    public OwnerView Owner => View.Owner ?? throw new InvalidOperationException("not an owner");

    public IEnumerable<long> Released => Commands.OfType<Release>().Select(release => release.Token);

    public DrivenReplica Tell(ReplicaEvent happened)
    {
        var step = _decider.Decide(View, happened, Now);
        (View, Writes, Commands) = (step.View, step.Writes, step.Commands);
        foreach (var write in Writes)
        {
            Carry(write);
        }

        Assert.Equal(View.Ledger.Log.Length, Disk.Count);
        Assert.Equal(Disk.Aggregate(LogExtent.Empty, (log, entry) => log.Append(entry.Epoch)), View.Ledger.Log);
        return this;
    }

    public DrivenReplica After(double seconds)
    {
        Now = Now.Plus(TimeSpan.FromSeconds(seconds));
        return this;
    }

    public DrivenReplica Restart()
    {
        View = ReplicaView.Start(View.Site, View.Vnf, new BootId($"{View.Site}-{++_boots}"), View.Ledger);
        (Writes, Commands) = ([], []);
        return this;
    }

    public DrivenReplica Write(long token, int bytes = 1) => Tell(new Written(token, new byte[bytes]));

    public DrivenReplica Read(long token) => Tell(new ReadEvaluated(token));

    /// <summary>A standby acknowledges to the present boot and epoch, unless told otherwise.</summary>
    public DrivenReplica Acked(SiteId by, long length, int? epoch = null, BootId? boot = null) => Tell(new AckReceived(new LogAck(
        View.Vnf, by, boot ?? View.Boot, epoch is { } counter ? Given.E(counter) : View.Ledger.Tenure!.Epoch, length)));

    public IEnumerable<T> Sent<T>()
        where T : ReplicaCommand => Commands.OfType<T>();

    public LogAck Ack() => Assert.Single(Sent<SendAck>()).Message;

    private void Carry(LogWrite write)
    {
        switch (write)
        {
            case WriteEntries { Entries: var entries }:
                Assert.NotEmpty(entries);
                Disk.AddRange(entries);
                break;
            case WriteLedger { Ledger: var ledger }:
                Assert.Equal(View.Ledger, ledger);
                Disk.RemoveRange((int)ledger.Log.Length, Disk.Count - (int)ledger.Log.Length);
                break;
        }
    }
}
