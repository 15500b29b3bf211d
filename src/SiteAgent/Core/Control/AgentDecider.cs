using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Control;

/// <summary>
/// Decides, for every VNF of a site, whether it may serve there and what may be promised to others: rules S1 to S7 on the site's side.
/// Pure and total. The shell calls it for one event at a time, makes the ledger durable if told so, then carries out the commands.
/// </summary>
/// <param name="timing">The lease timing, the same at every site and location.</param>
public sealed class AgentDecider(LeaseTiming timing)
{
    private readonly int _sentMax = (int)(timing.Duration / timing.BeatInterval) + 2;
    private readonly int _sentMaxInHurry = (int)(timing.Duration / timing.HurriedInterval) + 2;
    private readonly long _beatsUntilSettled = (long)(timing.FailAfter / timing.BeatInterval) + 1;

    /// <summary>Decides on one event.</summary>
    /// <param name="view">The view so far.</param>
    /// <param name="happened">The event.</param>
    /// <param name="now">The site's clocks.</param>
    public AgentStep Decide(AgentView view, AgentEvent happened, ClockReading now)
    {
        var turn = new AgentTurn(view);
        switch (happened)
        {
            case BeatDue due:
                Beat(turn, due, now);
                break;
            case PeerBeatReceived { Beat: var beat }:
                Answer(turn, beat, now);
                break;
            case ReplyReceived { Reply: var reply }:
                Hear(turn, reply, now);
                break;
            case GateArmed armed when turn[armed.Vnf] is { Grant: { } grant } vnf && grant.Epoch == armed.Epoch:
                turn.Set(vnf with { Confirmed = armed.Tag });
                break;
            case GateClosed closed:
                Handover.Shut(turn, closed);
                break;
            case GateStarted:
                Rearm(turn);
                break;
            case GiveUpDecided { Vnf: var id } when turn[id] is { Grant: not null } vnf:
                Handover.Close(turn, vnf);
                break;
            case EscalationChanged { Vnf: var id, IsEscalated: var isEscalated } when turn[id] is { } vnf:
                turn.Set(vnf with { IsEscalated = isEscalated });
                break;
            case TroublesChanged { Troubles: var troubles }:
                turn.View = view with { Troubles = [.. troubles.Take(WireLimits.TroublesMax)] };
                break;
        }

        return turn.End();
    }

    /// <summary>
    /// How long the shell waits until the next beat. A site that a takeover waits for says and asks sooner: each of the steps of a move costs half of this on average.
    /// Not for longer than a hold, nor with many VNFs, whose beats are long; and not before its peers were heard for long enough that its word on them counts.
    /// </summary>
    public TimeSpan Pace(AgentView view, ClockReading now) =>
        !now.HasPassed(view.HurryUntil)
        && view.Vnfs.Count <= LeaseTiming.HurriedVnfsMax
        && view.Sequence >= _beatsUntilSettled
        && view.Vnfs.Any(entry => entry.Value.IsAwaited(view.Site))
            ? timing.HurriedInterval
            : timing.BeatInterval;

    private void Beat(AgentTurn turn, BeatDue due, ClockReading now)
    {
        var view = turn.View;
        var isSilent = !now.HasPassed(view.SilentUntil);
        if (!isSilent)
        {
            RevokeAsOrdered(turn);
        }

        Handover.GiveUpIfComplete(turn, due);
        RemindGate(turn);
        var sequence = view.Sequence + 1;
        var isTooOld = view.Sent.Length >= _sentMax && (view.Sent.Length >= _sentMaxInHurry || now.Since(view.Sent[0].At) > timing.Duration);
        turn.View = turn.View with { Sequence = sequence, Sent = [.. view.Sent.AsSpan()[(isTooOld ? 1 : 0)..], new SentBeat(sequence, now)] };

        var requests = ImmutableArray.CreateBuilder<PromiseRequest>(turn.View.Vnfs.Count);
        var reports = ImmutableArray.CreateBuilder<VnfReport>(turn.View.Vnfs.Count);
        var locationsConfirmed = view.Locations?.Version ?? -1;
        foreach (var (_, vnf) in turn.View.Vnfs)
        {
            if (vnf is { Grant: { } grant, IsGrantHeard: true } && vnf.Closing < grant.Epoch)
            {
                requests.Add(new PromiseRequest(vnf.Vnf, grant.Epoch));
            }

            if (vnf.Grant is not null)
            {
                locationsConfirmed = Math.Min(locationsConfirmed, LocationsConfirmed(vnf, locationsConfirmed, isSilent));
            }

            reports.Add(Report(vnf, due.FactsOf(vnf.Vnf), isSilent, now));
        }

        var peers = view.Peers.Select(peer => new PeerSighting(peer.Key, now.Since(peer.Value))).ToImmutableArray();
        turn.Do(new SendBeat(new Beat(
            view.Site, view.Instance, view.Boot, sequence, now.Monotonic, view.Desired, locationsConfirmed, requests.DrainToImmutable(), reports.MoveToImmutable(), peers,
            view.Troubles)));
    }

