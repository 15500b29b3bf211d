namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>What came of opening a log: <see cref="LogOpened"/> or <see cref="LogRefused"/>.</summary>
public abstract record LogOpening;

/// <summary>The log is open, and all that it shows is on disk.</summary>
/// <param name="Log">The log; dispose of it.</param>
/// <param name="IsNew">There was none, and one was begun. At a site that had one before, its disk was lost: see docs/protocol.md.</param>
/// <param name="Repair">What a crash had left unfinished, or null.</param>
public sealed record LogOpened(CheckpointLog Log, bool IsNew, LogRepair? Repair) : LogOpening;

/// <summary>
/// The end of the log that a crash left unfinished, and that was cut off: records that were never said to be durable. The cut is durable.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where it ends now.</param>
/// <param name="BytesCut">How many bytes were cut off.</param>
public sealed record LogRepair(string Path, long Offset, long BytesCut);

/// <summary>The log can't be used as it is, and nothing of it was changed.</summary>
/// <param name="Path">The file or directory.</param>
/// <param name="Offset">Where in the file, or null.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What the operator can do.</param>
public sealed record LogRefused(string Path, long? Offset, string Problem, string Remedy) : LogOpening
{
    /// <summary>All of it in one line.</summary>
    public override string ToString() => $"{Path}{(Offset is { } offset ? $" at byte {offset}" : "")}: {Problem}. {Remedy}.";
}

/// <summary>
/// The disk failed. What was queued may or may not be there, and trying again proves nothing: after a failed flush the kernel may call clean what the disk
/// never got. The process must end; the log is looked at again when it is opened.
/// </summary>
public sealed class LogFailedException : IOException
{
    internal LogFailedException(string directory, Exception cause)
        : base($"the checkpoint log in {directory} failed and may not be used any more; this process must end: {cause.Message}", cause)
    {
    }
}

/// <summary>Stops an opening: carries what is to be said.</summary>
internal sealed class LogRefusedException(LogRefused refused) : Exception(refused.Problem)
{
    internal const string LostDisk = "Keep a copy of the directory, change nothing in it, and treat this site's disk as lost: the log may hold what other sites do not";

    internal LogRefused Refused => refused;

    internal static LogRefusedException Damaged(string path, long offset, string problem) => new(new LogRefused(path, offset, problem, LostDisk));
}
