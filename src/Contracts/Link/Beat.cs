using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Link;

/// <summary>
/// What an agent sends several times a second to every location and every peer site: that it lives, what it sees, and what it asks to be
/// promised. State, not history: a lost beat is made good by the next one.
/// </summary>
/// <param name="Site">The sender's site.</param>
/// <param name="Instance">The sender.</param>
/// <param name="Boot">The sender's start; it drops answers to any other.</param>
/// <param name="Sequence">Grows with every beat of one boot. The owner's lease counts from when it sent this number (S2).</param>
/// <param name="SentAt">The sender's monotonic clock at the send: tells its drift against the receiver's, nothing else.</param>
/// <param name="Desired">The newest desired state that the agent has taken in since it started.</param>
/// <param name="LocationsVersion">The version of the location set it counts majorities by.</param>
/// <param name="Requests">The promises it asks for: the epochs it owns.</param>
/// <param name="Vnfs">What holds of each VNF at this site.</param>
/// <param name="Peers">Which other sites it hears.</param>
/// <param name="Troubles">What does not work at the site as it should, in the agent's words; empty if all does. At most 8 lines of 100 characters.</param>
public sealed record Beat(
    SiteId Site,
    AgentInstanceId Instance,
    BootId Boot,
    long Sequence,
    TimeSpan SentAt,
    DesiredVersion Desired,
    int LocationsVersion,
    ImmutableArray<PromiseRequest> Requests,
    ImmutableArray<VnfReport> Vnfs,
    ImmutableArray<PeerSighting> Peers,
    ImmutableArray<string> Troubles = default)
{
    /// <summary>What does not work at the site as it should; never default: a beat that says nothing of it says that all works.</summary>
    public ImmutableArray<string> Troubles { get; init; } = Troubles.IsDefault ? [] : Troubles;
}

/// <summary>"Until D after my send time, help nobody else" (S2).</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch the sender owns.</param>
public readonly record struct PromiseRequest(VnfId Vnf, Epoch Epoch);

/// <summary>A peer site as seen from the sender.</summary>
/// <param name="Site">The peer.</param>
/// <param name="Age">Time since its last beat arrived.</param>
public readonly record struct PeerSighting(SiteId Site, TimeSpan Age);
