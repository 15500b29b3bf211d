using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>The last entries of a log, which may not be in its files yet; those before them are.</summary>
/// <param name="from">The first entry that is not in a file.</param>
internal sealed class LogTail(long from)
{
    private readonly List<LogEntry> _entries = [];

    /// <summary>The first entry that is held here.</summary>
    internal long From { get; private set; } = from;

    /// <summary>Holds one more.</summary>
    internal void Add(LogEntry entry) => _entries.Add(entry);

    /// <summary>Forgets the entries from this one on.</summary>
    internal void Cut(long length)
    {
        var kept = (int)Math.Max(0, length - From);
        From = Math.Min(From, length);
        _entries.RemoveRange(kept, _entries.Count - kept);
    }

    /// <summary>The entries before this one are in the files.</summary>
    internal void Release(long from)
    {
        var gone = (int)Math.Clamp(from - From, 0, _entries.Count);
        _entries.RemoveRange(0, gone);
        From += gone;
    }

    /// <summary>An entry that is held here.</summary>
    internal LogEntry this[long index] => _entries[(int)(index - From)];
}
