namespace NfvHa.Geo.Contracts.Wire;

/// <summary>
/// The bounds of what may travel. Whoever would send more is refused when it encodes, not by its peer; docs/wire.md has them as a table.
/// </summary>
public static class WireLimits
{
    /// <summary>The schema version this build writes.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The oldest schema version this build reads: the one before its own, if there was one.</summary>
    public const int SchemaVersionOldest = 1;

    /// <summary>The largest message on the link: 4 MiB, which is also what gRPC receives unless told otherwise.</summary>
    public const int LinkBytesMax = 4 * 1024 * 1024;

    /// <summary>The largest message as JSON: 32 MiB, so that every message of the link can be dumped.</summary>
    public const int JsonBytesMax = 32 * 1024 * 1024;

    /// <summary>How deep JSON may nest. A location report takes eight levels.</summary>
    public const int JsonDepthMax = 16;

    /// <summary>The longest text, in UTF-16 code units.</summary>
    public const int TextLengthMax = 500;

    /// <summary>The most lines of evidence or fault details.</summary>
    public const int LinesMax = 64;

    /// <summary>The most troubles that one beat states.</summary>
    public const int TroublesMax = 8;

    /// <summary>The longest trouble, in UTF-16 code units: a location report carries those of every site.</summary>
    public const int TroubleLengthMax = 100;

    /// <summary>The most sites, and so the most members of a set of sites.</summary>
    public const int SitesMax = 64;

    /// <summary>The most VIMs of a site.</summary>
    public const int VimsMax = 64;

    /// <summary>The most controller locations.</summary>
    public const int LocationsMax = 9;

    /// <summary>The most VNFs, and so the most items of every list that has one for each VNF.</summary>
    public const int VnfsMax = 10_000;

    /// <summary>The most events that an agent hands over at once: few, for beats travel on the same stream.</summary>
    public const int SiteEventsMax = 16;

    /// <summary>The most entries of one append.</summary>
    public const int EntriesMax = 10_000;

    /// <summary>The most epochs in the history of a start log.</summary>
    public const int EpochStartsMax = 10_000;

    /// <summary>The largest payload of one log entry: 1 MiB.</summary>
    public const int EntryBytesMax = 1024 * 1024;

    /// <summary>The most parts of a VIM in one report.</summary>
    public const int ComponentsMax = 1_000;

    /// <summary>The most alarms that one alarm names as correlated.</summary>
    public const int CorrelatedAlarmsMax = 1_000;

    /// <summary>The most items of any list, for a decoder that does not look yet which list it is.</summary>
    public const int ItemsMax = 10_000;

    /// <summary>The most items of all lists of one message on the link together; a message of good size and useful content has fewer.</summary>
    public const int ItemsTotalMax = 200_000;
}
