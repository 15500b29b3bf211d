using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>All VNFs.</summary>
/// <param name="Owned">Those that one site serves, ascending.</param>
/// <param name="Spread">Those that several sites serve at once, ascending.</param>
public sealed record VnfList(ImmutableArray<VnfStatus> Owned, ImmutableArray<SpreadStatus> Spread);

/// <summary>A VNF that one site serves.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Owner">The site that may serve it.</param>
/// <param name="OwnerVerdict">What is concluded about that site.</param>
/// <param name="Epoch">The epoch it may serve at.</param>
/// <param name="IsServed">Whether the owner held its lease at its last beat; null if it says nothing of it.</param>
/// <param name="Sites">The sites it may run at.</param>
/// <param name="Replication">How its state is kept: Sync, Async, Snapshot or Stateless.</param>
/// <param name="Level">Its service availability level, 1 to 3.</param>
/// <param name="IsAutomatic">Whether a verdict alone may begin a failover.</param>
/// <param name="Eligible">The sites that may take over by an expired lease.</param>
/// <param name="Sync">The standbys without which nothing is acknowledged.</param>
/// <param name="Successors">The sites that hold what it takes to go on.</param>
/// <param name="Proof">What fenced the owner before this one.</param>
/// <param name="Takeover">The takeover in progress, or null.</param>
/// <param name="Plan">The plan in progress that it is in, or null.</param>
/// <param name="IsReconciling">Control state was restored, and nothing is granted before every site was heard.</param>
public sealed record VnfStatus(
    string Vnf,
    string Owner,
    string OwnerVerdict,
    string Epoch,
    bool? IsServed,
    ImmutableArray<string> Sites,
    string Replication,
    int Level,
    bool IsAutomatic,
    ImmutableArray<string> Eligible,
    ImmutableArray<string> Sync,
    ImmutableArray<string> Successors,
    string Proof,
    TakeoverStatus? Takeover,
    long? Plan,
    bool IsReconciling);

/// <summary>A takeover in progress.</summary>
/// <param name="Kind">Failover or Switchover.</param>
/// <param name="Target">The site that is to serve.</param>
/// <param name="Through">The epoch that ends.</param>
/// <param name="Reason">Why it was begun.</param>
public sealed record TakeoverStatus(string Kind, string Target, string Through, string Reason);

/// <summary>An active/active VNF.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch of the last change of where its clients are wanted.</param>
/// <param name="IsFrozen">Whether an operator holds the weights.</param>
/// <param name="Weights">Its sites, ascending.</param>
public sealed record SpreadStatus(string Vnf, string Epoch, bool IsFrozen, ImmutableArray<WeightStatus> Weights);

/// <summary>The share of one site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Weight">The wanted weight; what counts is the proportion.</param>
/// <param name="IsDrained">Whether it is to be without clients in spite of its weight.</param>
public sealed record WeightStatus(string Site, int Weight, bool IsDrained);
