using System.Text.Json.Nodes;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.GlobalController.Host.Tests.Journal.Samples;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>What every journal keeps, whatever it is stored in.</summary>
public abstract class ControlStoreContract
{
    private const int AuditMax = 20;

    [Fact]
    public async Task A_blank_journal_has_nothing_to_read_and_takes_no_commit()
    {
        await using var store = await OpenAsync(AuditMax);

        Assert.Contains("initialize", Problem(await store.ReadAsync(null, Cancel)), StringComparison.Ordinal);
        Assert.Contains("initialize", Problem(await store.ReadTrafficAsync(1, 0, Cancel)), StringComparison.Ordinal);
        Assert.Contains("initialize", Reason(await store.CommitAsync(Lead(State()), By, Cancel)), StringComparison.Ordinal);
        Assert.Contains("initialize", Reason(await store.CommitAsync(new TrafficTransaction(1, 0, 0, TrafficLedger.Blank), By, Cancel)), StringComparison.Ordinal);
        Assert.Empty(Got(await store.ReadAuditAsync(0, 10, Cancel)));
    }

    [Fact]
    public async Task The_first_state_is_written_once_and_never_overwritten()
    {
        await using var store = await OpenAsync(AuditMax);

        Assert.IsType<Written>(await store.InitializeAsync(State(), By, Cancel));
        Deep.Same(State(), Got(await store.ReadAsync(null, Cancel)));

        Assert.Contains("never overwritten", Reason(await store.InitializeAsync(State(1) with { Version = new(9, 0) }, By, Cancel)), StringComparison.Ordinal);
        Deep.Same(State(), Got(await store.ReadAsync(null, Cancel)));
    }

    [Fact]
    public async Task A_commit_gives_what_Apply_gives_and_what_did_not_change_is_shared()
    {
        await using var store = await Initialized();
        var before = Got(await store.ReadAsync(null, Cancel));
        var transaction = Touch(before, 1);

        Assert.IsType<Written>(await store.CommitAsync(transaction, By, Cancel));

        var after = Got(await store.ReadAsync(before, Cancel));
        Deep.Same(before.Apply(transaction).State!, after);
        Assert.Same(before.Vnfs[Vnf(0)], after.Vnfs[Vnf(0)]);
        Assert.NotSame(before.Vnfs[Vnf(1)], after.Vnfs[Vnf(1)]);
        Assert.Same(after, Got(await store.ReadAsync(after, Cancel)));
    }

    [Fact]
    public async Task A_commit_whose_conditions_do_not_hold_changes_nothing_and_says_what_Apply_says()
    {
        await using var store = await Initialized();
        var before = Got(await store.ReadAsync(null, Cancel));
        var stale = Touch(before, 0, 1) with { Term = 7 };

        Assert.Equal(before.Apply(stale).Reason, Reason(await store.CommitAsync(stale, By, Cancel)));
        Assert.Same(before, Got(await store.ReadAsync(null, Cancel)));
        Assert.Single(Got(await store.ReadAuditAsync(0, 10, Cancel)));
    }

