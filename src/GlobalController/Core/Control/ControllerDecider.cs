using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Lag;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>
/// One controller replica: it promises and revokes for its location, tells the others what it hears, follows the journal, and leads when it holds
/// the newest term (S9). Pure and total. The shell calls it for one event at a time, makes the ledger durable if told so, then carries out the
/// commands.
/// </summary>
/// <param name="timing">The lease timing, the same at every site and location.</param>
/// <param name="plans">The bounds of plans.</param>
public sealed class ControllerDecider(LeaseTiming timing, PlanOptions plans)
{
    private readonly LeaderDecider _leader = new(timing, plans);
    private readonly SiteWatcher _watcher = new(timing);

    /// <summary>Decides on one event.</summary>
    /// <param name="view">The view so far.</param>
    /// <param name="happened">The event.</param>
    /// <param name="now">The location's clocks.</param>
    public ControllerStep Decide(ControllerView view, ControllerEvent happened, ClockReading now)
    {
        var turn = new ControllerTurn(view);
        NoticeStall(turn, now);
        switch (happened)
        {
            case BeatReceived { Beat: var beat }:
                Answer(turn, beat, now);
                break;
            case ReportReceived { Report: var report }:
                Hear(turn, report, now);
                break;
            case JournalRead { State: var state } when state.Version > view.State.Version:
                Follow(turn, state, now);
                break;
            case CommitEnded:
                turn.View = turn.View with { IsCommitting = false };
                Lead(turn, now);
                break;
            case ReportDue:
                RevokeAsJournaled(turn, now);
                Report(turn, now);
                Watch(turn, now);
                Lead(turn, now);
                break;
            case Ordered { Order: var order } when view.Leads && view.Orders.Count() < ControllerView.OrdersMax:
                turn.View = turn.View with { Orders = view.Orders.Enqueue(order) };
                Lead(turn, now);
                break;
            case Fenced { Fence: var fence } when view.Leads:
                turn.View = turn.View with { Fences = view.Fences.SetItem(fence.Vnf, fence) };
                Lead(turn, now);
                break;
            case Redirected { Vnf: var moved, Epoch: var epoch, Sites: var sites } when view.Leads && (view.Steps.ContainsKey(moved) || view.State.Spread.ContainsKey(moved)):
                if (view.Redirected.GetValueOrDefault(moved) is not { } seen || seen.Epoch <= epoch)
                {
                    turn.View = turn.View with { Redirected = view.Redirected.SetItem(moved, new ClientsSeen(epoch, sites)) };
                }

                break;
        }

        return turn.End();
    }

    /// <summary>How long the shell waits until the next report and look around: less while a takeover goes on that is not older than a hold. With many VNFs each look is long.</summary>
    public TimeSpan Pace(ControllerView view, ClockReading now) =>
        !now.HasPassed(view.HurryUntil) && view.State.Vnfs.Count <= LeaseTiming.HurriedVnfsMax && view.State.Vnfs.Values.Any(record => record.Takeover is not null)
            ? timing.HurriedInterval
            : timing.BeatInterval;

    /// <summary>
    /// Reports are due at every beat. One that comes a beat late tells that this process or its host, not the sites, stood still: what waited for it was not
    /// heard in time. From then on it misses nobody until it was awake for long enough, like one that started (S3.1).
    /// </summary>
    private void NoticeStall(ControllerTurn turn, ClockReading now)
    {
        var (reported, late) = (turn.View.ReportedAt, timing.BeatInterval * 2);
        if (now.Since(reported) > late || now.Boottime - reported.Boottime > late)
        {
            turn.View = turn.View with { AwakeSince = now };
        }
    }

