using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>How a VNF's state reaches its standbys.</summary>
public enum ReplicationMode
{
    /// <summary>Every write is durable on the sync set before it is acknowledged (RPO 0, S13).</summary>
    Sync,

    /// <summary>Standbys follow; the loss cap bounds what a failover may lose (S14).</summary>
    Async,

    /// <summary>It is started from the last snapshot of its volumes that reached the site: what came after it is lost.</summary>
    Snapshot,

    /// <summary>It is started in its initial state: it keeps none that matters.</summary>
    Stateless,
}

/// <summary>
/// How fast the service must be back: the service availability levels of ETSI GS NFV-REL 001. Where capacity is short, the lower number is served first.
/// </summary>
public enum ServiceAvailabilityLevel
{
    /// <summary>5-6 s: control traffic of the operator, emergency services.</summary>
    Level1 = 1,

    /// <summary>10-15 s: enterprises, service traffic of the operator.</summary>
    Level2,

    /// <summary>20-25 s: the general public.</summary>
    Level3,
}

/// <summary>What ends service at the lease's deadline (S5).</summary>
public enum GateKind
{
    /// <summary>Nothing does: an expired lease is no proof.</summary>
    None,

    /// <summary>nftables elements that expire in the kernel.</summary>
    Kernel,

    /// <summary>A small process that parents the VNFCs and passes their replies.</summary>
    Host,

    /// <summary>The VNF asks before it answers.</summary>
    Guest,
}

/// <summary>What an operator declared about a VNF.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Sites">The sites it may run at.</param>
/// <param name="Replication">How its state is kept.</param>
/// <param name="Gate">What ends service at the deadline.</param>
/// <param name="HasPausableClocks">Its hypervisor may stop it with its clocks: then an expired lease proves nothing unless its storage can be sealed (S5).</param>
/// <param name="IsAutomatic">A quorum's verdict alone may begin a failover (S8); otherwise an operator begins it.</param>
public sealed record VnfSpec(VnfId Vnf, SiteSet Sites, ReplicationMode Replication, GateKind Gate, bool HasPausableClocks, bool IsAutomatic)
{
    /// <summary>Its service availability level.</summary>
    public ServiceAvailabilityLevel Level { get; init; } = ServiceAvailabilityLevel.Level2;

    /// <summary>The VNFs of its network service that it can't serve without.</summary>
    public ImmutableArray<VnfId> Needs { get; init; } = [];

    /// <summary>Its sites, the most wanted first; a site that is not named comes after all that are. The first is its home, where a failback takes it.</summary>
    public ImmutableArray<SiteId> Preference { get; init; } = [];

    /// <summary>What it takes of a site's capacity, in units that the operator chose.</summary>
    public int Demand { get; init; } = 1;

    /// <summary>How long its components take to serve at another site once they may; none for those that stand by. For forecasts only.</summary>
    public TimeSpan StartTime { get; init; }

    /// <summary>What a failover may lose of it while its standbys only follow (S14).</summary>
    public LossCap Cap { get; init; } = LossCap.Default;

    /// <summary>Whether checkpoints of its state are kept at its standbys, so that only those who hold them may take over (S13, S14).</summary>
    public bool IsCheckpointed => Replication is ReplicationMode.Sync or ReplicationMode.Async;

    /// <summary>Whether all that was declared is the same.</summary>
    public bool IsSameAs(VnfSpec other) =>
        this with { Needs = other.Needs, Preference = other.Preference } == other && Needs.SequenceEqual(other.Needs) && Preference.SequenceEqual(other.Preference);

    /// <summary>Whether what agents and gates were set up by is the same: only what placement and plans look at differs, if anything.</summary>
    public bool KeepsFactsOf(VnfSpec other) => this with
    {
        IsAutomatic = other.IsAutomatic,
        Level = other.Level,
        Needs = other.Needs,
        Preference = other.Preference,
        Demand = other.Demand,
        StartTime = other.StartTime,
    } == other;

