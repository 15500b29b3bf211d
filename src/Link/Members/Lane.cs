namespace NfvHa.Geo.Link.Members;

/// <summary>
/// A stream of its own, on a connection of its own, for messages of one nature. So a beat, on which a lease depends, never waits behind megabytes
/// of checkpoints.
/// </summary>
public enum Lane
{
    /// <summary>Beats, replies and reports: of each kind only the newest is worth sending.</summary>
    State,

    /// <summary>Align, Append and LogAck between sites: in order, bounded by bytes; what does not fit is dropped, and the replicas send again.</summary>
    Log,
}