    /// <summary>
    /// By which location set the gate is armed. Once the silence after a restart is over, no deadline of the boot before is left: a gate that was not
    /// armed since is armed by no set at all.
    /// </summary>
    private static int LocationsConfirmed(VnfView vnf, int current, bool isSilent) =>
        vnf.Confirmed?.LocationsVersion ?? (vnf.Asked is null && !isSilent ? current : -1);

    private static VnfReport Report(VnfView vnf, ReplicaFacts? facts, bool isSilent, ClockReading now)
    {
        var isPrepared = !isSilent && vnf.Book.IsHoldOver(now);
        return new VnfReport(
            vnf.Vnf,
            vnf.Book.Kept.Highest,
            vnf.Grant?.Epoch ?? Epoch.None,
            vnf.Confirmed?.EligibleVersion ?? -1,
            facts is { } log && log.LogEpoch == vnf.Grant?.Epoch ? log.SyncConfirmed : -1,
            vnf.GivenUp,
            isPrepared ? vnf.Book.Kept.RevokedThrough : Epoch.None,
            facts?.LogEpoch ?? Epoch.None,
            facts?.LogLength ?? 0,
            now.IsBefore(vnf.Deadline),
            vnf.IsEscalated);
    }

    /// <summary>An order that the gate did not answer may be lost with the gate or the pipe: it is given again.</summary>
    private static void RemindGate(AgentTurn turn)
    {
        foreach (var (_, vnf) in turn.View.Vnfs)
        {
            if (vnf.Grant is { } grant && vnf.Closing == grant.Epoch)
            {
                turn.Do(new CloseGate(vnf.Vnf, grant.Epoch));
            }
            else if (vnf is { Grant.Epoch: var epoch, Asked: { } asked } && vnf.Confirmed != asked)
            {
                turn.Do(new ArmGate(vnf.Vnf, epoch, vnf.Deadline, asked, MustConfirm: true));
            }
        }
    }

    /// <summary>S3.3, for the target and every other site but the owner: whoever is in E must not carry the old lease on.</summary>
    private static void RevokeAsOrdered(AgentTurn turn)
    {
        foreach (var (_, vnf) in turn.View.Vnfs)
        {
            if (vnf.Directive is { Takeover: { Kind: TakeoverKind.Failover, Through: var through }, Owner: var owner }
                && owner != turn.View.Site
                && vnf.Book.Kept.RevokedThrough < through)
            {
                turn.Set(vnf with { Book = vnf.Book.Revoke(through) });
            }
        }
    }

    private void Answer(AgentTurn turn, Beat beat, ClockReading now)
    {
        turn.View = turn.View with { Peers = turn.View.Peers.SetItem(beat.Site, now) };
        var promises = ImmutableArray.CreateBuilder<PromiseRequest>(beat.Requests.Length);
        if (now.HasPassed(turn.View.SilentUntil))
        {
            var until = now.Plus(timing.Hold);
            foreach (var request in beat.Requests)
            {
                var vnf = turn[request.Vnf] ?? VnfView.Unknown(request.Vnf);
                if (vnf.Book.Promise(request.Epoch, until) is { } book)
                {
                    vnf = vnf with { Book = book };
                    promises.Add(request);
                    if (vnf.Grant is { } grant && grant.Epoch < request.Epoch)
                    {
                        // Whoever asks at a later epoch owns it: what this site owned is over, whatever its lease says (S1).
                        Handover.Disown(turn, vnf);
                    }
                    else
                    {
                        turn.Set(vnf);
                    }
                }
            }
        }

        var reply = new BeatReply(PromiserId.Of(turn.View.Site), beat.Boot, beat.Sequence, promises.DrainToImmutable(), null, []);
        turn.Do(new SendReply(beat.Site, reply));
    }

    private void Hear(AgentTurn turn, BeatReply reply, ClockReading now)
    {
        if (reply.Boot != turn.View.Boot)
        {
            return;
        }

        if (reply.Desired is { } desired)
        {
            Obey(turn, desired);
            if (turn.IsInHurry)
            {
                turn.View = turn.View with { HurryUntil = now.Plus(timing.Hold) };
            }
        }

        // Beats are numbered one after the other, so the number is the place.
        var sent = turn.View.Sent;
        var place = sent.IsEmpty ? -1 : reply.Sequence - sent[0].Sequence;
        if (place >= 0 && place < sent.Length)
        {
            Count(turn, reply, sent[(int)place].At.Plus(timing.Duration));
        }

        foreach (var watermark in reply.Watermarks)
        {
            turn.Do(new ConfirmWatermark(watermark));
        }
    }

    private static void Count(AgentTurn turn, BeatReply reply, ClockReading until)
    {
        foreach (var promise in reply.Promises)
        {
            if (turn[promise.Vnf] is { Grant: { } grant } vnf && grant.Epoch == promise.Epoch)
            {
                Arm(turn, vnf, WithExpiry(vnf.Expiries, new Expiry(reply.From, until)));
            }
        }
    }

