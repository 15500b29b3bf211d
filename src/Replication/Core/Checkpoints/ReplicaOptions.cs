using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>Bounds of the checkpoint stream.</summary>
public sealed record ReplicaOptions
{
    /// <summary>The loss cap of an asynchronous owner (S14).</summary>
    public LossCap Cap { get; init; } = LossCap.Default;

    /// <summary>Entries in one append. Default 64; 1 to 1,024.</summary>
    public int BatchMax { get; init; } = 64;

    /// <summary>Entries sent to one standby and not acknowledged. Default 256; at least <see cref="BatchMax"/>.</summary>
    public int WindowMax { get; init; } = 256;

    /// <summary>Replies that may wait for durability; more are refused. Default 1,024.</summary>
    public int WaitingMax { get; init; } = 1024;

    /// <summary>Silence after which entries are sent again. Default 300 ms.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(300);
}
