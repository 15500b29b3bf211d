using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Mesh;

/// <summary>A message that arrived.</summary>
/// <param name="From">Who sent it, by its certificate. The message claims the same, and a member of this role may send it.</param>
/// <param name="Envelope">The message with its trace context.</param>
/// <param name="At">The clocks of this host when it had arrived and was decoded.</param>
public sealed record Received(MemberId From, Envelope Envelope, ClockReading At);
