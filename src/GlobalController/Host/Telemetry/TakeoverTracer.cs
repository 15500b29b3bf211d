using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Telemetry;

/// <summary>
/// Tells takeovers as traces, from what a location knew after each decision. It only looks: nothing depends on it. A leader that was started again begins with
/// what the journal says and goes on in the same trace. Not thread-safe.
/// </summary>
/// <param name="spans">Takes the spans.</param>
/// <param name="location">This location.</param>
/// <param name="movesClients">Whether clients are moved here: then a takeover ends with the proof that they followed.</param>
/// <param name="ended">Takes each part that has ended, with its time.</param>
/// <param name="over">Takes each takeover that is over.</param>
internal sealed class TakeoverTracer(TakeoverSpans spans, LocationId location, Func<VnfId, bool> movesClients, Action<string, TimeSpan> ended, Action<Tale> over)
{
    /// <summary>The most takeovers that are told at a time; those past it are not.</summary>
    internal const int OpenMax = 256;

    private static readonly TimeSpan ProofMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan JournaledMax = TimeSpan.FromMinutes(10);
    private readonly SortedDictionary<VnfId, Tale> _open = [];
    private ControlState? _known;

    /// <summary>How many takeovers are in progress.</summary>
    internal int Open => _open.Count;

    /// <summary>Looks at the next frame.</summary>
    internal void Look(ControllerFrame frame)
    {
        if (frame.Traffic is { } note)
        {
            Look(note, frame.At.Realtime);
        }

        if (frame.View is not { } view)
        {
            return;
        }

        foreach (var record in frame.Commands.OfType<Commit>().SelectMany(commit => commit.Transaction.Records))
        {
            Asked(record, view, frame.At.Realtime);
        }

        if (!ReferenceEquals(_known?.Vnfs, view.State.Vnfs))
        {
            foreach (var (vnf, record) in view.State.Vnfs)
            {
                if (_known?.Vnfs.GetValueOrDefault(vnf) is var before && !ReferenceEquals(before, record))
                {
                    Read(before, record, view, frame.At.Realtime);
                }
            }

            _known = view.State;
        }

        foreach (var tale in _open.Values.ToList())
        {
            Follow(tale, view, frame.At);
        }
    }

    private void Asked(VnfRecord record, ControllerView view, TimeSpan now)
    {
        if (view.State.Vnfs.GetValueOrDefault(record.Vnf) is not { } known)
        {
            return;
        }

        if (record.Takeover is { Id: 0 } && Begin(known, view, now, isFailover: record.Takeover.Kind == TakeoverKind.Failover) is { } begun)
        {
            begun.IntentAsked ??= now;
        }

        if (record.Epoch > known.Epoch && (record.Owner != known.Owner || _open.ContainsKey(record.Vnf)) && Begin(known, view, now, isFailover: false) is { } granted)
        {
            granted.GrantAsked ??= now;
        }
    }

    private void Read(VnfRecord? before, VnfRecord record, ControllerView view, TimeSpan now)
    {
        if (record.Takeover is { } takeover && Begin(record, view, now, takeover.Kind == TakeoverKind.Failover) is { IntentAt: null } tale)
        {
            (tale.IntentAt, tale.Reason, tale.Kind) = (now, takeover.Reason, takeover.Kind);
            if (tale.IntentAsked is { } asked)
            {
                if (takeover.Kind == TakeoverKind.Failover)
                {
                    Write(tale, TakeoverSpan.Detect, "", tale.Began, asked, (TelemetryNames.Site, tale.From.Value));
                }

                Write(tale, TakeoverSpan.Intent, "", asked, now, (TelemetryNames.Site, takeover.Target.Value));
            }
            else if (record.AutomaticMoves is [.., var journaled] && now - journaled is { Ticks: > 0 } ago && ago < JournaledMax)
            {
                tale.Began = journaled;
            }
        }

        if (before is not null && record.Epoch > before.Epoch && _open.TryGetValue(record.Vnf, out var open) && open.GrantAt is null)
        {
            (open.GrantAt, open.Owner, open.Proof) = (now, record.Owner, record.Proof);
            if (view.Leads)
            {
                Write(open, TakeoverSpan.Fence, "", open.IntentAt ?? open.Began, open.GrantAsked ?? now, (TelemetryNames.Proof, record.Proof.ToString()));
                Write(open, TakeoverSpan.Grant, "", open.GrantAsked ?? now, now, (TelemetryNames.Site, record.Owner.Value));
            }
        }
    }

