namespace NfvHa.Geo.GlobalController.Host.Journal.Files;

/// <summary>What a file of ours is for. Its mark stands in the file, so that none is taken for another.</summary>
/// <param name="Name">What operators call it.</param>
/// <param name="Mark">SQLite's application id.</param>
/// <param name="Remedy">What to do when it is damaged.</param>
internal sealed record StoreKind(string Name, int Mark, string Remedy)
{
    /// <summary>A journal.</summary>
    public static StoreKind Journal { get; } = new("journal", 0x4E464A31, "Restore it from a backup; the damaged file is then set aside.");

    /// <summary>A copy of a journal. It is never opened as one, since going back to it needs a new generation (S1).</summary>
    public static StoreKind Backup { get; } = new("backup of a journal", 0x4E464A42, "Use another backup.");

    /// <summary>The durable part of a location.</summary>
    public static StoreKind Location { get; } = new(
        "store of a location", 0x4E464C31, "Take the file away, not a part of it: the location then takes no part until it is admitted again (S3).");

    /// <summary>Which generations were used.</summary>
    public static StoreKind Generations { get; } = new(
        "record of the generations", 0x4E464731, "Take the file away, and restore the journal from a backup with a generation above every one that a site or a location has seen.");

    /// <summary>The form of the tables and parts that this build writes.</summary>
    public const int Schema = 1;

    /// <summary>The kind that a mark stands for, or null.</summary>
    public static StoreKind? Of(int mark) => ((StoreKind[])[Journal, Backup, Location, Generations]).FirstOrDefault(kind => kind.Mark == mark);
}

/// <summary>Why a file was not opened.</summary>
internal enum OpenProblem
{
    /// <summary>There is no such file, and none was to be made.</summary>
    Missing,

    /// <summary>Another process, or this one, has it open.</summary>
    InUse,

    /// <summary>It is not what was written.</summary>
    Damaged,

    /// <summary>It is something else, or of a later version.</summary>
    Foreign,

    /// <summary>The disk or the file system does not let us.</summary>
    Unreachable,
}