    [Fact]
    public async Task Of_many_who_take_the_same_term_at_once_one_gets_it()
    {
        await using var store = await Initialized();
        var state = Got(await store.ReadAsync(null, Cancel));

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 40).Select(number => Task.Run(
            async () => await store.CommitAsync(Lead(state) with { NewLeader = new Leader(L1, new($"boot-{number}")) }, By with { Who = $"boot-{number}" }, Cancel), Cancel)));

        var winner = Assert.Single(Enumerable.Range(1, 40), number => outcomes[number - 1] is Written);
        Assert.Equal(39, outcomes.OfType<Refused>().Count());
        Assert.Equal($"boot-{winner}", Got(await store.ReadAsync(null, Cancel)).Leader!.Boot.Value);
    }

    [Theory]
    [InlineData(1, 1, 0, true)]
    [InlineData(2, 1, 0, false)]
    [InlineData(1, 0, 0, false)]
    [InlineData(1, 2, 0, false)]
    [InlineData(1, 1, 1, false)]
    public async Task S9_Intents_are_written_on_generation_term_and_revision(int generation, long term, long revision, bool isWritten)
    {
        await using var store = await Led();
        var ledger = new TrafficLedger([Intent()]);

        var outcome = await store.CommitAsync(new TrafficTransaction(generation, term, revision, ledger), By, Cancel);

        Assert.Equal(isWritten, outcome is Written);
        var entry = Got(await store.ReadTrafficAsync(1, 1, Cancel));
        Assert.Equal(isWritten ? 1 : 0, entry.Revision);
        Assert.Equal(isWritten, entry.Holds(new TrafficLedger([Intent()])));
    }

    [Fact]
    public async Task Intents_change_come_and_go_and_only_what_differs_is_on_record()
    {
        await using var store = await Led();
        await store.CommitAsync(new TrafficTransaction(1, 1, 0, new([Intent("a"), Intent("b"), Intent("c")])), By, Cancel);

        Assert.IsType<Written>(await store.CommitAsync(new TrafficTransaction(1, 1, 1, new([Intent("b"), Intent("c", 2), Intent("d")])), By, Cancel));

        Assert.True(Got(await store.ReadTrafficAsync(1, 1, Cancel)).Holds(new([Intent("b"), Intent("c", 2), Intent("d")])));
        var change = JsonNode.Parse(Got(await store.ReadAuditAsync(0, 10, Cancel))[^1].Change)!;
        Assert.Equal(["c", "d"], change["changed"]!.AsArray().Select(intent => (string?)intent!["service"]));
        Assert.Equal(["a"], change["removed"]!.AsArray().Select(service => (string?)service));
    }

    [Fact]
    public async Task Intents_that_do_not_ascend_are_refused()
    {
        await using var store = await Led();

        Assert.Contains("ascend", Reason(await store.CommitAsync(new TrafficTransaction(1, 1, 0, new([Intent("b"), Intent("a")])), By, Cancel)), StringComparison.Ordinal);
        Assert.Contains("ascend", Reason(await store.CommitAsync(new TrafficTransaction(1, 1, 0, new([Intent("a"), Intent("a")])), By, Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traffic_is_told_to_who_leads_the_present_term_only()
    {
        await using var store = await Led();

        Assert.Contains("over", Problem(await store.ReadTrafficAsync(1, 0, Cancel)), StringComparison.Ordinal);
        Assert.Contains("over", Problem(await store.ReadTrafficAsync(2, 1, Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_reader_is_told_of_a_newer_version_and_of_nothing_else()
    {
        await using var store = await Initialized();
        var state = Got(await store.ReadAsync(null, Cancel));
        var waits = store.WaitForNewerAsync(state.Version, Cancel);

        await store.CommitAsync(Touch(state, 0) with { Term = 9 }, By, Cancel);
        await store.CommitAsync(new TrafficTransaction(1, 0, 0, new([Intent()])), By, Cancel);
        Assert.False(waits.IsCompleted);
        await store.CommitAsync(Touch(state, 0), By, Cancel);

        Assert.Equal(new DesiredVersion(1, 1), await waits.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel));
        Assert.Equal(new DesiredVersion(1, 1), await store.WaitForNewerAsync(default, Cancel));
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_given_up_and_when_the_journal_is_closed()
    {
        var store = await Initialized();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var givenUp = store.WaitForNewerAsync(new(1, 0), patience.Token);
        var closed = store.WaitForNewerAsync(new(1, 0), Cancel);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel));
    }

    [Fact]
    public async Task Who_gives_up_before_handing_in_has_written_nothing()
    {
        await using var store = await Initialized();

        Assert.Contains("given up", Reason(await store.CommitAsync(Lead(State()), By, new CancellationToken(canceled: true))), StringComparison.Ordinal);
        Assert.Equal(new DesiredVersion(1, 0), Got(await store.ReadAsync(null, Cancel)).Version);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task Nobody_writes_without_a_name(int length)
    {
        await using var store = await Initialized();

        Assert.Contains("named", Reason(await store.CommitAsync(Lead(State()), By with { Who = new string('x', length) }, Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_change_is_on_record_with_version_term_time_writer_and_content()
    {
        await using var store = await Led();
        await store.CommitAsync(new TrafficTransaction(1, 1, 0, new([Intent()])), By with { Who = "l1 traffic" }, Cancel);
        var state = Got(await store.ReadAsync(null, Cancel));
        await store.CommitAsync(Touch(state, 2), By with { At = By.At.AddTicks(1) }, Cancel);

        var audit = Got(await store.ReadAuditAsync(0, 10, Cancel));

        Assert.Equal([1, 2, 3, 4], audit.Select(entry => entry.Sequence));
        Assert.Equal([AuditKind.Initialized, AuditKind.Committed, AuditKind.TrafficCommitted, AuditKind.Committed], audit.Select(entry => entry.Kind));
        Assert.Equal([new(1, 0), new(1, 1), new(1, 1), new(1, 2)], audit.Select(entry => entry.Version));
        Assert.Equal([0, 1, 1, 1], audit.Select(entry => entry.Term));
        Assert.Equal([By, By, By with { Who = "l1 traffic" }, By with { At = By.At.AddTicks(1) }], audit.Select(entry => entry.Stamp));
        Assert.Equal(TimeSpan.FromHours(1), audit[0].Stamp.At.Offset);
        Assert.Equal("vnf-00002", (string?)JsonNode.Parse(audit[3].Change)!["records"]![0]!["spec"]!["vnf"]);
        Assert.Equal([3], Got(await store.ReadAuditAsync(2, 1, Cancel)).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task The_newest_entries_are_kept_as_many_as_were_asked_for()
    {
        await using var store = await Initialized();
        for (var number = 0; number < AuditMax + 5; number++)
        {
            await store.CommitAsync(Touch(Got(await store.ReadAsync(null, Cancel)), 0), By, Cancel);
        }

        Assert.Equal(Enumerable.Range(7, AuditMax).Select(sequence => (long)sequence), Got(await store.ReadAuditAsync(0, 1_000, Cancel)).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task S1_A_restore_takes_a_generation_above_all_that_were_used_each_time()
    {
        await using var store = await Led();
        var led = Got(await store.ReadAsync(null, Cancel));
        await store.CommitAsync(new TrafficTransaction(1, 1, 0, new([Intent()])), By, Cancel);
        var backup = new JournalImage(led, Got(await store.ReadTrafficAsync(1, 1, Cancel)));
        await store.CommitAsync(new TrafficTransaction(1, 1, 1, new([Intent(number: 2)])), By, Cancel);
        await store.CommitAsync(Touch(led, 0), By, Cancel);

        Assert.IsType<Written>(await store.RestoreAsync(backup, null, By, Cancel));

        var restored = Got(await store.ReadAsync(led, Cancel));
        Deep.Same(led.Restored(2), restored);
        var traffic = Got(await store.ReadTrafficAsync(2, restored.Term, Cancel));
        Assert.Equal(3, traffic.Revision);
        Assert.True(traffic.Holds(backup.Traffic.Ledger));
        Assert.IsType<Refused>(await store.CommitAsync(Touch(led, 0), By, Cancel));
        Assert.IsType<Written>(await store.CommitAsync(Touch(restored, 0), By, Cancel));

        Assert.IsType<Written>(await store.RestoreAsync(backup, null, By, Cancel));
        Deep.Same(led.Restored(3), Got(await store.ReadAsync(null, Cancel)));
        Assert.IsType<Written>(await store.RestoreAsync(backup, 9, By, Cancel));
        Deep.Same(led.Restored(9), Got(await store.ReadAsync(null, Cancel)));
        Assert.IsType<Written>(await store.RestoreAsync(backup, 4, By, Cancel));
        Deep.Same(led.Restored(10), Got(await store.ReadAsync(null, Cancel)));
        Assert.Equal(AuditKind.Restored, Got(await store.ReadAuditAsync(0, 100, Cancel))[^1].Kind);
    }

    [Fact]
    public async Task S1_Where_nothing_is_remembered_a_restore_needs_a_generation()
    {
        await using var store = await OpenAsync(AuditMax);
        var backup = new JournalImage(State(), TrafficEntry.First);

        Assert.Contains("above every one", Reason(await store.RestoreAsync(backup, null, By, Cancel)), StringComparison.Ordinal);
        Assert.Contains("begin at 1", Reason(await store.RestoreAsync(backup, 0, By, Cancel)), StringComparison.Ordinal);
        Assert.IsType<Written>(await store.RestoreAsync(backup, 5, By, Cancel));
        Deep.Same(State().Restored(5), Got(await store.ReadAsync(null, Cancel)));
    }

    [Fact]
    public async Task A_restore_wakes_who_waits()
    {
        await using var store = await Led();
        var waits = store.WaitForNewerAsync(new(1, 1), Cancel);

        await store.RestoreAsync(new(State(), TrafficEntry.First), null, By, Cancel);

        Assert.Equal(2, (await waits.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel)).Generation);
    }

    /// <summary>A blank journal of its own for each call.</summary>
    protected abstract Task<IControlStore> OpenAsync(int auditMax);

    private async Task<IControlStore> Initialized()
    {
        var store = await OpenAsync(AuditMax);
        Assert.IsType<Written>(await store.InitializeAsync(State(), By, Cancel));
        return store;
    }

    private async Task<IControlStore> Led()
    {
        var store = await Initialized();
        Assert.IsType<Written>(await store.CommitAsync(Lead(State()), By, Cancel));
        return store;
    }
}

public sealed class InMemoryControlStoreTests : ControlStoreContract
{
    [Fact]
    public async Task A_lost_answer_was_written_and_a_lost_request_was_not()
    {
        var fates = new Queue<RequestFate>([RequestFate.Answered, RequestFate.AnswerLost, RequestFate.RequestLost]);
        await using var store = new InMemoryControlStore(fate: fates.Dequeue);
        await store.InitializeAsync(State(), By, Cancel);

        Assert.IsType<Unknown>(await store.CommitAsync(Lead(State()), By, Cancel));
        var led = Got(await store.ReadAsync(null, Cancel));
        Assert.Equal(1, led.Term);
        Assert.IsType<Unknown>(await store.CommitAsync(Lead(led), By, Cancel));
        Assert.Same(led, Got(await store.ReadAsync(null, Cancel)));
    }

    protected override Task<IControlStore> OpenAsync(int auditMax) => Task.FromResult<IControlStore>(new InMemoryControlStore(auditMax));
}

public sealed class SqliteControlStoreContractTests : ControlStoreContract, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async Task<IControlStore> OpenAsync(int auditMax) => Got(await SqliteControlStore.OpenAsync(_folder.Journal with { AuditMax = auditMax }));
}
