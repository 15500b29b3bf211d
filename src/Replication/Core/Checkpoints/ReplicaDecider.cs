using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>
/// Keeps one VNF's checkpoint log at one site (S13). As owner it streams entries to the standbys and releases a reply once all it shows is
/// durable on the whole sync set. As standby it refuses sealed epochs, aligns once to the start log of a new one, and acknowledges what is
/// on its disk. Outputs wait for the writes before them, so the view may run ahead of the disk while nobody outside can tell.
/// </summary>
/// <param name="options">The bounds.</param>
public sealed class ReplicaDecider(ReplicaOptions options)
{
    private readonly OwnerStream _stream = new(options);

    /// <summary>Decides on one event.</summary>
    /// <param name="view">The view so far.</param>
    /// <param name="happened">The event.</param>
    /// <param name="now">The site's clocks.</param>
    public ReplicaStep Decide(ReplicaView view, ReplicaEvent happened, ClockReading now)
    {
        var turn = new ReplicaTurn(view);
        switch (happened)
        {
            case Directed { Directive: var directive } when directive.Epoch >= view.Ledger.Sealed:
                Obey(turn, directive, now);
                break;
            case TenureEnded:
                turn.View = view with { Owner = null };
                break;
            case Written write:
                _stream.Write(turn, write, now);
                break;
            case ReadEvaluated read:
                _stream.Read(turn, read, now);
                break;
            case AlignReceived { Message: var align } when align.Epoch >= view.Ledger.Sealed:
                Align(turn, align);
                break;
            case AppendReceived { Message: var append } when append.Epoch >= view.Ledger.Sealed:
                Append(turn, append);
                break;
            case AckReceived { Message: var ack } when ack.OwnerBoot == view.Boot && ack.Epoch == view.Ledger.Tenure?.Epoch:
                _stream.Acknowledge(turn, ack, now);
                break;
            case WatermarkReceived { Watermark: var watermark }:
                _stream.Confirm(turn, watermark, now);
                break;
            case RetryDue when view.Owner?.IsQuiet(view.Ledger.Log.Length) == false:
                _stream.Retry(turn, now);
                break;
        }

        return turn.End();
    }

    private void Obey(ReplicaTurn turn, VnfDirective directive, ClockReading now)
    {
        var ledger = turn.View.Ledger;
        if (directive.Owner != turn.View.Site)
        {
            // Sealed as soon as the newer epoch is known here, before its owner gets in touch.
            turn.View = turn.View with { Ledger = ledger with { Sealed = directive.Epoch }, Owner = null };
            return;
        }

        if (ledger.Tenure is not { } tenure || tenure.Epoch < directive.Epoch)
        {
            // Promotion: seal first, then the log as it is becomes the start log.
            tenure = new Tenure(directive.Epoch, ledger.Log, directive.Sync);
            turn.View = turn.View with
            {
                Ledger = ledger with { Sealed = directive.Epoch, Aligned = directive.Epoch, Tenure = tenure },
                Owner = null,
            };
        }
        else if (directive.Sync.Version > tenure.Sync.Version)
        {
            turn.View = turn.View with { Ledger = ledger with { Tenure = tenure with { Sync = directive.Sync } } };
        }

        _stream.Lead(turn, directive, now);
    }

    private static void Align(ReplicaTurn turn, Align align)
    {
        var ledger = turn.View.Ledger;
        if (ledger.Aligned < align.Epoch)
        {
            var start = new LogExtent(align.StartHistory, align.StartLength);
            var common = ledger.Log.CommonLength(start);
            var divergent = ledger.Divergent;
            if (common < ledger.Log.Length)
            {
                turn.Write(new KeepDivergent(common));
                divergent = divergent.Length < ReplicaLedger.DivergentMax ? divergent : divergent.RemoveAt(0);
                divergent = divergent.Add(new DivergentSuffix(align.Epoch, common, ledger.Log));
            }

            turn.View = turn.View with
            {
                Ledger = new ReplicaLedger(align.Epoch, align.Epoch, ledger.Log.Cut(common), null, divergent),
                Owner = null,
            };
        }

        if (turn.View.Ledger.Aligned == align.Epoch && turn.View.Ledger.Tenure?.Epoch != align.Epoch)
        {
            turn.Acknowledge(align.From, align.Boot);
        }
    }

    private static void Append(ReplicaTurn turn, Append append)
    {
        var ledger = turn.View.Ledger;
        if (ledger.Aligned != append.Epoch || ledger.Tenure?.Epoch == append.Epoch)
        {
            return;
        }

        var fresh = ImmutableArray.CreateBuilder<LogEntry>();
        var log = ledger.Log;
        foreach (var entry in append.Entries)
        {
            if (entry.Index == log.Length)
            {
                log = log.Append(entry.Epoch);
                fresh.Add(entry);
            }
        }

        if (fresh.Count > 0)
        {
            turn.Write(new WriteEntries(fresh.ToImmutable()));
            turn.View = turn.View with { Ledger = ledger with { Log = log } };
        }

        turn.Acknowledge(append.From, append.Boot);
    }
}