    private void Answer(ControllerTurn turn, Beat beat, ClockReading now)
    {
        var view = turn.View;
        if (view.State.Sites.Contains(beat.Site))
        {
            var known = view.Heard.GetValueOrDefault(beat.Site);
            if (known is null)
            {
                turn.Heard(new SiteHeard(beat, now, DriftMeter.Begin(beat.SentAt, now.Monotonic), BeatRhythm.Unknown));
            }
            else if (IsNewer((beat.Boot, beat.Sequence), (known.Beat.Boot, known.Beat.Sequence), now.Since(known.At)))
            {
                var isSameBoot = known.Beat.Boot == beat.Boot;
                var drift = isSameBoot ? known.Drift.Add(beat.SentAt, now.Monotonic) : known.Drift.Restart(beat.SentAt, now.Monotonic);
                var rhythm = isSameBoot && known.At.Since(view.AwakeSince) >= TimeSpan.Zero ? known.Rhythm.Add(now.Since(known.At)) : known.Rhythm;
                turn.Heard(new SiteHeard(beat, now, drift, rhythm));
            }
        }

        var promises = ImmutableArray<PromiseRequest>.Empty;
        if (view.IsAdmitted && now.HasPassed(view.SilentUntil))
        {
            var until = now.Plus(timing.Hold);
            var builder = ImmutableArray.CreateBuilder<PromiseRequest>(beat.Requests.Length);
            foreach (var request in beat.Requests)
            {
                if (turn.Book(request.Vnf) is { } book && book.Promise(request.Epoch, until) is { } promised)
                {
                    turn.SetBook(request.Vnf, promised);
                    builder.Add(request);
                }
            }

            promises = builder.Count == beat.Requests.Length ? beat.Requests : builder.ToImmutable();
        }

        var reply = new BeatReply(
            PromiserId.Of(view.Location), beat.Boot, beat.Sequence, promises, Desired(view.State, beat), Watermarks.For(turn.View, beat));
        turn.Do(new SendBeatReply(beat.Site, reply));
    }

    private static DesiredState? Desired(ControlState state, Beat beat)
    {
        if (beat.Desired >= state.Version)
        {
            return null;
        }

        var since = beat.Desired.Generation == state.Version.Generation ? beat.Desired.Index : -1;
        var changed = ImmutableArray.CreateBuilder<VnfDirective>();
        foreach (var (_, record) in state.Vnfs)
        {
            if (record.Revision > since && !record.IsReconciling)
            {
                changed.Add(record.Directive);
            }
        }

        return new DesiredState(state.Version, state.Locations, changed.ToImmutable());
    }

    /// <summary>
    /// Boots have no order. Of another boot than the one that was heard last, a message is taken for a late one as long as that one is not due again: a
    /// process that started anew is heard one beat later. A late message that meets a gap still counts, until the next one: what it states was true and stays so.
    /// </summary>
    private bool IsNewer((BootId Boot, long Sequence) message, (BootId Boot, long Sequence) known, TimeSpan silence) =>
        message.Boot == known.Boot ? message.Sequence > known.Sequence : silence >= timing.BeatInterval;

    private void Hear(ControllerTurn turn, LocationReport report, ClockReading now)
    {
        var view = turn.View;
        if (view.Reports.GetValueOrDefault(report.Location) is { } known
            && !IsNewer((report.Boot, report.Sequence), (known.Report.Boot, known.Report.Sequence), now.Since(known.At)))
        {
            return;
        }

        turn.View = view with
        {
            Reports = view.Reports.SetItem(report.Location, new ReportHeard(report, now)),
            LeaderHeardAt = report.Leads && report.Term == view.State.Term ? now : view.LeaderHeardAt,
        };
    }

    private void Follow(ControllerTurn turn, ControlState state, ClockReading now)
    {
        var view = turn.View;
        var isNewTerm = state.Term != view.State.Term || state.Version.Generation != view.State.Version.Generation;
        turn.View = view with
        {
            State = state,
            LeaderHeardAt = isNewTerm ? now : view.LeaderHeardAt,
            HurryUntil = HasNewTakeover(view.State, state) ? now.Plus(timing.Hold) : view.HurryUntil,
        };
        if (state.Admissions.TryGetValue(view.Location, out var admission) && admission.Boot == view.Boot && view.Admission != admission.Number)
        {
            turn.Admit(admission.Number);
        }

        // Every committed epoch this replica knows is one it obeys: older ones get no promise (S1), also from one that was just admitted (S3).
        foreach (var (vnf, record) in state.Vnfs)
        {
            if (turn.Book(vnf) is { } book && book.Kept.Highest < record.Epoch)
            {
                turn.SetBook(vnf, book.Obey(record.Epoch));
            }
        }

        turn.ForgetTakeovers();
        turn.ForgetSteps();
        RevokeAsJournaled(turn, now);
    }

    private static bool HasNewTakeover(ControlState known, ControlState state) =>
        state.Vnfs.Values.Any(record => record.Takeover is { Id: var id } && known.Vnfs.GetValueOrDefault(record.Vnf)?.Takeover?.Id != id);

    /// <summary>S3.2: whoever reads a failover in the journal revokes, once it may speak again.</summary>
    private static void RevokeAsJournaled(ControllerTurn turn, ClockReading now)
    {
        if (!turn.View.IsAdmitted || !now.HasPassed(turn.View.SilentUntil))
        {
            return;
        }

        foreach (var (vnf, record) in turn.View.State.Vnfs)
        {
            if (record.Takeover is { Kind: TakeoverKind.Failover, Through: var through } && turn.Book(vnf) is { } book && book.Kept.RevokedThrough < through)
            {
                turn.SetBook(vnf, book.Revoke(through));
            }
        }
    }

