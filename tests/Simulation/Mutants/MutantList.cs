using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>
/// Every mutant, grouped by clause. Each leaves out one sentence of the protocol and nothing else. A sentence with a second one behind it in the cores is
/// missing here, since leaving out either alone changes nothing that can be seen; their unit tests hold them: the gate refuses to arm a superseded epoch
/// (its agent never asks for one); a standby refuses appends of a sealed epoch (they are not of the epoch it is aligned to); nobody is held while one
/// joins (nobody may take over then); a leader counts no revocation from before a re-admission (the report that asks for that has replaced it); a location
/// that is silent reports nothing (it revokes nothing either, and both are left out together); an owner refuses acknowledgements of its own earlier epochs,
/// and watermarks of other versions or older logs (they arrive only after a message was late by several takeovers); the owner persists the version of S (it
/// states no version that its disk does not hold, and an older one has more members); nothing is granted in a planned move before the target holds all (the
/// owner does not give up before).
/// </summary>
public static partial class MutantList
{
    private const string Clock = "src/Leases/ClockReading.cs";
    private const string Timing = "src/Leases/LeaseTiming.cs";
    private const string Book = "src/Leases/PromiseBook.cs";

    private const string Agent = "src/SiteAgent/Core/Control/AgentDecider.cs";
    private const string Handover = "src/SiteAgent/Core/Control/Handover.cs";
    private const string AgentState = "src/SiteAgent/Core/Control/AgentView.cs";
    private const string AgentTurn = "src/SiteAgent/Core/Control/AgentTurn.cs";
    private const string Gate = "src/SiteAgent/Core/Leases/Gate.cs";
    private const string OwnerLease = "src/SiteAgent/Core/Leases/OwnerLease.cs";
    private const string SiteVnf = "src/SiteAgent/Core/Leases/VnfView.cs";

    private const string Controller = "src/GlobalController/Core/Control/ControllerDecider.cs";
    private const string ControllerState = "src/GlobalController/Core/Control/ControllerView.cs";
    private const string Record = "src/GlobalController/Core/Control/VnfRecord.cs";
    private const string ControlState = "src/GlobalController/Core/Control/ControlState.cs";
    private const string Leader = "src/GlobalController/Core/Control/LeaderDecider.cs";
    private const string Reconciliation = "src/GlobalController/Core/Control/Reconciliation.cs";
    private const string Survey = "src/GlobalController/Core/Health/SiteSurvey.cs";
    private const string Watcher = "src/GlobalController/Core/Health/SiteWatcher.cs";
    private const string Watermarks = "src/GlobalController/Core/Lag/Watermarks.cs";
    private const string Proofs = "src/GlobalController/Core/Leases/FenceProofs.cs";
    private const string Takeover = "src/GlobalController/Core/Leases/TakeoverDecider.cs";
    private const string Protection = "src/GlobalController/Core/Placement/ProtectionDecider.cs";
    private const string Targets = "src/GlobalController/Core/Placement/Targets.cs";
    private const string Placement = "src/GlobalController/Core/Placement/PlacementDecider.cs";
    private const string Orders = "src/GlobalController/Core/Plans/PlanOrders.cs";
    private const string Load = "src/GlobalController/Core/Placement/SiteLoad.cs";
    private const string Failover = "src/GlobalController/Core/Plans/FailoverDecider.cs";
    private const string Plan = "src/GlobalController/Core/Plans/PlanDecider.cs";
    private const string Lint = "src/GlobalController/Core/Plans/PlanLint.cs";

    private const string Stream = "src/Replication/Core/Checkpoints/OwnerStream.cs";
    private const string OwnerView = "src/Replication/Core/Checkpoints/OwnerView.cs";
    private const string Replica = "src/Replication/Core/Checkpoints/ReplicaDecider.cs";
    private const string ReplicaTurn = "src/Replication/Core/Checkpoints/ReplicaTurn.cs";
    private const string Cap = "src/Replication/Core/Lag/Exposure.cs";

    private const string Services = "src/Traffic/Core/Intents/ServiceDecider.cs";
    private const string Turn = "src/Traffic/Core/Intents/TrafficTurn.cs";
    private const string TrafficState = "src/Traffic/Core/Intents/TrafficView.cs";
    private const string Evidence = "src/Traffic/Core/Evidence/TrafficEvidence.cs";

    /// <summary>All mutants, in the order of the clauses.</summary>
    public static ImmutableArray<Mutant> All { get; } =
    [
        .. Epochs(), .. Promises(), .. Sets(), .. Verdicts(), .. Revocations(), .. Targetting(), .. Proving(), .. Gating(), .. Committing(),
        .. SyncSets(), .. Promotions(), .. LossCaps(), .. Beginning(), .. Placing(), .. Carrying(), .. Declaring(),
        .. Sending(), .. Stepping(), .. Following(),
    ];
}
