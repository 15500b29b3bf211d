using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Lag;

namespace NfvHa.Geo.Replication.Core.Checkpoints;

/// <summary>
/// The owner's half of S13 and S14: aligns each standby once, streams entries in a bounded window, and releases replies. What may be
/// released is one number: the entries that the whole required set holds, or, without one, those the loss cap allows. Nothing at all is
/// released, reads included, before the required set holds the log that the epoch started with.
/// </summary>
internal sealed class OwnerStream(ReplicaOptions options)
{
    internal void Lead(ReplicaTurn turn, VnfDirective directive, ClockReading now)
    {
        var tenure = turn.View.Ledger.Tenure!;
        var sites = SiteSet.Of([.. directive.Standbys, .. tenure.Sync.Required]).Remove(turn.View.Site);
        var known = turn.View.Owner ?? OwnerView.Begin(turn.View.Ledger, now);
        var members = sites.Sites.Select(site => Find(known.Members, site) ?? new MemberView(site, false, 0, 0, null, null));
        turn.View = turn.View with { Owner = known with { Members = [.. members] } };
        Retry(turn, now);
    }

    internal void Write(ReplicaTurn turn, Written write, ClockReading now)
    {
        var view = turn.View;
        if (!CanWait(turn, write.Token))
        {
            return;
        }

        var entry = new LogEntry(view.Ledger.Tenure!.Epoch, view.Ledger.Log.Length, write.Payload);
        var log = view.Ledger.Log.Append(entry.Epoch);
        var exposure = view.Owner!.Exposure.Add(new EntryMark(entry.Index, write.Payload.Length, now));
        var owner = (view.Owner with { Exposure = exposure }).Wait(new WaitingReply(write.Token, log.Length));
        turn.Write(new WriteEntries([entry]));
        turn.View = view with { Ledger = view.Ledger with { Log = log }, Owner = owner };
        Stream(turn, now);
        ReleaseWaiting(turn, now);
    }

    internal void Read(ReplicaTurn turn, ReadEvaluated read, ClockReading now)
    {
        if (!CanWait(turn, read.Token))
        {
            return;
        }

        var owner = turn.View.Owner!;
        turn.View = turn.View with { Owner = owner.Wait(new WaitingReply(read.Token, turn.View.Ledger.Log.Length)) };
        ReleaseWaiting(turn, now);
    }

    internal void Acknowledge(ReplicaTurn turn, LogAck ack, ClockReading now)
    {
        if (turn.View.Owner is not { } owner || Find(owner.Members, ack.From) is not { } member)
        {
            return;
        }

        var durable = Math.Max(member.Durable, ack.DurableLength);
        var isGap = member.IsAligned && ack.DurableLength == member.Durable && member.Sent > durable && MayRewind(member, now);
        var acked = member with
        {
            IsAligned = true,
            Durable = durable,
            Sent = isGap ? durable : Math.Max(member.Sent, durable),
            RewoundAt = isGap ? now : member.RewoundAt,
        };
        turn.View = turn.View with { Owner = With(owner, acked) };
        Stream(turn, now);
        ReleaseWaiting(turn, now);
    }

    internal void Confirm(ReplicaTurn turn, Watermark watermark, ClockReading now)
    {
        var tenure = turn.View.Ledger.Tenure;
        if (turn.View.Owner is { } owner && tenure?.Epoch == watermark.Epoch && tenure.Sync.Version == watermark.SyncVersion)
        {
            turn.View = turn.View with { Owner = owner with { Exposure = owner.Exposure.Confirm(watermark.Length) } };
            ReleaseWaiting(turn, now);
        }
    }

    internal void Retry(ReplicaTurn turn, ClockReading now)
    {
        if (turn.View is not { Owner: { } owner, Ledger.Tenure: { } tenure })
        {
            return;
        }

        foreach (var member in owner.Members)
        {
            if (member.SentAt is { } at && now.Since(at) < options.RetryAfter)
            {
                continue;
            }

            if (!member.IsAligned)
            {
                var view = turn.View;
                turn.Do(new SendAlign(member.Site, new Align(view.Vnf, view.Site, view.Boot, tenure.Epoch, tenure.Start.History, tenure.Start.Length)));
                turn.View = view with { Owner = With(view.Owner!, member with { SentAt = now }) };
            }
            else if (member.Durable < member.Sent)
            {
                turn.View = turn.View with { Owner = With(turn.View.Owner!, member with { Sent = member.Durable, SentAt = null }) };
            }
        }

        Stream(turn, now);
        ReleaseWaiting(turn, now);
    }

