namespace NfvHa.Geo.Contracts.Ownership;

/// <summary>
/// S14: how far an asynchronous owner may run ahead of the watermark that the controller confirmed. What an operator is shown as "at most" is
/// this cap, so the owner stops acknowledging when it is reached rather than exceed it.
/// </summary>
/// <param name="BytesMax">Acknowledged payload beyond the watermark. Default 16 MiB; at least 1.</param>
/// <param name="TimeMax">Age of the oldest entry beyond the watermark at which acknowledging stops. Default 5 s; above zero.</param>
public sealed record LossCap(long BytesMax, TimeSpan TimeMax)
{
    /// <summary>16 MiB or 5 s, whichever comes first.</summary>
    public static LossCap Default { get; } = new(16 << 20, TimeSpan.FromSeconds(5));
}
