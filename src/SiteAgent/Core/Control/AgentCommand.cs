using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Control;

/// <summary>What an agent wants done. Idempotent; carried out in order, after the ledger is on disk.</summary>
public abstract record AgentCommand;

/// <summary>Send a beat to every location and every peer site.</summary>
/// <param name="Beat">The beat.</param>
public sealed record SendBeat(Beat Beat) : AgentCommand;

/// <summary>Answer a peer site.</summary>
/// <param name="To">The site.</param>
/// <param name="Reply">The answer.</param>
public sealed record SendReply(SiteId To, BeatReply Reply) : AgentCommand;

/// <summary>Set the gate's deadline, longer or shorter, and tell when it is armed, if that is asked for.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Deadline">When service ends.</param>
/// <param name="Tag">By which sets it was computed.</param>
/// <param name="MustConfirm">These sets were not confirmed yet. Most orders only extend the deadline and need no answer, unless the epoch is closed.</param>
public sealed record ArmGate(VnfId Vnf, Epoch Epoch, ClockReading Deadline, ArmTag Tag, bool MustConfirm) : AgentCommand;

/// <summary>Close the gate for every epoch up to one, read it back, and tell.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Through">The last epoch to close.</param>
public sealed record CloseGate(VnfId Vnf, Epoch Through) : AgentCommand;

/// <summary>Hand the journal's order to the VNF's checkpoint log.</summary>
/// <param name="Directive">The order.</param>
public sealed record Follow(VnfDirective Directive) : AgentCommand;

/// <summary>Tell the VNF's checkpoint log how far its held standbys are (S14).</summary>
/// <param name="Watermark">What the controller confirmed.</param>
public sealed record ConfirmWatermark(Watermark Watermark) : AgentCommand;

/// <summary>Run the VNF's components in role Active: the grant was heard since this boot (S7).</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch.</param>
public sealed record Activate(VnfId Vnf, Epoch Epoch) : AgentCommand;

/// <summary>Let the VNF take in nothing new, while what it has written still goes to the standbys.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record Quiesce(VnfId Vnf) : AgentCommand;

/// <summary>Stop serving the VNF here; a standby keeps its log.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record Deactivate(VnfId Vnf) : AgentCommand;

/// <summary>The outcome of one decision.</summary>
/// <param name="View">The new view.</param>
/// <param name="Commands">What to do, in order.</param>
/// <param name="MustPersist">Whether <see cref="AgentView.Ledger"/> must be on disk before the commands are carried out (S10).</param>
public readonly record struct AgentStep(AgentView View, ImmutableArray<AgentCommand> Commands, bool MustPersist);