    /// <summary>How much a site is wanted: 0 most.</summary>
    public int RankOf(SiteId site) => Preference.IndexOf(site) is >= 0 and var rank ? rank : Preference.Length;
}

/// <summary>The journaled truth about one VNF.</summary>
/// <param name="Spec">What was declared.</param>
/// <param name="Revision">Journal index of its last change; every commit on it is conditional on this (S9).</param>
/// <param name="Owner">The site that may serve.</param>
/// <param name="Epoch">The epoch it may serve at.</param>
/// <param name="Eligible">E.</param>
/// <param name="Sync">S.</param>
/// <param name="Takeover">A takeover in progress, or null.</param>
/// <param name="Proof">What fenced the owner before this one.</param>
/// <param name="IsReconciling">Control state was restored, and nothing is granted for this VNF until every site was heard (S1).</param>
public sealed record VnfRecord(
    VnfSpec Spec,
    long Revision,
    SiteId Owner,
    Epoch Epoch,
    EligibleSet Eligible,
    SyncSet Sync,
    TakeoverIntent? Takeover,
    FenceProof Proof,
    bool IsReconciling)
{
    /// <summary>When takeovers of it began without an operator, on the leaders' wall clocks: the newest ones, as many as are counted (S8).</summary>
    public ImmutableArray<TimeSpan> AutomaticMoves { get; init; } = [];

    /// <summary>The VNF.</summary>
    public VnfId Vnf => Spec.Vnf;

    /// <summary>The sites that hold what it takes to go on: the promotable ones of S (S13, S14), or any other if no checkpoints are kept.</summary>
    public SiteSet Successors => Spec.IsCheckpointed ? Sync.Promotable : Spec.Sites.Remove(Owner);

    /// <summary>The record of a VNF that is served for the first time.</summary>
    public static VnfRecord First(VnfSpec spec, SiteId owner)
    {
        var others = spec.Sites.Remove(owner);
        var members = spec.Replication == ReplicationMode.Sync ? others : SiteSet.Empty;
        return new VnfRecord(
            spec, 0, owner, new Epoch(1, 1), EligibleSet.Initial(others), SyncSet.Initial(members), null, FenceProof.None, false);
    }

    /// <summary>The order that agents get.</summary>
    public VnfDirective Directive => new(Vnf, Owner, Epoch, Eligible, Sync, Takeover, Spec.IsCheckpointed ? Spec.Sites.Remove(Owner) : SiteSet.Empty);

    /// <summary>Counts one more takeover that begins without an operator.</summary>
    /// <param name="at">The leader's wall clock.</param>
    /// <param name="kept">How many are kept.</param>
    public VnfRecord WithAutomaticMove(TimeSpan at, int kept) => this with { AutomaticMoves = [.. AutomaticMoves.Append(at).TakeLast(kept)] };

    /// <summary>Grants the next epoch. The takeover in progress, if any, ends with it.</summary>
    public VnfRecord Grant(SiteId owner, SiteSet eligible, SiteSet sync, FenceProof proof) => this with
    {
        Owner = owner,
        Epoch = Epoch.Next,
        Eligible = EligibleSet.Initial(eligible),
        Sync = SyncSet.Initial(sync),
        Takeover = null,
        Proof = proof,
    };
}

/// <summary>Why it is certain that an earlier owner serves no more (S4).</summary>
public enum FenceProof
{
    /// <summary>There was no earlier owner.</summary>
    None,

    /// <summary>The same owner goes on at a later epoch.</summary>
    SameOwner,

    /// <summary>Its agent closed the gate, read it back, and gave the epoch up for good.</summary>
    AgentConfirmed,

    /// <summary>Its servers are stopped, as seen by hypervisor, engine or BMC, and nobody can start them again.</summary>
    VimConfirmed,

    /// <summary>Everyone it could still lean on revoked and waited (S3), and the VNF is gated.</summary>
    LeaseExpired,

    /// <summary>Every site was heard after a restore, and this one owned the newest epoch (S1).</summary>
    Reconciled,
}
