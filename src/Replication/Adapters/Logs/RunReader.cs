using Microsoft.Win32.SafeHandles;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>Reads entries from the files of a log.</summary>
internal static class RunReader
{
    /// <summary>The entries of these runs, in order, each checked again.</summary>
    /// <param name="directory">The log.</param>
    /// <param name="logId">Its id.</param>
    /// <param name="runs">Where they are.</param>
    /// <exception cref="LogRefusedException">An entry is not what was written.</exception>
    internal static IEnumerable<LogEntry> Entries(string directory, long logId, List<Run> runs)
    {
        SafeFileHandle? file = null;
        RecordReader? reader = null;
        var segment = 0L;
        try
        {
            foreach (var run in runs)
            {
                if (reader is null || segment != run.Segment)
                {
                    file?.Dispose();
                    file = File.OpenHandle(PathOf(run.Segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    reader = new RecordReader(file, logId, run.Offset);
                    segment = run.Segment;
                }

                reader.MoveTo(run.Offset);
                for (var index = run.At; index < run.End; index++)
                {
                    if (Next(reader, index, PathOf(segment), isWanted: index >= run.From) is { } entry)
                    {
                        yield return entry;
                    }
                }
            }
        }
        finally
        {
            file?.Dispose();
        }

        string PathOf(long number) => Path.Combine(directory, SegmentHeader.FileName(number));
    }

    private static LogEntry? Next(RecordReader reader, long index, string path, bool isWanted)
    {
        var offset = reader.Offset;
        do
        {
            if (!reader.TryRead())
            {
                throw LogRefusedException.Damaged(path, reader.Offset, $"entry {index} can't be read any more");
            }
        }
        while (reader.Header.Kind == RecordKind.Ledger);

        return !RecordHeader.TryReadEntry(reader.Payload, out var epoch, out var found, out var content) || found != index
            ? throw LogRefusedException.Damaged(path, offset, $"entry {found} stands where entry {index} was written")
            : isWanted ? new LogEntry(epoch, index, content.ToArray()) : null;
    }
}
