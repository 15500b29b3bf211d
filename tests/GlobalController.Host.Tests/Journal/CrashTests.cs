using System.Diagnostics;
using System.Globalization;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.GlobalController.Host.Tests.Journal.Samples;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>Real processes that write, and are killed.</summary>
public class CrashTests
{
    private const int Rounds = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    [Trait("Length", "long")]
    public async Task After_kill_9_at_any_moment_all_that_was_told_written_is_there_and_nothing_half()
    {
        using var folder = new TestFolder();
        var chance = new Random(20_261_123);
        var (state, traffic, ledger) = (State(CrashChild.Vnfs), TrafficEntry.First, ControllerLedger.Installed);
        await using (var store = await folder.Open())
        {
            Assert.IsType<Written>(await store.InitializeAsync(state, By, Cancel));
        }

        Assert.IsType<Written>(await LocationStore.InstallAsync(folder["location.db"], L1));
        var boots = new HashSet<string>();
        var next = Start(folder);
        for (var round = 0; round < Rounds; round++)
        {
            using var child = next;
            next = Start(folder);
            var told = await RunAndKill(child, state.Version.Index, chance, boots);

            // What it was about to do when it was killed may be there too, in the order it did it.
            await using var store = await folder.Open();
            var found = Got(await store.ReadAsync(null, Cancel));
            Assert.InRange(found.Version.Index, told, told + 1);
            var foundTraffic = Got(await store.ReadTrafficAsync(found.Version.Generation, found.Term, Cancel));
            await using var disk = Got(await LocationStore.OpenAsync(folder["location.db"], L1));
            Assert.True(boots.Add(disk.Boot.Value));
            while (state.Version.Index < found.Version.Index)
            {
                Advance(ref traffic, ref ledger);
                state = state.Apply(CrashChild.Next(state)).State!;
            }

            var (aheadTraffic, aheadLedger) = (traffic, ledger);
            Advance(ref aheadTraffic, ref aheadLedger);
            Deep.Same(state, found);
            Assert.True(Deep.Text(foundTraffic) == Deep.Text(traffic) || Deep.Text(foundTraffic) == Deep.Text(aheadTraffic), Deep.Text(foundTraffic));
            Assert.True(Deep.Text(disk.Ledger) == Deep.Text(ledger) || Deep.Text(disk.Ledger) == Deep.Text(aheadLedger), Deep.Text(disk.Ledger));
            (traffic, ledger) = (foundTraffic, disk.Ledger);
        }

        await Kill(next);
        next.Dispose();
        Assert.Equal(2 * Rounds, boots.Count);
        Assert.True(state.Version.Index > Rounds, "too little was written to prove anything");
        TestContext.Current.TestOutputHelper!.WriteLine($"{state.Version.Index} commits in {Rounds} rounds");

        void Advance(ref TrafficEntry entry, ref ControllerLedger book)
        {
            entry = new(entry.Revision + 1, CrashChild.NextTraffic(state, entry).Ledger);
            book = CrashChild.Ledger(book, state.Version.Index + 1);
        }
    }

    [Fact]
    public async Task Another_process_can_not_open_the_journal_until_the_first_has_ended()
    {
        using var folder = new TestFolder();
        await using (var store = await folder.Open())
        {
            await store.InitializeAsync(State(CrashChild.Vnfs), By, Cancel);
            using var second = Start(folder);
            Assert.Contains("in use by another process", await Begin(second), StringComparison.Ordinal);
            await second.WaitForExitAsync(Cancel).WaitAsync(Limit, TimeProvider.System, Cancel);
        }

        using var first = Start(folder);
        try
        {
            Assert.StartsWith("boot-", await Begin(first), StringComparison.Ordinal);
            Assert.Contains("in use by another process", Problem(await SqliteControlStore.OpenAsync(folder.Journal)), StringComparison.Ordinal);
            Assert.Contains("in use by another process", Problem(await LocationStore.OpenAsync(folder["location.db"], L1)), StringComparison.Ordinal);
        }
        finally
        {
            await Kill(first);
        }

        await using var after = await folder.Open();
        Assert.NotNull(Got(await after.ReadAsync(null, Cancel)));
    }

    /// <summary>Lets a process write, kills it at a random moment, and returns the last index that it was told is written.</summary>
    private static async Task<long> RunAndKill(Process child, long before, Random chance, HashSet<string> boots)
    {
        var told = before;
        try
        {
            var boot = await Begin(child);
            Assert.True(boots.Add(boot), $"{boot} was used before");
            for (var lines = chance.Next(1, 12); lines > 0; lines--)
            {
                told = long.Parse(await Line(child), CultureInfo.InvariantCulture);
            }

            // Into the midst of a write: one takes some hundred microseconds to some milliseconds.
            var (since, wait) = (Stopwatch.GetTimestamp(), TimeSpan.FromMicroseconds(chance.Next(0, 3_000)));
            while (Stopwatch.GetElapsedTime(since) < wait)
            {
                Thread.SpinWait(20);
            }
        }
        finally
        {
            await Kill(child);
        }

        while (await child.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            told = long.TryParse(line, CultureInfo.InvariantCulture, out var index) ? index : told;
        }

        return told;
    }

    private static async Task<string> Begin(Process child)
    {
        await child.StandardInput.WriteLineAsync();
        await child.StandardInput.FlushAsync(Cancel);
        return await Line(child);
    }

    private static async Task<string> Line(Process child) =>
        await child.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Limit, TimeProvider.System, Cancel) ?? throw new InvalidOperationException("the child said nothing");

    private static async Task Kill(Process child)
    {
        child.Kill();
        await child.WaitForExitAsync(Cancel).WaitAsync(Limit, TimeProvider.System, Cancel);
    }

    private static Process Start(TestFolder folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(CrashTests).Assembly.GetName().Name!);
        return Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { [CrashChild.Variable] = folder.Path } })!;
    }
}