    private void Report(ControllerTurn turn, ClockReading now)
    {
        var view = turn.View with { Sequence = turn.View.Sequence + 1, ReportedAt = now };
        turn.View = view;
        var isAwake = view.IsAwake(timing, now);
        var sites = ImmutableArray.CreateBuilder<SiteSighting>(view.State.Sites.Count);
        foreach (var site in view.State.Sites.Sites)
        {
            sites.Add(view.Heard.TryGetValue(site, out var heard)
                ? heard.Sighting(now, isAwake && heard.IsOverdue(timing, now))
                : new SiteSighting(site, now.Since(view.AwakeSince), null, 0));
        }

        NoticeDrift(turn);
        var mayReport = view.IsAdmitted && now.HasPassed(view.SilentUntil);
        turn.Do(new SendReport(new LocationReport(
            view.Location, view.Boot, view.Sequence, view.State.Version, view.State.Term, view.Leads, view.IsAdmitted ? view.Admission : 0,
            sites.MoveToImmutable(), mayReport ? Revocations(view, now) : [], !isAwake)));
    }

    /// <summary>Verdicts are stated by the leader alone. One that leads again later begins anew.</summary>
    private void Watch(ControllerTurn turn, ClockReading now)
    {
        if (!turn.View.Leads)
        {
            turn.View = turn.View.Watches.IsEmpty ? turn.View : turn.View with { Watches = turn.View.Watches.Clear() };
            return;
        }

        var (watches, changes) = _watcher.Look(turn.View, now);
        turn.View = turn.View with { Watches = watches };
        foreach (var change in changes)
        {
            turn.Do(change);
        }
    }

    /// <summary>S2: past half the bound an alarm, raised and cleared once each in a boot. Whoever keeps the alarms clears this location's when it starts.</summary>
    private void NoticeDrift(ControllerTurn turn)
    {
        foreach (var (site, heard) in turn.View.Heard)
        {
            var isPastHalf = heard.Drift.IsPastHalf(timing.DriftPartsPerMillion);
            if (isPastHalf != turn.View.Drifting.Contains(site))
            {
                turn.View = turn.View with { Drifting = isPastHalf ? turn.View.Drifting.Add(site) : turn.View.Drifting.Remove(site) };
                turn.Do(new DriftAlarm(site, heard.Drift.PartsPerMillion, isPastHalf));
            }
        }
    }

    private ImmutableArray<Revocation> Revocations(ControllerView view, ClockReading now)
    {
        var revocations = ImmutableArray.CreateBuilder<Revocation>(0);
        foreach (var (vnf, record) in view.State.Vnfs)
        {
            if (record.Takeover is { Kind: TakeoverKind.Failover } && view.Books.TryGetValue(vnf, out var book) && book.Kept.RevokedThrough >= record.Epoch)
            {
                var remaining = book.IsHoldOver(now) ? TimeSpan.Zero : now.Until(book.HoldUntil) + timing.ClockStep;
                revocations.Add(new Revocation(vnf, book.Kept.RevokedThrough, remaining));
            }
        }

        return revocations.ToImmutable();
    }

    private void Lead(ControllerTurn turn, ClockReading now)
    {
        if (turn.View.IsCommitting)
        {
            return;
        }

        if (!turn.View.Leads)
        {
            TakeTerm(turn, now);
            return;
        }

        turn.NoteTakeovers(now);
        turn.NoteSteps(now);
        var (transaction, view, refused) = _leader.Decide(turn.View, now);
        turn.View = view;
        if (refused is not null)
        {
            turn.Do(refused);
        }

        if (!transaction.IsEmpty)
        {
            turn.Commit(transaction);
        }
    }

    /// <summary>S9: who stops hearing the leader takes the next term by compare-and-swap. The later in the list, the longer it waits.</summary>
    private void TakeTerm(ControllerTurn turn, ClockReading now)
    {
        var view = turn.View;
        var rank = view.State.Locations.Members.IndexOf(view.Location);
        var patience = timing.FailAfter + (rank * timing.BeatInterval * 2);
        if (rank >= 0 && (view.State.Leader is null || now.Since(view.LeaderHeardAt) >= patience))
        {
            turn.View = view with { LeaderHeardAt = now };
            turn.Commit(new Transaction(view.State.Version.Generation, view.State.Term, []) { NewLeader = new Leader(view.Location, view.Boot) });
        }
    }
}
