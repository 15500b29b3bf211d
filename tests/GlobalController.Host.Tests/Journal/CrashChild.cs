using System.Runtime.CompilerServices;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Journal.Text;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>This program as another process: it opens journal and location store in a folder, and writes one after the other until it is killed.</summary>
internal static class CrashChild
{
    public const string Variable = "NFVHA_JOURNAL_CHILD";
    public const int Vnfs = 120;

#pragma warning disable CA2255 // A test program has no entry of its own to put this into.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            Run(folder);
            Environment.Exit(1);
        }
    }

    /// <summary>The transaction that follows a state: several records at once, now and then a term, an admission or a plan.</summary>
    public static Transaction Next(ControlState state)
    {
        var index = (int)state.Version.Index;
        var touched = Samples.Touch(state, Enumerable.Range(0, 1 + (index % 5 * 20)).Select(offset => (index + offset) % state.Vnfs.Count).Distinct());
        return (index % 4) switch
        {
            1 => touched with { NewLeader = new Leader(Samples.L1, new($"boot-{index}")) },
            2 => touched with { Admission = new Admission(Samples.L1, state.NextAdmission(Samples.L1), null) },
            3 => touched with { Spread = [.. state.Spread.Values.Select(service => service.With(Samples.A, index % 8 == 3))] },
            _ => touched,
        };
    }

    /// <summary>The traffic that goes with a state.</summary>
    public static TrafficTransaction NextTraffic(ControlState state, TrafficEntry entry) =>
        new(state.Version.Generation, state.Term, entry.Revision, new([Samples.Intent("a", state.Version.Index), Samples.Intent("b", state.Version.Index / 2)]));

    /// <summary>The ledger that goes with a state.</summary>
    public static ControllerLedger Ledger(ControllerLedger before, long index) =>
        before with { Promises = before.Promises.SetItem(Samples.Vnf((int)(index % Vnfs)), new PromiseLedger(new Epoch(1, index), new Epoch(1, index / 2))) };

    private static void Run(string folder)
    {
        // Started and warm ahead of its time: what is killed is the writing, not the start of a program.
        var content = JournalContent.Blank.Initialize(Samples.State()).Next!;
        content = content.Commit(Next(content.State!)).Next!;
        content = content.Commit(NextTraffic(content.State!, content.Traffic)).Next!;
        _ = JournalParts.Read([.. JournalParts.Changes(JournalContent.Blank, content)]);
        if (Console.ReadLine() is null)
        {
            return;
        }

        // No test code may run on another thread while the module is being initialized: so this blocks.
        var opened = SqliteControlStore.OpenAsync(new() { Path = Path.Combine(folder, "journal.db"), AuditMax = 50 }).GetAwaiter().GetResult();
        var location = LocationStore.OpenAsync(Path.Combine(folder, "location.db"), Samples.L1).GetAwaiter().GetResult();
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        output.WriteLine(opened.Problem ?? location.Problem ?? location.Value!.Boot.Value);
        if (opened.Value is not { } store || location.Value is not { } disk)
        {
            return;
        }

        var ledger = disk.Ledger;
        while (true)
        {
            var state = store.ReadAsync(null).AsTask().GetAwaiter().GetResult().Value!;
            var traffic = store.ReadTrafficAsync(state.Version.Generation, state.Term).AsTask().GetAwaiter().GetResult().Value!;
            ledger = Ledger(ledger, state.Version.Index + 1);
            var isDone = disk.WriteAsync(ledger).AsTask().GetAwaiter().GetResult() is Written
                && store.CommitAsync(NextTraffic(state, traffic), Samples.By).AsTask().GetAwaiter().GetResult() is Written
                && store.CommitAsync(Next(state), Samples.By).AsTask().GetAwaiter().GetResult() is Written;
            if (!isDone)
            {
                output.WriteLine("refused");
                return;
            }

            output.WriteLine(state.Version.Index + 1);
        }
    }
}
