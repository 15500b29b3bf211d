using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.GlobalController.Host.Tests.Journal.Samples;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>A random history gives the same in every journal as by the rules of the core alone, also when the file is opened anew at any point.</summary>
public class HistoryTests
{
    private static readonly Gen<(int Kind, int First, int Second, bool IsReopened)[]> Histories =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Bool).Array[10, 30];

    [Fact]
    [Trait("Length", "long")]
    public Task A_history_gives_the_same_as_Apply_alone_wherever_the_file_is_opened_anew() => Histories.SampleAsync(
        async history =>
        {
            using var folder = new TestFolder();
            var sqlite = await folder.Open();
            await using var memory = new InMemoryControlStore();
            var (state, traffic, generation) = (State(5), TrafficEntry.First, 1);
            var backup = new JournalImage(state, traffic);
            await sqlite.InitializeAsync(state, By, Cancel);
            await memory.InitializeAsync(state, By, Cancel);
            var written = 0;
            foreach (var (kind, first, second, isReopened) in history)
            {
                if (kind == 10)
                {
                    backup = new(state, traffic);
                }
                else if (kind == 11)
                {
                    (state, traffic) = (backup.State.Restored(++generation), backup.Traffic with { Revision = Math.Max(traffic.Revision, backup.Traffic.Revision) + 1 });
                    Assert.IsType<Written>(await sqlite.RestoreAsync(backup, null, By, Cancel));
                    Assert.IsType<Written>(await memory.RestoreAsync(backup, null, By, Cancel));
                }
                else if (kind == 9)
                {
                    var intents = Enumerable.Range(0, first).Select(number => Intent($"s{number}", second)).ToImmutableArray();
                    var transaction = new TrafficTransaction(state.Version.Generation, state.Term, traffic.Revision, new(intents));
                    traffic = new TrafficEntry(traffic.Revision + 1, new(intents));
                    Assert.IsType<Written>(await sqlite.CommitAsync(transaction, By, Cancel));
                    Assert.IsType<Written>(await memory.CommitAsync(transaction, By, Cancel));
                }
                else
                {
                    var transaction = Next(state, kind, first, second);
                    var result = state.Apply(transaction);
                    state = result.State ?? state;
                    written += result.State is null ? 0 : 1;
                    WriteOutcome expected = result.Reason is { } reason ? new Refused(reason) : Written.Done;
                    Assert.Equal(expected, await sqlite.CommitAsync(transaction, By, Cancel));
                    Assert.Equal(expected, await memory.CommitAsync(transaction, By, Cancel));
                }

                if (isReopened)
                {
                    await sqlite.DisposeAsync();
                    sqlite = await folder.Open();
                }

                Deep.Same(state, Got(await sqlite.ReadAsync(null, Cancel)));
                Deep.Same(state, Got(await memory.ReadAsync(null, Cancel)));
                Deep.Same(traffic, Got(await sqlite.ReadTrafficAsync(state.Version.Generation, state.Term, Cancel)));
                Deep.Same(traffic, Got(await memory.ReadTrafficAsync(state.Version.Generation, state.Term, Cancel)));
            }

            Deep.Same(Got(await memory.ReadAuditAsync(0, 1_000, Cancel)), Got(await sqlite.ReadAuditAsync(0, 1_000, Cancel)));
            await sqlite.DisposeAsync();
            Assert.True(written > 0 || history.All(step => step.Kind is 3 or >= 6));
        },
        iter: 8,
        threads: 2);

    /// <summary>What somebody may ask for; about every fourth is refused.</summary>
    private static Transaction Next(ControlState state, int kind, int first, int second)
    {
        var (one, other) = (state.Vnfs[Vnf(first)], state.Vnfs[Vnf(second)]);
        var basis = new Transaction(state.Version.Generation, state.Term, []);
        return kind switch
        {
            0 => basis with { Records = [one with { Takeover = new TakeoverIntent(TakeoverKind.Failover, B, one.Epoch, 0, $"test {second}") }] },
            1 => basis with { Records = [one.IsReconciling ? one : one.Grant(second % 2 == 0 ? B : C, SiteSet.Of(A), SiteSet.Of(A), FenceProof.AgentConfirmed)] },
            2 => basis with { NewLeader = new Leader(L1, new($"boot-{second}")) },
            3 => Touch(state, first, second) with { Term = state.Term + (second % 2) },
            4 => basis with { Plans = [Plan.New(PlanKind.Switchover, "drain", [new PlanItem(one.Vnf, A, B, (PlanStep)(second + 3), default, "")])] },
            5 => basis with { Admission = new Admission(L1, state.NextAdmission(L1) + (second / 4), Boot) },
            6 => basis with { Spread = [.. state.Spread.Values.Select(service => service.With(A, first % 2 == 0) with { Revision = service.Revision - (second / 4) })] },
            7 => basis with { Plans = [.. state.Plans.Values.Take(second).Select(plan => plan with { Items = [.. plan.Items.Select(item => item.At(PlanStep.Done))] })] },
            _ => basis with { Locations = new LocationSet(state.Locations.Version + 1 + (second / 4), [L1]), Records = [other with { Sync = other.Sync.Degrade() }] },
        };
    }
}
