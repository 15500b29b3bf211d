using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Link;

/// <summary>A location's or peer site's answer to one beat.</summary>
/// <param name="From">Who answers.</param>
/// <param name="Boot">The boot of the beat that is answered.</param>
/// <param name="Sequence">The sequence of that beat.</param>
/// <param name="Promises">The requests that were promised. One that is missing was refused.</param>
/// <param name="Desired">What the journal wants of this site, if the beat showed that it is not taken in yet; null from peers.</param>
/// <param name="Watermarks">How far the standbys of the asynchronous VNFs owned by this site are (S14).</param>
public sealed record BeatReply(
    PromiserId From,
    BootId Boot,
    long Sequence,
    ImmutableArray<PromiseRequest> Promises,
    DesiredState? Desired,
    ImmutableArray<Watermark> Watermarks);

/// <summary>A version of the journal as seen by agents.</summary>
/// <param name="Generation">Generation of the control state (S1).</param>
/// <param name="Index">Journal index within it.</param>
public readonly record struct DesiredVersion(int Generation, long Index) : IComparable<DesiredVersion>
{
    /// <inheritdoc/>
    public int CompareTo(DesiredVersion other) =>
        Generation != other.Generation ? Generation.CompareTo(other.Generation) : Index.CompareTo(other.Index);

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    public static bool operator <(DesiredVersion left, DesiredVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(DesiredVersion left, DesiredVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(DesiredVersion left, DesiredVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(DesiredVersion left, DesiredVersion right) => left.CompareTo(right) >= 0;
}

/// <summary>What the journal wants: level-triggered, so a lost, late or repeated one does no harm.</summary>
/// <param name="Version">The journal it was taken from.</param>
/// <param name="Locations">The locations to ask for promises.</param>
/// <param name="Vnfs">The VNFs that changed since the version in the beat.</param>
public sealed record DesiredState(DesiredVersion Version, LocationSet Locations, ImmutableArray<VnfDirective> Vnfs);

/// <summary>Who may serve a VNF, and under which sets. A grant to the owner; to the others the order to follow.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Owner">The site that may serve.</param>
/// <param name="Epoch">The epoch it may serve at.</param>
/// <param name="Eligible">E with its version.</param>
/// <param name="Sync">S with its version.</param>
/// <param name="Takeover">A takeover in progress, if any.</param>
/// <param name="Standbys">The sites that keep the VNF's checkpoints, in or out of S.</param>
public sealed record VnfDirective(
    VnfId Vnf,
    SiteId Owner,
    Epoch Epoch,
    EligibleSet Eligible,
    SyncSet Sync,
    TakeoverIntent? Takeover,
    SiteSet Standbys);

/// <summary>A position that every held standby made durable: the point the loss cap of S14 counts from.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch of the log.</param>
/// <param name="SyncVersion">The version of S whose held sites were counted.</param>
/// <param name="Length">Durable entries on the least advanced of them.</param>
public readonly record struct Watermark(VnfId Vnf, Epoch Epoch, int SyncVersion, long Length);
