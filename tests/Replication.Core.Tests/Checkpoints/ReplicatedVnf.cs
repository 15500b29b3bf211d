using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Core.Tests.Checkpoints;

/// <summary>
/// Three copies of one log, a network that reorders, repeats and loses, and a journal that each site reads when it likes. Checks after every step
/// that no aligned standby diverges from its owner (S13), and at every promotion that nothing that was acknowledged or read is lost.
/// </summary>
internal sealed class ReplicatedVnf
{
    private readonly DrivenReplica[] _sites = [new(Given.A), new(Given.B), new(Given.C)];
    private readonly List<(SiteId To, ReplicaEvent Message)> _network = [];
    private readonly Dictionary<Epoch, List<LogEntry>> _ownerLogs = [];
    private readonly Dictionary<long, long> _shows = [];
    private List<LogEntry> _seen = [];
    private (SiteId Owner, int Epoch, SyncSet Sync) _journal = (Given.A, 1, Given.Sync(Given.B, Given.C));
    private long _tokens;

    public int Promotions { get; private set; }

    public int Releases { get; private set; }

    public enum Kind
    {
        Write,
        Read,
        Deliver,
        Lose,
        Retry,
        ReadJournal,
        Promote,
        ChangeSync,
        Restart,
    }

    /// <summary>One step; <paramref name="a"/> and <paramref name="b"/> choose among what there is.</summary>
    public void Act(Kind kind, int a, int b)
    {
        // Every second choice falls on the owner, so that stories get somewhere.
        var chosen = b % 2 == 0 ? Find(_journal.Owner) : _sites[a % 3];
        switch (kind)
        {
            case Kind.Write or Kind.Read:
                Request(chosen, isRead: kind == Kind.Read);
                break;
            case Kind.Deliver when _network.Count > 0:
                Deliver(a % _network.Count, isLast: b % 4 != 0);
                break;
            case Kind.Lose when _network.Count > 0:
                _network.RemoveAt(a % _network.Count);
                break;
            case Kind.Retry:
                Tell(chosen.After(0.3), new RetryDue());
                break;
            case Kind.ReadJournal:
                Tell(chosen, Given.Grant(_journal.Owner, _journal.Epoch, _journal.Sync));
                break;
            case Kind.Promote:
                Promote(_sites[a % 3].View.Site, takesOldOwner: b % 2 == 0);
                break;
            case Kind.ChangeSync:
                ChangeSync(Site(a), b);
                break;
            case Kind.Restart:
                chosen.Restart();
                break;
        }

        foreach (var site in _sites)
        {
            Check(site);
        }
    }

    /// <summary>The owner reads the journal and everybody is heard until nothing is on its way any more.</summary>
    public void Heal()
    {
        foreach (var site in _sites)
        {
            Tell(site, Given.Grant(_journal.Owner, _journal.Epoch, _journal.Sync));
        }

        for (var round = 0; round < 50; round++)
        {
            Tell(Find(_journal.Owner).After(1), new RetryDue());
            while (_network.Count > 0)
            {
                Deliver(0, isLast: true);
            }
        }

        foreach (var site in _sites)
        {
            Check(site);
            Assert.Equal(Find(_journal.Owner).Disk, site.Disk);
        }
    }

    private void Request(DrivenReplica site, bool isRead)
    {
        var token = ++_tokens;
        Tell(site, isRead ? new ReadEvaluated(token) : new Written(token, default), () => _shows[token] = site.Disk.Count);
    }

    private void Deliver(int place, bool isLast)
    {
        var (to, message) = _network[place];
        if (isLast || _network.Count > 200)
        {
            _network.RemoveAt(place);
        }

        Tell(Find(to), message);
    }

    /// <summary>The next epoch. The target is in S or is the owner itself, as S13 wants it; the proof that the old owner stopped is taken for granted.</summary>
    private void Promote(SiteId target, bool takesOldOwner)
    {
        var members = _journal.Sync.Members;
        if (target == _journal.Owner)
        {
            _journal = (target, _journal.Epoch + 1, SyncSet.Initial(members));
        }
        else if (members.Contains(target))
        {
            var rest = members.Remove(target);
            _journal = (target, _journal.Epoch + 1, SyncSet.Initial(takesOldOwner ? rest.Add(_journal.Owner) : rest));
        }
    }

    private void ChangeSync(SiteId site, int how)
    {
        var (owner, epoch, sync) = _journal;
        if (sync.Joining is not null && Find(owner).View is { Owner: { } seen, Ledger.Tenure: { } tenure } && tenure.Epoch == Given.E(epoch) && seen.SyncConfirmed == sync.Version)
        {
            _journal.Sync = sync.Confirm();
        }
        else if (site != owner && how % 3 == 0 && sync.Required.Contains(site))
        {
            _journal.Sync = sync.Without(site);
        }
        else if (site != owner && how % 3 != 0 && !sync.Members.Contains(site))
        {
            _journal.Sync = sync.Propose(site);
        }
    }

    private void Tell(DrivenReplica site, ReplicaEvent happened, Action? noted = null)
    {
        var tenure = site.View.Ledger.Tenure;
        site.Tell(happened);
        noted?.Invoke();
        if (site.View.Ledger.Tenure is { } begun && begun != tenure && begun.Epoch != tenure?.Epoch)
        {
            // Whoever was ever answered must find all that in the log the new owner starts with.
            Assert.Equal(_seen, site.Disk.Take(_seen.Count));
            Promotions++;
        }

        if (site.View is { Ledger.Tenure: { } held })
        {
            _ownerLogs[held.Epoch] = [.. site.Disk];
        }

        foreach (var command in site.Commands)
        {
            Carry(site, command);
        }
    }

    private void Carry(DrivenReplica site, ReplicaCommand command)
    {
        var view = site.View;
        switch (command)
        {
            case SendAlign { To: var to, Message: var align }:
                _network.Add((to, new AlignReceived(align)));
                break;
            case SendEntries { To: var to, From: var from, Count: var count }:
                _network.Add((to, new AppendReceived(new Append(
                    view.Vnf, view.Site, view.Boot, view.Ledger.Tenure!.Epoch, from, [.. site.Disk.Skip((int)from).Take(count)]))));
                break;
            case SendAck { To: var to, Message: var ack }:
                _network.Add((to, new AckReceived(ack)));
                break;

            // The gate lets a reply out only while its epoch is the one that may serve (S6).
            case Release { Token: var token } when view.Ledger.Tenure!.Epoch == Given.E(_journal.Epoch):
                Releases++;
                if (_shows[token] > _seen.Count)
                {
                    _seen = [.. site.Disk.Take((int)_shows[token])];
                }

                break;
        }
    }

    private void Check(DrivenReplica site)
    {
        var (aligned, disk) = (site.View.Ledger.Aligned, site.Disk);
        if (aligned != Epoch.None && site.View.Ledger.Tenure?.Epoch != aligned)
        {
            Assert.True(disk.Count <= _ownerLogs[aligned].Count);
            Assert.Equal(_ownerLogs[aligned].Take(disk.Count), disk);
        }
    }

    private DrivenReplica Find(SiteId site) => _sites.Single(replica => replica.View.Site == site);

    private SiteId Site(int place) => _sites[place % 3].View.Site;
}
