using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Files;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>Opens a log: takes its lock, reads it, and only then mends what a crash left unfinished.</summary>
internal static class LogOpener
{
    internal static LogOpening Open(string directory, VnfId vnf, LogDisk disk, Func<LogState, FileStream, CheckpointLog> make)
    {
        FileStream? held = null;
        try
        {
            DurableDirectory.Create(directory);
            held = Lock(directory);
            var numbers = Numbers(directory);
            var isNew = numbers.Count == 0;
            if (isNew)
            {
                Begin(directory, vnf, disk);
                numbers = [1];
            }

            var state = new LogRecovery(directory, vnf).Read(numbers);
            var repair = Mend(directory, state, numbers, disk);
            var log = make(state, held);
            held = null;
            return new LogOpened(log, isNew, repair);
        }
        catch (LogRefusedException e)
        {
            return e.Refused;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new LogRefused(directory, null, e.Message, "Mend the disk or the permissions, then start again");
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>Held as long as the process lives: the kernel lets go of it whatever end that takes.</summary>
    private static FileStream Lock(string directory)
    {
        var path = Path.Combine(directory, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new LogRefusedException(new LogRefused(path, null, $"the log is open already ({e.Message})", "End the other process that uses this directory; don't delete the file"));
        }
    }

    private static List<long> Numbers(string directory) =>
        [.. Directory.EnumerateFiles(directory, "segment-*.log").Select(SegmentHeader.NumberOf).OfType<long>().Order()];

    private static void Begin(string directory, VnfId vnf, LogDisk disk)
    {
        if (Directory.EnumerateFiles(directory, DivergentCopy.Pattern).FirstOrDefault() is { } copy)
        {
            throw LogRefusedException.Damaged(copy, 0, "there is a copy of what was cut off, but no file of the log");
        }

        var (logId, opening) = (Random.Shared.NextInt64(), (uint)Random.Shared.Next());
        disk.Replace(Path.Combine(directory, SegmentHeader.FileName(1)), [LogStream.Blank(vnf, logId, opening)]);
    }

    private static LogRepair? Mend(string directory, LogState state, List<long> numbers, LogDisk disk)
    {
        LogRepair? repair = null;
        var last = Path.Combine(directory, SegmentHeader.FileName(state.Segments[^1].Number));
        using (var file = disk.Open(last))
        {
            var length = RandomAccess.GetLength(file);
            if (length > state.Offset)
            {
                RandomAccess.SetLength(file, state.Offset);
                disk.Flush(file);
                repair = new LogRepair(last, state.Offset, length - state.Offset);
            }
        }

        var known = state.Ledger.Divergent.Select(DivergentCopy.FileName).ToHashSet();
        var obsolete = numbers.Where(number => state.Segments.TrueForAll(segment => segment.Number != number)).Select(SegmentHeader.FileName)
            .Concat(Directory.EnumerateFiles(directory, DivergentCopy.Pattern).Select(path => Path.GetFileName(path)).Where(name => !known.Contains(name)))
            .Concat(Directory.EnumerateFiles(directory, "*" + DurableFile.UnfinishedSuffix).Select(path => Path.GetFileName(path)));
        foreach (var name in obsolete.ToList())
        {
            disk.Delete(Path.Combine(directory, name));
        }

        DurableDirectory.Flush(directory);
        return repair;
    }
}