    private void Follow(Tale tale, ControllerView view, ClockReading now)
    {
        if (tale.IntentAt is { } intent && view.Books.TryGetValue(tale.Vnf, out var book) && book.Kept.RevokedThrough >= tale.Ends && book.IsHoldOver(now))
        {
            Write(tale, TakeoverSpan.Revoke, location.Value, intent, now.Realtime, (TelemetryNames.Location, location.Value));
        }

        if (tale.GrantAt is not { } granted)
        {
            return;
        }

        if (tale.ServedAt is null && view.Heard.TryGetValue(tale.Owner, out var heard)
            && heard.Beat.Vnfs.Any(report => report.Vnf == tale.Vnf && report.Owned == tale.Begins && report.LeaseHeld))
        {
            tale.ServedAt = now.Realtime;
        }

        var isMoved = tale.ProvenAt is not null || !movesClients(tale.Vnf) || tale.Owner == tale.From;
        if ((tale.ServedAt is not null && isMoved) || now.Realtime - granted > ProofMax)
        {
            End(tale, view, now.Realtime);
        }
    }

    private void Look(TrafficNote note, TimeSpan now)
    {
        if (!_open.TryGetValue(note.Vnf, out var tale) || tale.Begins != note.Epoch)
        {
            return;
        }

        switch (note.Stage)
        {
            case TrafficStage.Journaling:
                tale.TrafficAsked ??= now;
                break;
            case TrafficStage.Journaled:
                tale.TrafficAt ??= now;
                Write(tale, TakeoverSpan.TrafficIntent, "", tale.TrafficAsked ?? now, now);
                break;
            case TrafficStage.Published when note.Driver is { } driver && tale.TrafficAt is { } journaled:
                Write(tale, TakeoverSpan.TrafficPublish, driver.Value, journaled, now, (TelemetryNames.Driver, driver.Value));
                break;
            case TrafficStage.Proven:
                tale.ProvenAt ??= now;
                Write(tale, TakeoverSpan.TrafficRedirect, "", tale.GrantAt ?? now, now);
                break;
        }
    }

    private Tale? Begin(VnfRecord record, ControllerView view, TimeSpan now, bool isFailover)
    {
        if (_open.TryGetValue(record.Vnf, out var tale) && tale.Ends == record.Epoch)
        {
            return tale;
        }

        if (_open.Count >= OpenMax)
        {
            return null;
        }

        var lastBeat = isFailover && view.Heard.TryGetValue(record.Owner, out var heard) ? heard.At.Realtime : now;
        return _open[record.Vnf] = new Tale(record.Vnf, record.Epoch, record.Owner) { Began = lastBeat };
    }

    private void End(Tale tale, ControllerView view, TimeSpan now)
    {
        _open.Remove(tale.Vnf);
        if (view.Leads)
        {
            var to = tale.ProvenAt is { } proven && tale.ServedAt is { } served ? TimeSpan.FromTicks(Math.Max(proven.Ticks, served.Ticks)) : tale.ServedAt ?? tale.ProvenAt ?? now;
            Write(
                tale,
                TakeoverSpan.Root,
                "",
                tale.Began,
                to,
                (TelemetryNames.Kind, tale.Kind.ToString()),
                (TelemetryNames.Outcome, tale.Outcome),
                (TelemetryNames.Proof, tale.Proof.ToString()),
                (TelemetryNames.SiteBefore, tale.From.Value),
                (TelemetryNames.Site, tale.Owner.Value),
                (TelemetryNames.Reason, tale.Reason));
            over(tale);
        }
    }

    private void Write(Tale tale, string name, string subject, TimeSpan from, TimeSpan to, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        if (tale.Written.Add($"{name}/{subject}"))
        {
            spans.Write(tale.Vnf, tale.Begins, name, subject, from, to, attributes);
            ended(name, to - from);
        }
    }
}

/// <summary>A takeover as far as it was seen. Times count from 1970.</summary>
internal sealed class Tale(VnfId vnf, Epoch ends, SiteId from)
{
    internal VnfId Vnf => vnf;

    internal Epoch Ends => ends;

    internal Epoch Begins => ends.Next;

    internal SiteId From { get; } = from;

    internal TimeSpan Began { get; set; }

    internal TakeoverKind Kind { get; set; } = TakeoverKind.Switchover;

    internal string Reason { get; set; } = "";

    internal TimeSpan? IntentAsked { get; set; }

    internal TimeSpan? IntentAt { get; set; }

    internal TimeSpan? GrantAsked { get; set; }

    internal TimeSpan? GrantAt { get; set; }

    internal SiteId Owner { get; set; } = from;

    internal FenceProof Proof { get; set; }

    internal TimeSpan? ServedAt { get; set; }

    internal TimeSpan? TrafficAsked { get; set; }

    internal TimeSpan? TrafficAt { get; set; }

    internal TimeSpan? ProvenAt { get; set; }

    internal SortedSet<string> Written { get; } = new(StringComparer.Ordinal);

    internal string Outcome => Owner == From ? "Abandoned" : "Granted";
}
