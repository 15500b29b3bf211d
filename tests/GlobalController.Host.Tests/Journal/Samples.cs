using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Journal;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>A small world to write about: sites a, b and c, one location, VNFs vnf-0 and on, one active/active service.</summary>
internal static class Samples
{
    public static readonly SiteId A = new("a");
    public static readonly SiteId B = new("b");
    public static readonly SiteId C = new("c");
    public static readonly LocationId L1 = new("l1");
    public static readonly BootId Boot = new("boot-1");
    public static readonly JournalStamp By = new(new DateTimeOffset(2026, 11, 23, 19, 0, 0, TimeSpan.FromHours(1)), "l1");

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static VnfId Vnf(int number) => new($"vnf-{number:d5}");

    public static ControlState State(int vnfs = 3) => new(
        new DesiredVersion(1, 0),
        0,
        null,
        SiteSet.Of(A, B, C),
        new LocationSet(0, [L1]),
        ImmutableSortedDictionary<LocationId, Admission>.Empty.Add(L1, new Admission(L1, 1, null)),
        new(Enumerable.Range(0, vnfs).Select(number => KeyValuePair.Create(Vnf(number), Record(number)))))
    {
        Capacities = ImmutableSortedDictionary<SiteId, int>.Empty.Add(A, 100),
        FailureDomains = ImmutableSortedDictionary<LocationId, SiteId>.Empty.Add(L1, C),
        Spread = ImmutableSortedDictionary<VnfId, SpreadService>.Empty.Add(
            new("web"), new SpreadService(new("web"), ServiceAvailabilityLevel.Level3, 2, [new(A, 600), new(B, 400)]) { Drained = SiteSet.Of(B) }),
    };

    public static VnfRecord Record(int number) => VnfRecord.First(
        new VnfSpec(Vnf(number), SiteSet.Of(A, B, C), ReplicationMode.Sync, GateKind.Kernel, false, true)
        {
            Level = ServiceAvailabilityLevel.Level1,
            Needs = number == 0 ? [] : [Vnf(0)],
            Preference = [B, A],
            StartTime = TimeSpan.FromSeconds(2.5),
        },
        A) with
    { AutomaticMoves = [TimeSpan.FromDays(20_000)] };

    public static VnfRecord Moving { get; } = Record(7) with
    {
        Revision = 12,
        Epoch = new Epoch(1, 5),
        Eligible = EligibleSet.Initial(SiteSet.Of(B, C)).Without(C).Propose(C),
        Sync = SyncSet.Initial(SiteSet.Of(B, C)).Degrade(),
        Takeover = new TakeoverIntent(TakeoverKind.Failover, B, new Epoch(1, 5), 12, "a is Failed: l1 heard nothing for 1.2 s"),
        Proof = FenceProof.AgentConfirmed,
    };

    public static Plan Drain { get; } = Plan.New(PlanKind.Switchover, "drain of a", [new PlanItem(Vnf(7), A, B, PlanStep.Switch, new Epoch(1, 5), "waits for a")]) with
    {
        Id = 11,
        Revision = 12,
        Shifts = [new PlanShift(new VnfId("web"), A, true, new Epoch(1, 2), PlanStep.Redirect, "")],
    };

    public static TrafficIntent Intent(string service = "web", long number = 1) => new(
        new VnfId(service), new TrafficVersion(new Epoch(1, 2), number), [new(A, 250), new(B, 750)], [new Forward(C, B)], TimeSpan.FromSeconds(1), 100);

    /// <summary>Changes one VNF: its sync set loses a member and gets it back, in turns.</summary>
    public static Transaction Touch(ControlState state, params IEnumerable<int> vnfs) => new(
        state.Version.Generation, state.Term, [.. vnfs.Select(number => state.Vnfs[Vnf(number)]).Select(record => record with { Sync = record.Sync.Degrade() })]);

    public static Transaction Lead(ControlState state) => new(state.Version.Generation, state.Term, []) { NewLeader = new Leader(L1, Boot) };

    public static string Reason(WriteOutcome outcome) => Assert.IsType<Refused>(outcome).Reason;

    public static T Got<T>(Reading<T> reading)
        where T : class
    {
        Assert.True(reading.Problem is null, reading.Problem);
        return reading.Value!;
    }

    public static string Problem<T>(Reading<T> reading)
        where T : class
    {
        Assert.Null(reading.Value);
        return reading.Problem!;
    }
}

/// <summary>A folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nfvha-journal-").FullName;

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public SqliteJournalOptions Journal => new() { Path = this["journal.db"] };

    public async Task<SqliteControlStore> Open() => Samples.Got(await SqliteControlStore.OpenAsync(Journal));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
