using System.Diagnostics;
using System.Runtime.CompilerServices;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>This executable as another process that uses a log: it appends and cuts without end, and says what is durable.</summary>
internal static class LogChild
{
    private const string Variable = "NFVHA_TEST_LOG_CHILD";

    public static LogOptions Options { get; } = new() { SegmentBytesMax = 1 << 12 };

    /// <summary>Entries that each cut takes away, if there are so many.</summary>
    public const int CutEntries = 3;

    public static Process Start(string directory)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(LogChild).Assembly.Location);
        }

        start.Environment[Variable] = directory;
        return Process.Start(start)!;
    }

    public static byte[] Payload(Epoch epoch, long index)
    {
        var payload = new byte[(index * 7) % 300];
        new Random((int)((epoch.Counter * 1_000_003) + index)).NextBytes(payload);
        return payload;
    }

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } directory)
        {
            Run(directory);
        }
        else if (Environment.GetEnvironmentVariable(LogBench.Variable) is { } place)
        {
            LogBench.Run(place);
            Environment.Exit(0);
        }
    }

    private static void Run(string directory)
    {
        if (CheckpointLog.Open(directory, LogDirectory.Vnf, Options) is not LogOpened { Log: var log })
        {
            Environment.Exit(3);
            return;
        }

        var epoch = Epoch.Max(log.Ledger.Sealed, new Epoch(1, 0)).Next;
        for (var step = 1; ; step++)
        {
            var length = log.Ledger.Log.Length;
            if (step % 10 == 0 && length > CutEntries)
            {
                var suffix = new DivergentSuffix(epoch, length - CutEntries, log.Ledger.Log);
                var divergent = log.Ledger.Divergent.Length < ReplicaLedger.DivergentMax ? log.Ledger.Divergent : log.Ledger.Divergent.RemoveAt(0);
                log.Append([new KeepDivergent(suffix.From), new WriteLedger(new ReplicaLedger(epoch, epoch, log.Ledger.Log.Cut(suffix.From), null, divergent.Add(suffix)))]);
                epoch = epoch.Next;
            }
            else
            {
                log.Append([new WriteEntries([.. Enumerable.Range(0, step % 4 + 1).Select(place => new LogEntry(epoch, length + place, Payload(epoch, length + place)))])]);
            }

            var durable = log.Flush();
            Console.WriteLine($"{durable.Ledger.Sealed.Counter} {durable.Ledger.Log.Length} .");
        }
    }
}
