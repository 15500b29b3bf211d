using Microsoft.Data.Sqlite;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Journal.Files;
using NfvHa.Geo.GlobalController.Host.Journal.Text;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.GlobalController.Host.Tests.Journal.Samples;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

public sealed class SqliteControlStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string File => _folder["journal.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_journal_is_opened_once_at_a_time()
    {
        await using var store = await _folder.Open();

        Assert.Contains($"the journal {File} is in use", Problem(await SqliteControlStore.OpenAsync(_folder.Journal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_options_is_said_at_once()
    {
        var problem = Problem(await SqliteControlStore.OpenAsync(new() { Path = " ", AuditMax = 0, AuditBytesMax = 0, WaitingMax = 0 }));

        Assert.All(["Path", "AuditMax", "AuditBytesMax", "WaitingMax"], option => Assert.Contains(option, problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named() =>
        Assert.Contains("its folder exists", Problem(await SqliteControlStore.OpenAsync(new() { Path = _folder["none/journal.db"] })), StringComparison.Ordinal);

    [Fact]
    public async Task The_audit_takes_no_more_room_than_it_may_and_numbers_go_on_when_it_is_opened_anew()
    {
        await Initialized();
        for (var sequence = 2; sequence < 8; sequence++)
        {
            await using var store = Got(await SqliteControlStore.OpenAsync(_folder.Journal with { AuditBytesMax = 2_500 }));
            await store.CommitAsync(Touch(Got(await store.ReadAsync(null, Cancel)), 0), By, Cancel);

            var audit = Got(await store.ReadAuditAsync(0, 10, Cancel));
            Assert.Equal(sequence, audit[^1].Sequence);
            Assert.InRange(audit.Sum(entry => entry.Change.Length), 500, 2_500);
        }
    }

    [Fact]
    public async Task A_later_schema_is_refused()
    {
        await Initialized();
        Change("PRAGMA user_version = 2");

        Assert.Contains("has schema 2, and this build knows 1", Problem(await SqliteControlStore.OpenAsync(_folder.Journal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE part SET body = replace(body, '\"1.1\"', '\"1.2\"') WHERE key = 'vnf/vnf-00001'", "part vnf/vnf-00001 does not have the checksum")]
    [InlineData("DELETE FROM part WHERE key = 'vnf/vnf-00001'", "parts are missing")]
    [InlineData("DELETE FROM part WHERE key = 'state'", "parts are missing")]
    [InlineData("UPDATE part SET key = 'vnf/vnf-00009' WHERE key = 'vnf/vnf-00001'", "part vnf/vnf-00009 does not have the checksum")]
    [InlineData("DROP TABLE part", "no such table")]
    [InlineData("DROP TABLE audit", "no such table")]
    public async Task What_was_changed_behind_its_back_is_noticed(string change, string said)
    {
        await Initialized();
        Change(change);

        var problem = Problem(await SqliteControlStore.OpenAsync(_folder.Journal));
        Assert.Contains($"the journal {File} is damaged", problem, StringComparison.Ordinal);
        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_kind_is_refused_and_left_as_it_is()
    {
        await LocationStore.InstallAsync(_folder["location.db"], L1);
        await System.IO.File.WriteAllTextAsync(_folder["notes.txt"], new string('x', 5_000), Cancel);

        Assert.Contains("is a store of a location, not a journal", Problem(await SqliteControlStore.OpenAsync(new() { Path = _folder["location.db"] })), StringComparison.Ordinal);
        Assert.Contains("is damaged: ", Problem(await SqliteControlStore.OpenAsync(new() { Path = _folder["notes.txt"] })), StringComparison.Ordinal);
        Assert.Equal(new string('x', 5_000), await System.IO.File.ReadAllTextAsync(_folder["notes.txt"], Cancel));
    }

    [Fact]
    public async Task A_backup_holds_what_was_committed_and_is_never_overwritten_nor_opened_as_a_journal()
    {
        await using var store = await Initialized(isClosed: false);
        await store!.CommitAsync(Lead(State()), By, Cancel);
        await store.CommitAsync(new TrafficTransaction(1, 1, 0, new([Intent()])), By, Cancel);

        Assert.IsType<Written>(await store.BackupAsync(_folder["b.db"], Cancel));

        var image = Got(await SqliteControlStore.ReadBackupAsync(_folder["b.db"]));
        Deep.Same(Got(await store.ReadAsync(null, Cancel)), image.State);
        Deep.Same(Got(await store.ReadTrafficAsync(1, 1, Cancel)), image.Traffic);
        Assert.Contains("exists already", Reason(await store.BackupAsync(_folder["b.db"], Cancel)), StringComparison.Ordinal);
        Assert.Contains("restore it instead", Problem(await SqliteControlStore.OpenAsync(new() { Path = _folder["b.db"] })), StringComparison.Ordinal);
        Assert.Contains("there is no backup", Problem(await SqliteControlStore.ReadBackupAsync(_folder["none.db"])), StringComparison.Ordinal);
        Assert.Equal(["b.db", "journal.db", "journal.db-wal", "journal.db.generations"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task S1_No_restore_uses_a_generation_again_whatever_became_of_the_journal()
    {
        await WithBackup();

        // On the journal as it is, on a damaged one, and where it is gone.
        Assert.IsType<Written>(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By));
        Assert.Equal(2, await Generation());
        await System.IO.File.WriteAllTextAsync(File, "garbage", Cancel);
        Assert.IsType<Written>(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By));
        Assert.Equal(3, await Generation());
        Assert.Equal("garbage", await System.IO.File.ReadAllTextAsync($"{File}.damaged-1", Cancel));
        System.IO.File.Delete(File);
        Assert.IsType<Written>(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By));
        Assert.Equal(4, await Generation());
    }

    [Fact]
    public async Task S1_Where_journal_and_record_are_gone_a_restore_needs_a_generation()
    {
        await WithBackup();
        System.IO.File.Delete(File);
        System.IO.File.Delete($"{File}.generations");

        Assert.Contains("above every one", Reason(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By)), StringComparison.Ordinal);
        Assert.IsType<Written>(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], 7, By));
        Assert.Equal(7, await Generation());
    }

    [Fact]
    public async Task S1_Where_the_journal_is_gone_nobody_begins_its_generation_anew()
    {
        await Initialized();
        System.IO.File.Delete(File);
        await using var store = await _folder.Open();

        Assert.Contains("although generation 1 was used here: restore a backup", Problem(await store.ReadAsync(null, Cancel)), StringComparison.Ordinal);
        Assert.Contains("begin with generation 2", Reason(await store.InitializeAsync(State(), By, Cancel)), StringComparison.Ordinal);
        Assert.IsType<Written>(await store.InitializeAsync(State() with { Version = new(2, 0) }, By, Cancel));
    }

    [Fact]
    public async Task S1_An_older_copy_that_was_put_in_its_place_is_refused()
    {
        await WithBackup();
        System.IO.File.Copy(File, _folder["copy.db"]);
        await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By);
        System.IO.File.Move(_folder["copy.db"], File, overwrite: true);

        Assert.Contains("it is an older copy", Problem(await SqliteControlStore.OpenAsync(_folder.Journal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S1_A_record_of_generations_that_was_lost_is_made_from_the_journal()
    {
        await WithBackup();
        await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], 5, By);
        System.IO.File.Delete($"{File}.generations");

        Assert.Equal(5, await Generation());
        Assert.IsType<Written>(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By));
        Assert.Equal(6, await Generation());
    }

    [Fact]
    public async Task A_damaged_record_of_generations_is_named_and_the_journal_left_in_its_place()
    {
        await WithBackup();
        await System.IO.File.WriteAllTextAsync($"{File}.generations", "garbage", Cancel);

        Assert.Contains("record of the generations", Problem(await SqliteControlStore.OpenAsync(_folder.Journal)), StringComparison.Ordinal);
        Assert.IsType<Refused>(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By));
        Assert.False(System.IO.File.Exists($"{File}.damaged-1"));
    }

    [Fact]
    public async Task A_damaged_backup_restores_nothing()
    {
        await WithBackup();
        var bytes = await System.IO.File.ReadAllBytesAsync(_folder["b.db"], Cancel);
        await System.IO.File.WriteAllBytesAsync(_folder["b.db"], bytes[..(bytes.Length / 2)], Cancel);

        Assert.Contains("Use another backup", Reason(await SqliteControlStore.RestoreFileAsync(_folder.Journal, _folder["b.db"], null, By)), StringComparison.Ordinal);
        Assert.Equal(1, await Generation());
    }

    [Fact]
    public void A_full_disk_refuses_a_write_as_a_whole_and_takes_the_next()
    {
        using (var file = PartFileOpening.Open(File, StoreKind.Location, mayMake: true).File!)
        {
            file.Write([new Part("a", "1")]);
            file.Execute("PRAGMA max_page_count = 20");

            var failed = Assert.Throws<SqliteException>(() => file.Write([new Part("a", "2"), new Part("b", new string('x', 1_000_000))]));
            Assert.Equal(SQLitePCL.raw.SQLITE_FULL, failed.SqliteErrorCode);
            Assert.False(file.IsUnsure);
            file.Write([new Part("c", "3")]);
        }

        using var again = PartFileOpening.Open(File, StoreKind.Location, mayMake: false).File!;
        Assert.Equal([new Part("a", "1"), new Part("c", "3")], again.Read().OrderBy(part => part.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void A_write_reaches_the_disk_before_it_returns()
    {
        using var file = PartFileOpening.Open(File, StoreKind.Location, mayMake: true).File!;
        using var synchronous = file.Command("PRAGMA synchronous");
        using var mode = file.Command("PRAGMA journal_mode");

        Assert.Equal(2L, synchronous.ExecuteScalar());
        Assert.Equal("wal", mode.ExecuteScalar());
    }

    [Fact]
    public async Task A_commit_of_one_among_many_costs_the_disk_little()
    {
        await using var store = await _folder.Open();
        await store.InitializeAsync(State(2_000), By, Cancel);
        var state = Got(await store.ReadAsync(null, Cancel));
        await store.CommitAsync(Touch(state, 1_999), By, Cancel);
        var before = new FileInfo($"{File}-wal").Length;

        await store.CommitAsync(Touch(Got(await store.ReadAsync(null, Cancel)), 1_000), By, Cancel);

        Assert.InRange(new FileInfo($"{File}-wal").Length - before, 1, 65_536);
    }

    [Fact(Explicit = true)]
    public async Task Measure_how_long_a_commit_takes()
    {
        await using var store = await _folder.Open();
        await store.InitializeAsync(State(10_000), By, Cancel);
        foreach (var changed in (int[])[1, 500])
        {
            var times = new List<double>();
            for (var round = 0; round < 200; round++)
            {
                var state = Got(await store.ReadAsync(null, Cancel));
                var transaction = Touch(state, Enumerable.Range(round * 7 % 9_000, changed));
                var since = System.Diagnostics.Stopwatch.GetTimestamp();
                Assert.IsType<Written>(await store.CommitAsync(transaction, By, Cancel));
                times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            }

            times.Sort();
            TestContext.Current.TestOutputHelper!.WriteLine($"{changed} of 10,000: median {times[100]:f2} ms, 95 % {times[190]:f2} ms, longest {times[^1]:f2} ms");
        }

        var opening = System.Diagnostics.Stopwatch.GetTimestamp();
        await store.DisposeAsync();
        await using var again = await _folder.Open();
        TestContext.Current.TestOutputHelper!.WriteLine($"close and open: {System.Diagnostics.Stopwatch.GetElapsedTime(opening).TotalMilliseconds:f0} ms, {new FileInfo(File).Length / 1024} KiB");
    }

    private async Task<SqliteControlStore?> Initialized(bool isClosed = true)
    {
        var store = await _folder.Open();
        Assert.IsType<Written>(await store.InitializeAsync(State(), By, Cancel));
        if (isClosed)
        {
            await store.DisposeAsync();
        }

        return isClosed ? null : store;
    }

    /// <summary>A journal that is closed, and a backup b.db of it.</summary>
    private async Task WithBackup()
    {
        await using var store = await Initialized(isClosed: false);
        Assert.IsType<Written>(await store!.BackupAsync(_folder["b.db"], Cancel));
    }

    private async Task<int> Generation()
    {
        await using var store = await _folder.Open();
        return Got(await store.ReadAsync(null, Cancel)).Version.Generation;
    }

    private void Change(string text)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = new SqliteCommand(text, connection);
        command.ExecuteNonQuery();
    }
}
