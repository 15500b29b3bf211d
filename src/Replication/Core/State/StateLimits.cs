using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Replication.Core.State;

/// <summary>The bounds of a VNF's state. The same on every site, for each must be able to hold what another one took in.</summary>
public static class StateLimits
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    public const int KeyBytesMax = 512;

    /// <summary>The longest idempotency key, in bytes of UTF-8.</summary>
    public const int IdempotencyKeyBytesMax = 128;

    /// <summary>The most operations of one request.</summary>
    public const int OperationsMax = 1_000;

    /// <summary>The most bytes of one request as it is logged.</summary>
    public const int RequestBytesMax = WireLimits.EntryBytesMax;

    /// <summary>The most bytes of all keys and values together: 256 MiB.</summary>
    public const long BytesMax = 256L * 1024 * 1024;

    /// <summary>How many of the last idempotency keys are remembered; a request that is repeated after so many others counts again.</summary>
    public const int RepeatsMax = 10_000;
}