    private static ImmutableArray<Expiry> WithExpiry(ImmutableArray<Expiry> expiries, Expiry fresh)
    {
        for (var place = 0; place < expiries.Length; place++)
        {
            var order = expiries[place].Promiser.CompareTo(fresh.Promiser);
            if (order == 0)
            {
                return expiries[place].Until.Monotonic >= fresh.Until.Monotonic ? expiries : expiries.SetItem(place, fresh);
            }

            if (order > 0)
            {
                return expiries.Insert(place, fresh);
            }
        }

        return expiries.Add(fresh);
    }

    /// <summary>Computes the deadline anew and tells the gate, also when only the sets behind it changed (S2: re-arm, then confirm).</summary>
    private static void Arm(AgentTurn turn, VnfView vnf, ImmutableArray<Expiry> expiries)
    {
        if (vnf.Grant is not { } grant || vnf.Closing >= grant.Epoch)
        {
            turn.Set(vnf);
            return;
        }

        var deadline = OwnerLease.Deadline(expiries, turn.Locations, grant.Eligible.Required);
        var tag = new ArmTag(grant.Eligible.Version, turn.Locations?.Version ?? -1);

        // Right after a restart nothing is known of the lease that the gate still holds: it is left alone until there is a new one.
        var isKnown = vnf.Asked is not null || deadline != ClockReading.Past;
        if (!isKnown || (deadline == vnf.Deadline && vnf.Asked == tag && vnf.Confirmed == tag))
        {
            turn.Set(expiries == vnf.Expiries ? vnf : vnf with { Expiries = expiries });
            return;
        }

        turn.Set(vnf with { Expiries = expiries, Deadline = deadline, Asked = tag });
        turn.Do(new ArmGate(vnf.Vnf, grant.Epoch, deadline, tag, vnf.Confirmed != tag));
    }

    private static void Obey(AgentTurn turn, DesiredState desired)
    {
        var view = turn.View;
        // A location that reads the journal more slowly than another must not undo what was taken in already.
        if (desired.Version.Generation < view.Generation || desired.Version < view.Desired)
        {
            return;
        }

        var isNewGeneration = desired.Version.Generation > view.Generation;
        if (isNewGeneration || view.Locations is not { } known || desired.Locations.Version > known.Version)
        {
            turn.MustPersist |= isNewGeneration || view.Locations != desired.Locations;
            turn.View = view with { Generation = desired.Version.Generation, Locations = desired.Locations };
            foreach (var (_, vnf) in turn.View.Vnfs)
            {
                Arm(turn, isNewGeneration ? vnf.InNewGeneration() : vnf, vnf.Expiries);
            }
        }

        foreach (var directive in desired.Vnfs)
        {
            Obey(turn, directive);
        }

        turn.View = turn.View with { Desired = desired.Version };
    }

    private static void Obey(AgentTurn turn, VnfDirective directive)
    {
        var vnf = turn[directive.Vnf] ?? VnfView.Unknown(directive.Vnf);
        if (directive.Epoch < vnf.Book.Kept.Highest)
        {
            return;
        }

        turn.IsInHurry |= directive.Takeover?.Id != vnf.Directive?.Takeover?.Id || directive.Epoch != vnf.Directive?.Epoch;
        vnf = vnf with { Book = vnf.Book.Obey(directive.Epoch), Directive = directive };
        if (directive.Owner != turn.View.Site)
        {
            Handover.Disown(turn, vnf);
            turn.Do(new Follow(directive));
        }
        else if (directive.Epoch > vnf.GivenUp && directive.Epoch > vnf.Book.Kept.RevokedThrough)
        {
            Own(turn, vnf, directive);
        }
        else
        {
            // What was given up or revoked here stays so; the journal will grant a later epoch.
            turn.Set(vnf);
        }
    }

    private static void Own(AgentTurn turn, VnfView vnf, VnfDirective directive)
    {
        var isNew = vnf.Grant is not { } held || held.Epoch < directive.Epoch;
        if (isNew)
        {
            vnf = vnf.Dispossessed() with { Grant = new Grant(directive.Epoch, directive.Eligible) };
        }
        else if (directive.Eligible.Version > vnf.Grant!.Eligible.Version)
        {
            vnf = vnf with { Grant = vnf.Grant with { Eligible = directive.Eligible } };
        }

        if (!vnf.IsGrantHeard)
        {
            turn.Do(new Activate(vnf.Vnf, directive.Epoch));
        }

        turn.Do(new Follow(directive));
        vnf = vnf with { IsGrantHeard = true };
        if (vnf.IsHandedOver)
        {
            Handover.Close(turn, vnf);
        }
        else
        {
            Arm(turn, vnf, vnf.Expiries);
        }
    }

    private static void Rearm(AgentTurn turn)
    {
        foreach (var (_, vnf) in turn.View.Vnfs)
        {
            if (vnf.Grant is { } grant && vnf.Closing == grant.Epoch)
            {
                Handover.Close(turn, vnf);
            }
            else if (vnf.Grant is not null)
            {
                Arm(turn, vnf with { Asked = null, Confirmed = null }, vnf.Expiries);
            }
        }
    }
}
