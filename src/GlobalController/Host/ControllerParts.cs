using System.Collections.Immutable;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Events;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Settings;
using NfvHa.Geo.GlobalController.Host.Traffic;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.GlobalController.Host;

/// <summary>What a running controller is made of, for whoever shows it to operators or takes their orders.</summary>
/// <param name="Options">What was configured.</param>
/// <param name="Node">The location: its view, and the way of orders.</param>
/// <param name="Traffic">Where clients go, or null if this process does not move them.</param>
/// <param name="Journal">The journal and its audit.</param>
/// <param name="Events">What happened of late.</param>
/// <param name="Link">How things stand with each peer.</param>
public sealed record ControllerParts(ControllerOptions Options, ControllerNode Node, TrafficNode? Traffic, SqliteControlStore Journal, EventRing Events, LinkMesh Link);

/// <summary>Opens what operators talk to, once all else runs.</summary>
/// <param name="parts">The controller.</param>
public delegate Task<OperatorDoor> OpenOperatorDoor(ControllerParts parts);

/// <summary>What operators talk to.</summary>
/// <param name="Open">What to dispose of before all else ends; null if it could not be opened.</param>
/// <param name="Problems">Why not, each with what to do.</param>
public sealed record OperatorDoor(IAsyncDisposable? Open, ImmutableArray<string> Problems);

/// <summary>What became of a start.</summary>
/// <param name="Process">The running controller, or null.</param>
/// <param name="Problems">What is in the way and what to do, if it does not run.</param>
public sealed record ControllerStarted(ControllerProcess? Process, ImmutableArray<string> Problems);
