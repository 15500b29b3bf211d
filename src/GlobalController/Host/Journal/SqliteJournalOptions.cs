namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>Where a journal is kept, and its bounds.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>The file. Beside it SQLite keeps its log (<c>-wal</c>, part of the journal while it is open or after a crash), and we the generations that were used (<c>.generations</c>).</summary>
    public required string Path { get; init; }

    /// <summary>The newest audit entries that are kept. Default 10,000; 1 to 1,000,000.</summary>
    public int AuditMax { get; init; } = 10_000;

    /// <summary>How much the changes in these entries may take together; the oldest go first, the newest stays. Default 64 MiB; 1 to 1 TiB, in bytes.</summary>
    public long AuditBytesMax { get; init; } = 64 << 20;

    /// <summary>The most requests that wait for the disk; a further one is refused. Default 1,024; 1 to 65,536.</summary>
    public int WaitingMax { get; init; } = 1_024;

    /// <summary>All that is wrong with them.</summary>
    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            yield return "Path is empty; name the file of the journal";
        }

        if (AuditMax is < 1 or > 1_000_000)
        {
            yield return $"AuditMax is {AuditMax}; it must be 1 to 1,000,000";
        }

        if (AuditBytesMax is < 1 or > 1L << 40)
        {
            yield return $"AuditBytesMax is {AuditBytesMax}; it must be 1 to {1L << 40}";
        }

        if (WaitingMax is < 1 or > 65_536)
        {
            yield return $"WaitingMax is {WaitingMax}; it must be 1 to 65,536";
        }
    }
}
