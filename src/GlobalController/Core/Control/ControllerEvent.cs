using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>What can happen to a controller replica.</summary>
public abstract record ControllerEvent;

/// <summary>A site's beat arrived.</summary>
/// <param name="Beat">The beat.</param>
public sealed record BeatReceived(Beat Beat) : ControllerEvent;

/// <summary>Another location's report arrived.</summary>
/// <param name="Report">The report.</param>
public sealed record ReportReceived(LocationReport Report) : ControllerEvent;

/// <summary>The journal was read further.</summary>
/// <param name="State">The state there.</param>
public sealed record JournalRead(ControlState State) : ControllerEvent;

/// <summary>The journal answered, or did not in time: then the transaction may or may not be written, and reading on will tell.</summary>
public sealed record CommitEnded : ControllerEvent;

/// <summary>It is time for a report, and for the leader to look again.</summary>
public sealed record ReportDue : ControllerEvent;

/// <summary>An operator ordered something.</summary>
/// <param name="Order">The order.</param>
public sealed record Ordered(OperatorOrder Order) : ControllerEvent;

/// <summary>A VIM or BMC reported servers stopped.</summary>
/// <param name="Fence">What it reported.</param>
public sealed record Fenced(VimFence Fence) : ControllerEvent;

/// <summary>It was proven that the clients of a VNF reach the site that serves it.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Epoch">The epoch it is served at there.</param>
/// <param name="Sites">The sites that its clients are answered by, and nobody else.</param>
public sealed record Redirected(VnfId Vnf, Epoch Epoch, SiteSet Sites) : ControllerEvent;

/// <summary>What a controller replica wants done. Idempotent; carried out in order, after the ledger is on disk.</summary>
public abstract record ControllerCommand;

/// <summary>Answer a site's beat.</summary>
/// <param name="To">The site.</param>
/// <param name="Reply">The answer.</param>
public sealed record SendBeatReply(SiteId To, BeatReply Reply) : ControllerCommand;

/// <summary>Send a report to every other location.</summary>
/// <param name="Report">The report.</param>
public sealed record SendReport(LocationReport Report) : ControllerCommand;

/// <summary>Raise or clear the alarm that a site's clock and this location's drift apart by more than half the bound (S2).</summary>
/// <param name="Site">The site.</param>
/// <param name="PartsPerMillion">How much slower the site's clock is; negative if it is the faster one.</param>
/// <param name="IsRaised">Raise it; otherwise clear it.</param>
public sealed record DriftAlarm(SiteId Site, long PartsPerMillion, bool IsRaised) : ControllerCommand;

/// <summary>Tell the operator that nothing was begun of an order, and why.</summary>
/// <param name="Order">The order.</param>
/// <param name="Findings">What speaks against it, all of it.</param>
public sealed record OrderRefused(OperatorOrder Order, ImmutableArray<string> Findings) : ControllerCommand;

/// <summary>Tell the operator, by an event, that the verdict on a site changed. Of a leader, and at a bounded rate; a new leader repeats what it finds.</summary>
/// <param name="Site">The site.</param>
/// <param name="Verdict">The verdict now.</param>
/// <param name="Previous">The one that was stated before; Unknown by a leader that stated none.</param>
/// <param name="Evidence">What it rests on, one observation a line.</param>
public sealed record VerdictChanged(SiteId Site, Verdict Verdict, Verdict Previous, ImmutableArray<string> Evidence) : ControllerCommand;

/// <summary>Hand a transaction to the journal and tell when it ended.</summary>
/// <param name="Transaction">The transaction.</param>
public sealed record Commit(Transaction Transaction) : ControllerCommand;

/// <summary>The outcome of one decision.</summary>
/// <param name="View">The new view.</param>
/// <param name="Commands">What to do, in order.</param>
/// <param name="MustPersist">Whether <see cref="ControllerView.Ledger"/> must be on disk before the commands are carried out (S10).</param>
public readonly record struct ControllerStep(ControllerView View, ImmutableArray<ControllerCommand> Commands, bool MustPersist);
