using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using static NfvHa.Geo.GlobalController.Host.Tests.Journal.Samples;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>Files as a bad disk or a crash leaves them.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Commits = 12;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_garbled_or_torn_file_is_refused_with_what_to_do_or_is_read_as_it_was()
    {
        var states = await Written(isClosed: true);
        var whole = await File.ReadAllBytesAsync(_folder["journal.db"], Cancel);
        var refused = 0;
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var bytes = whole.ToArray();
            var place = (int)((long)attempt * bytes.Length / 60) + (attempt * 37 % 500);
            switch (attempt % 3)
            {
                case 0:
                    bytes[place] ^= (byte)(1 << (attempt % 8));
                    break;
                case 1:
                    Array.Clear(bytes, place, Math.Min(512, bytes.Length - place));
                    break;
                default:
                    bytes = bytes[..Math.Max(1, place)];
                    break;
            }

            await File.WriteAllBytesAsync(_folder["journal.db"], bytes, Cancel);
            var (store, problem) = await SqliteControlStore.OpenAsync(_folder.Journal);
            if (store is null)
            {
                refused++;
                Assert.Contains(_folder["journal.db"], problem, StringComparison.Ordinal);
                Assert.True(problem!.Contains("ackup", StringComparison.Ordinal) || problem.Contains("build", StringComparison.Ordinal), problem);
            }
            else
            {
                await using (store)
                {
                    Deep.Same(states[^1], Got(await store.ReadAsync(null, Cancel)));
                }
            }
        }

        Assert.InRange(refused, 30, 60);
    }

    [Fact]
    public async Task A_log_of_writes_that_was_torn_ends_with_a_whole_transaction()
    {
        var states = await Written(isClosed: false);
        var log = await File.ReadAllBytesAsync(_folder["copy.db-wal"], Cancel);
        var indexes = new SortedSet<long>();
        for (var attempt = 0; attempt <= 20; attempt++)
        {
            var index = await Reopened(log[..(log.Length - (log.Length / 25 * (20 - attempt)))], states, attempt);
            indexes.Add(index);
        }

        Assert.Equal(Commits, indexes.Max);
        Assert.True(indexes.Count > 3);
    }

    [Fact]
    public async Task A_log_of_writes_that_is_garbled_in_its_midst_is_refused()
    {
        var states = await Written(isClosed: false);
        var log = await File.ReadAllBytesAsync(_folder["copy.db-wal"], Cancel);
        var refused = 0;
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var bytes = log.ToArray();
            bytes[attempt * (log.Length / 2) / 20] ^= 0x10;
            var (store, problem) = await SqliteControlStore.OpenAsync(await Copied(bytes, attempt));
            if (store is null)
            {
                refused++;
                Assert.Contains("damaged", problem, StringComparison.Ordinal);
            }
            else
            {
                await using (store)
                {
                    Deep.Same(states[^1], Got(await store.ReadAsync(null, Cancel)));
                }
            }
        }

        Assert.Equal(20, refused);
    }

    /// <summary>Writes some commits; the states by their index. If the journal is not closed its files are copied as they are, as after a crash.</summary>
    private async Task<List<ControlState>> Written(bool isClosed)
    {
        await using var store = await _folder.Open();
        await store.InitializeAsync(State(40), By, Cancel);
        var states = new List<ControlState> { Got(await store.ReadAsync(null, Cancel)) };
        for (var commit = 0; commit < Commits; commit++)
        {
            Assert.IsType<Written>(await store.CommitAsync(Touch(states[^1], commit, commit + 20), By, Cancel));
            states.Add(Got(await store.ReadAsync(null, Cancel)));
        }

        if (!isClosed)
        {
            File.Copy(_folder["journal.db"], _folder["copy.db"]);
            File.Copy(_folder["journal.db-wal"], _folder["copy.db-wal"]);
        }

        return states;
    }

    private async Task<long> Reopened(byte[] log, List<ControlState> states, int attempt)
    {
        await using var store = Got(await SqliteControlStore.OpenAsync(await Copied(log, attempt)));
        if ((await store.ReadAsync(null, Cancel)).Value is not { } found)
        {
            return -1;
        }

        Deep.Same(states[(int)found.Version.Index], found);
        return found.Version.Index;
    }

    private async Task<SqliteJournalOptions> Copied(byte[] log, int attempt)
    {
        var path = _folder[$"torn-{attempt}.db"];
        File.Copy(_folder["copy.db"], path);
        await File.WriteAllBytesAsync($"{path}-wal", log, Cancel);
        return new() { Path = path };
    }
}