    /// <summary>
    /// An acknowledgement without progress tells that something before what was sent last is missing there. It follows again at once, but not more
    /// than a few times per retry: the repeated entries are acknowledged without progress as well.
    /// </summary>
    private bool MayRewind(MemberView member, ClockReading now) =>
        (member.RewoundAt is not { } at || now.Since(at) >= options.RetryAfter / 4)
        && member.SentAt is { } sent && now.Since(sent) > TimeSpan.Zero;

    private bool CanWait(ReplicaTurn turn, long token)
    {
        if (turn.View.Owner is not { } owner)
        {
            turn.Do(new Refuse(token, "this site does not own the VNF"));
            return false;
        }

        if (owner.WaitingCount >= options.WaitingMax)
        {
            turn.Do(new Refuse(token, "too many replies wait for the sync set; try again later"));
            return false;
        }

        return true;
    }

    private void Stream(ReplicaTurn turn, ClockReading now)
    {
        var length = turn.View.Ledger.Log.Length;
        foreach (var member in turn.View.Owner!.Members)
        {
            var sent = member.Sent;
            var end = member.IsAligned ? Math.Min(length, member.Durable + options.WindowMax) : sent;
            while (sent < end)
            {
                var count = (int)Math.Min(end - sent, options.BatchMax);
                turn.Do(new SendEntries(member.Site, sent, count));
                sent += count;
            }

            if (sent > member.Sent)
            {
                turn.View = turn.View with { Owner = With(turn.View.Owner!, member with { Sent = sent, SentAt = now }) };
            }
        }
    }

    private void ReleaseWaiting(ReplicaTurn turn, ClockReading now)
    {
        var tenure = turn.View.Ledger.Tenure!;
        var owner = turn.View.Owner!;
        var held = HeldByAll(owner.Members, tenure.Sync.Required, turn.View.Ledger.Log.Length);
        if (held >= tenure.Start.Length)
        {
            var limit = tenure.Sync.IsCapped ? Math.Min(held, owner.Exposure.AckLimit(options.Cap, now)) : held;
            owner = ReleaseThrough(turn, owner, limit);
        }

        if (!tenure.Sync.IsCapped)
        {
            // Should the set be degraded later, the cap counts from what its members are known to hold now. Alone, nobody is there to lose anything to.
            owner = owner with { Exposure = owner.Exposure.Confirm(tenure.Sync.Required.IsEmpty ? owner.Released : held) };
        }

        if (owner.SyncConfirmed < tenure.Sync.Version && held >= Math.Max(owner.Released, tenure.Start.Length))
        {
            owner = owner with { SyncConfirmed = tenure.Sync.Version };
        }

        turn.View = turn.View with { Owner = owner };
    }

    private static OwnerView ReleaseThrough(ReplicaTurn turn, OwnerView owner, long limit)
    {
        while (!owner.Waiting.IsEmpty && owner.Waiting.PeekRef().Shows <= limit)
        {
            var waiting = owner.Waiting.Dequeue(out var reply);
            owner = owner with { Waiting = waiting, WaitingCount = owner.WaitingCount - 1, Released = Math.Max(owner.Released, reply.Shows) };
            turn.Do(new Release(reply.Token));
        }

        return owner;
    }

    /// <summary>How many first entries this log and every required standby have on disk; this log's own part is guarded by the order of outputs.</summary>
    private static long HeldByAll(ImmutableArray<MemberView> members, SiteSet required, long length)
    {
        var held = length;
        foreach (var site in required.Sites)
        {
            held = Math.Min(held, Find(members, site) is { IsAligned: true } member ? member.Durable : 0);
        }

        return held;
    }

    private static MemberView? Find(ImmutableArray<MemberView> members, SiteId site)
    {
        foreach (var member in members)
        {
            if (member.Site == site)
            {
                return member;
            }
        }

        return null;
    }

    private static OwnerView With(OwnerView owner, MemberView member)
    {
        for (var place = 0; place < owner.Members.Length; place++)
        {
            if (owner.Members[place].Site == member.Site)
            {
                return owner with { Members = owner.Members.SetItem(place, member) };
            }
        }

        return owner;
    }
}
