using System.Diagnostics;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>Measures a log in the directory that the environment names; run by hand.</summary>
internal static class LogBench
{
    public const string Variable = "NFVHA_TEST_LOG_BENCH";

    private const int Million = 1_000_000;

    public static void Run(string place)
    {
        foreach (var each in new[] { 1, 64 })
        {
            using var log = Open(Path.Combine(place, $"by-{each}"));
            var watch = Stopwatch.StartNew();
            var appended = 0;
            for (; watch.Elapsed.TotalSeconds < 5; appended += each)
            {
                for (var step = 0; step < each; step++)
                {
                    log.Append([new WriteEntries([Entry(appended + step)])]);
                }

                log.Flush();
            }

            Console.WriteLine($"{each} entries per flush: {appended / watch.Elapsed.TotalSeconds:F0} appends/s, {appended / each / watch.Elapsed.TotalSeconds:F0} flushes/s");
        }

        var large = Path.Combine(place, "large");
        var fill = Stopwatch.StartNew();
        using (var log = Open(large))
        {
            for (var index = 0; index < Million; index += 1_000)
            {
                log.Append([new WriteEntries([.. Enumerable.Range(index, 1_000).Select(Entry)])]);
            }

            log.Flush();
        }

        Console.WriteLine($"{Million} entries of 100 bytes written: {fill.Elapsed.TotalMilliseconds:F0} ms");
        for (var round = 0; round < 3; round++)
        {
            var open = Stopwatch.StartNew();
            using var log = Open(large);
            Console.WriteLine($"opened: {open.Elapsed.TotalMilliseconds:F0} ms");
            open.Restart();
            var read = log.Replay(0).LongCount();
            Console.WriteLine($"replayed {read}: {open.Elapsed.TotalMilliseconds:F0} ms");
            open.Restart();
            for (var index = 0; index < 10_000; index++)
            {
                log.Read((index * 7919L) % (Million - 64), 64);
            }

            Console.WriteLine($"64 entries read: {open.Elapsed.TotalMicroseconds / 10_000:F1} us");
        }
    }

    private static LogEntry Entry(int index) => new(new Epoch(1, 1), index, new byte[100]);

    private static CheckpointLog Open(string directory) => ((LogOpened)CheckpointLog.Open(directory, LogDirectory.Vnf)).Log;
}
