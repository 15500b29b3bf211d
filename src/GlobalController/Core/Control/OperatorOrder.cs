using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>What an operator may order. The leader carries it out where the rules allow it, and otherwise drops it.</summary>
public abstract record OperatorOrder;

/// <summary>"I assert that the owner's site has failed" (S3.1): stands in for the verdict, not for the wait.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record AssertFailed(VnfId Vnf) : OperatorOrder;

/// <summary>Move a VNF to another site without loss.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Target">The site.</param>
public sealed record OrderSwitchover(VnfId Vnf, SiteId Target) : OperatorOrder;

/// <summary>Move every VNF, and the clients of active/active ones, away from a site without loss, for maintenance.</summary>
/// <param name="Site">The site.</param>
public sealed record DrainSite(SiteId Site) : OperatorOrder;

/// <summary>Move the VNFs whose home a site is back to it, without loss; and send it clients of active/active ones again.</summary>
/// <param name="Site">The site.</param>
public sealed record FailBack(SiteId Site) : OperatorOrder;

/// <summary>Call a plan off: what has not switched stays where it is, what is switching goes back to its owner.</summary>
/// <param name="Plan">The plan.</param>
public sealed record CancelPlan(long Plan) : OperatorOrder;

/// <summary>Let those VNFs of a failover go on that wait for an operator.</summary>
/// <param name="Plan">The plan.</param>
public sealed record ApprovePlan(long Plan) : OperatorOrder;

/// <summary>End a takeover in progress in favour of the owner.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record AbandonTakeover(VnfId Vnf) : OperatorOrder;

/// <summary>Take a site out of the eligible set.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Site">The site.</param>
public sealed record RemoveEligible(VnfId Vnf, SiteId Site) : OperatorOrder;

/// <summary>Take a site out of the sync set.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Site">The site.</param>
public sealed record RemoveSync(VnfId Vnf, SiteId Site) : OperatorOrder;

/// <summary>Go on without waiting for standbys, under the loss cap.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record DegradeSync(VnfId Vnf) : OperatorOrder;

/// <summary>Hold the weights of an active/active VNF: only sites that may not serve lose clients. Or let them go on.</summary>
/// <param name="Service">The VNF.</param>
/// <param name="IsFrozen">Whether they are held.</param>
public sealed record FreezeClients(VnfId Service, bool IsFrozen) : OperatorOrder;

/// <summary>Add a controller location.</summary>
/// <param name="Location">The location.</param>
public sealed record AddLocation(LocationId Location) : OperatorOrder;

/// <summary>Remove a controller location.</summary>
/// <param name="Location">The location.</param>
public sealed record RemoveLocation(LocationId Location) : OperatorOrder;
