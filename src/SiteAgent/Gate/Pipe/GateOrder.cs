using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Gate.Pipe;

/// <summary>What an agent tells the gate. Orders of one connection are obeyed in order; those of an agent that was followed by another are dropped (S5).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "order")]
[JsonDerivedType(typeof(AttachOrder), "attach")]
[JsonDerivedType(typeof(ArmOrder), "arm")]
[JsonDerivedType(typeof(CloseOrder), "close")]
[JsonDerivedType(typeof(StartOrder), "start")]
[JsonDerivedType(typeof(ActivateOrder), "activate")]
[JsonDerivedType(typeof(QuiesceOrder), "quiesce")]
[JsonDerivedType(typeof(DeactivateOrder), "deactivate")]
[JsonDerivedType(typeof(StopOrder), "stop")]
[JsonDerivedType(typeof(KillOrder), "kill")]
[JsonDerivedType(typeof(LeadOrder), "lead")]
public abstract record GateOrder;

/// <summary>An order about one VNF.</summary>
/// <param name="Vnf">The VNF.</param>
public abstract record VnfOrder(VnfId Vnf) : GateOrder;

/// <summary>A newly connected agent takes the gate over: the first order of each connection. Deadlines stay.</summary>
/// <param name="Agent">Its boot.</param>
public sealed record AttachOrder(BootId Agent) : GateOrder;

/// <summary>Set the deadline, longer or shorter. Answered by <see cref="ArmedAnswer"/> if asked for, by <see cref="ClosedAnswer"/> if the epoch is closed.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Deadline">When service ends, by the clocks of this host.</param>
/// <param name="Tag">Given back.</param>
/// <param name="MustConfirm">Answer it.</param>
public sealed record ArmOrder(VnfId Vnf, Epoch Epoch, ClockReading Deadline, ArmTag Tag, bool MustConfirm) : VnfOrder(Vnf);

/// <summary>Close every epoch up to one for good. Answered by <see cref="ClosedAnswer"/>, once no byte of these epochs can leave any more.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Through">The last epoch to close.</param>
public sealed record CloseOrder(VnfId Vnf, Epoch Through) : VnfOrder(Vnf);

/// <summary>Run the VNFC of a VNF, in role Standby. Answered by <see cref="RunningAnswer"/> or <see cref="ExitedAnswer"/>; idempotent while it runs.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Spec">How to run it.</param>
public sealed record StartOrder(VnfId Vnf, VnfcSpec Spec) : VnfOrder(Vnf);

/// <summary>Let clients in, at one epoch; clients of another are cut. Refused while no VNFC runs: after an exit it is given again.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch.</param>
public sealed record ActivateOrder(VnfId Vnf, Epoch Epoch) : VnfOrder(Vnf);

/// <summary>Let nothing new in; replies under way still leave.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record QuiesceOrder(VnfId Vnf) : VnfOrder(Vnf);

/// <summary>Cut all clients and let none in; the VNFC runs on.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record DeactivateOrder(VnfId Vnf) : VnfOrder(Vnf);

/// <summary>Carry clients to the gate of the site that owns the VNF, as long as it is not active here. An older epoch than the newest is not obeyed.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Owner">The site, one of the peers in the gate's options; clients are reset if it is not.</param>
/// <param name="Epoch">The epoch that it owns the VNF at.</param>
public sealed record LeadOrder(VnfId Vnf, SiteId Owner, Epoch Epoch) : VnfOrder(Vnf);

/// <summary>Cut all clients and end the VNFC: first asked by SIGTERM, then killed, with all its processes.</summary>
/// <param name="Vnf">The VNF.</param>
public sealed record StopOrder(VnfId Vnf) : VnfOrder(Vnf);

/// <summary>
/// Cut all clients and end the VNFC at once, by SIGKILL, with all its processes: for one that stands still, which hears no SIGTERM. Answered by
/// <see cref="ExitedAnswer"/>. It names the life that is meant, so that an order which comes late or twice leaves the next one alone.
/// </summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Life">Which of its starts, as in <see cref="RunningAnswer"/>.</param>
public sealed record KillOrder(VnfId Vnf, int Life) : VnfOrder(Vnf);

/// <summary>
/// How to run a VNFC. It is given a socket path in <see cref="SocketVariable"/>, where it must listen (unix stream), and a stdin that ends when the gate
/// does. Secrets belong into the environment or a file, never into an argument: every user of the host can read those.
/// </summary>
/// <param name="Path">The executable, as an absolute path.</param>
/// <param name="Arguments">Its arguments, at most 256.</param>
/// <param name="Environment">Its environment, beside PATH, HOME, LANG and TZ of the gate; at most 256.</param>
/// <param name="WorkingDirectory">Where it runs; null is the folder of the executable, for frameworks that watch all files below the place they run at.</param>
public sealed record VnfcSpec(
    string Path, ImmutableArray<string> Arguments, ImmutableSortedDictionary<string, string> Environment, string? WorkingDirectory = null)
{
    /// <summary>The variable with the path of the socket that the VNFC listens on.</summary>
    public const string SocketVariable = "NFVHA_SOCKET";

    /// <summary>The variable with the name of the VNF.</summary>
    public const string VnfVariable = "NFVHA_VNF";

    private const int EntriesMax = 256;

    /// <summary>Whether the other one runs the same.</summary>
    public bool IsSameAs(VnfcSpec other) => Path == other.Path && WorkingDirectory == other.WorkingDirectory
        && Arguments.AsSpan().SequenceEqual(other.Arguments.AsSpan()) && Environment.SequenceEqual(other.Environment);

    /// <summary>What is wrong with it on this host, or null.</summary>
    internal string? Problem() =>
        !System.IO.Path.IsPathRooted(Path) ? $"path '{Path}' is not absolute"
        : !IsExecutable(Path) ? $"path '{Path}' is not an executable file of this host"
        : WorkingDirectory is { } folder && !Directory.Exists(folder) ? $"workingDirectory '{folder}' is not there"
        : Arguments.IsDefault || Arguments.Length > EntriesMax ? $"more than {EntriesMax} arguments"
        : Environment.Count > EntriesMax ? $"more than {EntriesMax} variables in environment"
        : Environment.Keys.FirstOrDefault(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) is { } wrong ? $"environment has the name '{wrong}'"
        : Arguments.Concat(Environment.Keys).Concat(Environment.Values).Any(text => text is null || text.Contains('\0', StringComparison.Ordinal))
            ? "an argument or a variable contains a zero character, or is null"
        : null;

    private static bool IsExecutable(string path) => File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
