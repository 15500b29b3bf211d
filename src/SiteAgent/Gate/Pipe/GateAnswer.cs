using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Gate.Pipe;

/// <summary>What the gate tells the agent that is attached.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(StartedAnswer), "started")]
[JsonDerivedType(typeof(ArmedAnswer), "armed")]
[JsonDerivedType(typeof(ClosedAnswer), "closed")]
[JsonDerivedType(typeof(RunningAnswer), "running")]
[JsonDerivedType(typeof(ExitedAnswer), "exited")]
[JsonDerivedType(typeof(RefusedAnswer), "refused")]
public abstract record GateAnswer;

/// <summary>One start of a gate, drawn at random.</summary>
/// <param name="Value">32 characters of 0-9 and a-f.</param>
public readonly record struct GateInstanceId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The answer to <see cref="AttachOrder"/>. A <see cref="RunningAnswer"/> or <see cref="ExitedAnswer"/> for each VNF that was ever started follows.</summary>
/// <param name="Instance">Which gate this is.</param>
public sealed record StartedAnswer(GateInstanceId Instance) : GateAnswer;

/// <summary>The gate is armed.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Tag">As in the order.</param>
public sealed record ArmedAnswer(VnfId Vnf, Epoch Epoch, ArmTag Tag) : GateAnswer;

/// <summary>The gate is closed: from before this was sent on, no byte of these epochs is handed to the network any more (S4).</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Through">The last closed epoch.</param>
public sealed record ClosedAnswer(VnfId Vnf, Epoch Through) : GateAnswer;

/// <summary>The VNFC runs and listens.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Life">Counts its starts, from 1.</param>
/// <param name="ProcessId">Its process, which leads a process group of its own.</param>
/// <param name="Active">The epoch that clients are let in at, or none.</param>
/// <param name="Socket">Where it listens (unix stream): a path of this life alone, for probes. Clients come through the gate.</param>
public sealed record RunningAnswer(VnfId Vnf, int Life, int ProcessId, Epoch Active, string Socket) : GateAnswer;

/// <summary>The VNFC ended, or could not be started. Its clients were cut, and what it left behind does not leave any more.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Life">Which of its starts.</param>
/// <param name="ExitCode">128 plus the signal if one ended it; -1 if it did not come into being.</param>
/// <param name="WasStopped">The gate ended it, by order.</param>
/// <param name="LastLines">The end of what it wrote to stderr: at most 20 lines of 400 characters.</param>
public sealed record ExitedAnswer(VnfId Vnf, int Life, int ExitCode, bool WasStopped, ImmutableArray<string> LastLines) : GateAnswer;

/// <summary>An order was not obeyed, and changed nothing.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Order">Which kind of order.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record RefusedAnswer(VnfId Vnf, string Order, string Reason) : GateAnswer;
