using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>What operators declared, with the keys that a file of policy has.</summary>
/// <param name="Basis">A mark of all of it: another one as soon as anything was declared otherwise.</param>
/// <param name="Sites">The sites, ascending.</param>
/// <param name="Vnfs">The VNFs that one site serves, ascending.</param>
/// <param name="Services">The active/active VNFs, ascending.</param>
public sealed record PolicyStatus(string Basis, ImmutableArray<SitePolicy> Sites, ImmutableArray<VnfPolicy> Vnfs, ImmutableArray<ServicePolicy> Services)
{
    /// <summary>The most bytes of a file of policy.</summary>
    public const int BytesMax = 4 * 1024 * 1024;
}

/// <summary>A site.</summary>
/// <param name="Name">The site.</param>
/// <param name="Capacity">What it can carry, in the operator's units; null if anything.</param>
public sealed record SitePolicy(string Name, int? Capacity);

/// <summary>A VNF that one site serves.</summary>
/// <param name="Name">The VNF.</param>
/// <param name="Sites">The sites it may run at. Fixed while it is deployed.</param>
/// <param name="Replication">How its state is kept: sync, async, snapshot or stateless. Fixed.</param>
/// <param name="Gate">What ends its service at the lease's deadline: none, kernel, host or guest. Fixed.</param>
/// <param name="PausableClocks">Whether its hypervisor may stop it with its clocks. Fixed.</param>
/// <param name="LossBytesMax">What a failover may lose at most, in bytes. Fixed.</param>
/// <param name="LossMillisecondsMax">The same, as the writes of so long. Fixed.</param>
/// <param name="Automatic">Whether a verdict alone may begin a failover.</param>
/// <param name="Level">Its service availability level, 1 to 3.</param>
/// <param name="Needs">The VNFs it can't serve without.</param>
/// <param name="Preference">Its sites, the most wanted first; the first is its home.</param>
/// <param name="Demand">What it takes of a site's capacity.</param>
/// <param name="StartTimeMilliseconds">How long its components take to serve, for forecasts.</param>
public sealed record VnfPolicy(
    string Name,
    ImmutableArray<string> Sites,
    string Replication,
    string Gate,
    bool PausableClocks,
    long LossBytesMax,
    long LossMillisecondsMax,
    bool Automatic,
    int Level,
    ImmutableArray<string> Needs,
    ImmutableArray<string> Preference,
    int Demand,
    long StartTimeMilliseconds);

/// <summary>An active/active VNF.</summary>
/// <param name="Name">The VNF.</param>
/// <param name="Level">Its service availability level, 1 to 3.</param>
/// <param name="Demand">What it takes at each of its sites.</param>
/// <param name="Targets">Its sites, ascending; they are fixed while it is deployed, their weights are not.</param>
public sealed record ServicePolicy(string Name, int Level, int Demand, ImmutableArray<TargetPolicy> Targets);

/// <summary>The share of a site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Weight">The wanted weight; what counts is the proportion.</param>
public sealed record TargetPolicy(string Site, int Weight);

/// <summary>What a file of policy changes, or changed.</summary>
/// <param name="IsTaken">Whether it was written; never by a dry run.</param>
/// <param name="IsDryRun">Whether it was only tried.</param>
/// <param name="Basis">The mark of what was compared with; of a change that was written, the mark after it.</param>
/// <param name="Changes">Each field that differs; empty if all is so already.</param>
/// <param name="Findings">What speaks against it; empty if nothing does.</param>
public sealed record PolicyAnswer(bool IsTaken, bool IsDryRun, string Basis, ImmutableArray<PolicyDifference> Changes, ImmutableArray<string> Findings);

/// <summary>One field that differs.</summary>
/// <param name="Kind">Added, Changed or Removed.</param>
/// <param name="Subject">What it is of: <c>site/NAME</c>, <c>vnf/NAME</c> or <c>service/NAME</c>.</param>
/// <param name="Field">The key.</param>
/// <param name="From">What is declared; empty if nothing.</param>
/// <param name="To">What the file says; empty if nothing.</param>
/// <param name="Danger">Why an operator should look twice; empty if he need not.</param>
public sealed record PolicyDifference(string Kind, string Subject, string Field, string From, string To, string Danger);
