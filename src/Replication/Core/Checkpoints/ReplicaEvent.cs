using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>What can happen to a checkpoint log.</summary>
public abstract record ReplicaEvent;

/// <summary>The agent obeyed an order of the journal.</summary>
/// <param name="Directive">The order.</param>
public sealed record Directed(VnfDirective Directive) : ReplicaEvent;

/// <summary>The site gave its epoch up, or lost it.</summary>
public sealed record TenureEnded : ReplicaEvent;

/// <summary>The VNF evaluated a write.</summary>
/// <param name="Token">Names the request in <see cref="Release"/>.</param>
/// <param name="Payload">The state change.</param>
public sealed record Written(long Token, ReadOnlyMemory<byte> Payload) : ReplicaEvent;

/// <summary>The VNF evaluated a read on all that was written so far.</summary>
/// <param name="Token">Names the request in <see cref="Release"/>.</param>
public sealed record ReadEvaluated(long Token) : ReplicaEvent;

/// <summary>An owner's start log arrived.</summary>
/// <param name="Message">The message.</param>
public sealed record AlignReceived(Align Message) : ReplicaEvent;

/// <summary>An owner's entries arrived.</summary>
/// <param name="Message">The message.</param>
public sealed record AppendReceived(Append Message) : ReplicaEvent;

/// <summary>A standby's acknowledgement arrived.</summary>
/// <param name="Message">The message.</param>
public sealed record AckReceived(LogAck Message) : ReplicaEvent;

/// <summary>The controller confirmed how far the held standbys are.</summary>
/// <param name="Watermark">The watermark.</param>
public sealed record WatermarkReceived(Watermark Watermark) : ReplicaEvent;

/// <summary>Time to send again what was not acknowledged.</summary>
public sealed record RetryDue : ReplicaEvent;

/// <summary>What must be on disk, in order, before the commands of a step are carried out.</summary>
public abstract record LogWrite;

/// <summary>Append these entries.</summary>
/// <param name="Entries">The entries.</param>
public sealed record WriteEntries(ImmutableArray<LogEntry> Entries) : LogWrite;

/// <summary>Copy everything from this entry on to the operator's keeping.</summary>
/// <param name="From">The first entry that an alignment is about to cut.</param>
public sealed record KeepDivergent(long From) : LogWrite;

/// <summary>Write the ledger, in the same stream as the entries: what it says of the log's extent cuts the log there, in one indivisible write.</summary>
/// <param name="Ledger">As it is now.</param>
public sealed record WriteLedger(ReplicaLedger Ledger) : LogWrite;

/// <summary>What a checkpoint log wants done once its writes are on disk.</summary>
public abstract record ReplicaCommand;

/// <summary>Send a start log.</summary>
/// <param name="To">The standby.</param>
/// <param name="Message">The message.</param>
public sealed record SendAlign(SiteId To, Align Message) : ReplicaCommand;

/// <summary>Send entries of this log. They are read when the step is taken, not when the command is carried out.</summary>
/// <param name="To">The standby.</param>
/// <param name="From">The first entry.</param>
/// <param name="Count">How many.</param>
public sealed record SendEntries(SiteId To, long From, int Count) : ReplicaCommand;

/// <summary>Send an acknowledgement.</summary>
/// <param name="To">The owner.</param>
/// <param name="Message">The message.</param>
public sealed record SendAck(SiteId To, LogAck Message) : ReplicaCommand;

/// <summary>All that a reply shows is durable where it must be. Check gate and epoch, then let it leave (S6).</summary>
/// <param name="Token">The request.</param>
public sealed record Release(long Token) : ReplicaCommand;

/// <summary>The request can't be answered here: this site does not own the VNF, or too many replies wait.</summary>
/// <param name="Token">The request.</param>
/// <param name="Reason">Why, for the client.</param>
public sealed record Refuse(long Token, string Reason) : ReplicaCommand;

/// <summary>The outcome of one decision.</summary>
/// <param name="View">The new view.</param>
/// <param name="Writes">What must be on disk first.</param>
/// <param name="Commands">What to do then, in order and after the commands of earlier steps.</param>
public readonly record struct ReplicaStep(ReplicaView View, ImmutableArray<LogWrite> Writes, ImmutableArray<ReplicaCommand> Commands);
