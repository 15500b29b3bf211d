using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>All that a backup brings back.</summary>
/// <param name="State">The control state.</param>
/// <param name="Traffic">What was known about traffic then.</param>
public sealed record JournalImage(ControlState State, TrafficEntry Traffic);
