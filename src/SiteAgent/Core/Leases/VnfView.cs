using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Leases;

/// <summary>What an agent knows of one VNF: as promiser, as owner, and what it was last told.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Book">This site's promises and revocations.</param>
/// <param name="GivenUp">Durable: given up for good through this epoch (S4).</param>
/// <param name="Grant">Durable: what this site owns, or null.</param>
/// <param name="IsGrantHeard">The grant was heard since this boot: only then may anything run (S7).</param>
/// <param name="Expiries">The promises that count for the grant, ordered by promiser.</param>
/// <param name="Deadline">The lease they make.</param>
/// <param name="Asked">The sets by which the gate was last told the deadline in this boot.</param>
/// <param name="Confirmed">The sets by which the gate said that it is armed.</param>
/// <param name="Closing">The gate is to be closed and the epoch given up.</param>
/// <param name="IsShut">It is closed; the epoch is given up once the target holds the whole log.</param>
/// <param name="Directive">The last order of the journal, or null.</param>
public sealed record VnfView(
    VnfId Vnf,
    PromiseBook Book,
    Epoch GivenUp,
    Grant? Grant,
    bool IsGrantHeard,
    ImmutableArray<Expiry> Expiries,
    ClockReading Deadline,
    ArmTag? Asked,
    ArmTag? Confirmed,
    Epoch Closing,
    bool IsShut,
    VnfDirective? Directive)
{
    /// <summary>Local recovery is exhausted here. Not durable: an agent that restarts tries again before it says so again.</summary>
    public bool IsEscalated { get; init; }

    /// <summary>A VNF that this site never heard of.</summary>
    public static VnfView Unknown(VnfId vnf) => Restored(vnf, new VnfLedger(default, default, null));

    /// <summary>What is left of a VNF after a restart.</summary>
    public static VnfView Restored(VnfId vnf, VnfLedger ledger) => new(
        vnf, PromiseBook.Restored(ledger.Promises), ledger.GivenUp, ledger.Grant, false, [], ClockReading.Past, null, null, Epoch.None, false, null);

    /// <summary>Whether the journal asks this site to hand over what it owns.</summary>
    public bool IsHandedOver => Directive?.Takeover is { Kind: TakeoverKind.Switchover, Through: var through } && through == Grant?.Epoch;

    /// <summary>Whether others wait for what this site says next: in a takeover from it or to it, or before it serves what it was granted.</summary>
    public bool IsAwaited(SiteId site) =>
        (Directive is { Takeover: { Target: var target }, Owner: var owner } && (owner == site || target == site)) || this is { Grant: not null, IsGrantHeard: true, Confirmed: null };

    /// <summary>The part that is on disk before anything that follows from it leaves the process.</summary>
    public VnfLedger Ledger => new(Book.Kept, GivenUp, Grant);

    /// <summary>Whether the durable parts of two views are the same.</summary>
    public bool HasSameLedger(VnfView other) =>
        Book.Kept == other.Book.Kept && GivenUp == other.GivenUp && (ReferenceEquals(Grant, other.Grant) || Grant == other.Grant);

    /// <summary>This view after a restore of control state: no set is confirmed any more, and no takeover waits for this site (S1).</summary>
    public VnfView InNewGeneration() => this with { Confirmed = null, Directive = Directive is null ? null : Directive with { Takeover = null } };

    /// <summary>This view without ownership.</summary>
    public VnfView Dispossessed() => this with
    {
        Grant = null,
        IsGrantHeard = false,
        Expiries = [],
        Deadline = ClockReading.Past,
        Asked = null,
        Confirmed = null,
        Closing = Epoch.None,
        IsShut = false,
    };
}

/// <summary>The right to serve a VNF at an epoch, as this site took it in.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Eligible">E at the newest version that was taken in; older versions are refused.</param>
public sealed record Grant(Epoch Epoch, EligibleSet Eligible);

/// <summary>The durable part of a <see cref="VnfView"/>.</summary>
/// <param name="Promises">This site's promises and revocations.</param>
/// <param name="GivenUp">Given up for good through this epoch.</param>
/// <param name="Grant">What this site owns, or null.</param>
public readonly record struct VnfLedger(PromiseLedger Promises, Epoch GivenUp, Grant? Grant);
