using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>
/// An owner and a standby with real logs, a network that reorders, repeats and loses, a journal that each reads when it likes, and crashes. At every
/// promotion, all that anybody was answered must be in the log that the new owner starts with.
/// </summary>
internal sealed class ReplicatedLogs : IDisposable
{
    private static readonly SiteId A = new("a");
    private static readonly SiteId B = new("b");

    private readonly LoggedSite[] _sites;
    private readonly List<(SiteId To, ReplicaEvent Message)> _network = [];
    private readonly Dictionary<long, long> _shows = [];
    private List<long> _seen = [];
    private (SiteId Owner, int Epoch, SyncSet Sync) _journal = (A, 1, SyncSet.Initial(SiteSet.Of(B)));
    private long _tokens;

    public ReplicatedLogs(bool leavesEarly) => _sites = [new(A, leavesEarly), new(B, leavesEarly)];

    public enum Kind
    {
        Write,
        Read,
        Flush,
        Deliver,
        Lose,
        Retry,
        ReadJournal,
        Promote,
        ChangeSync,
        Crash,
    }

    public int Promotions { get; private set; }

    public int Acknowledged => _seen.Count;

    public int Copies => _sites.Sum(site => site.Log.Ledger.Divergent.Length);

    private LoggedSite Owner => _sites.Single(site => site.View.Site == _journal.Owner);

    private SiteId Other => _journal.Owner == A ? B : A;

    public void Act(Kind kind, int a, int b)
    {
        var chosen = b % 3 == 0 ? Owner : _sites[a % 2];
        switch (kind)
        {
            case Kind.Write or Kind.Read:
                var token = ++_tokens;
                Tell(chosen, kind == Kind.Read ? new ReadEvaluated(token) : new Written(token, BitConverter.GetBytes(token)), () => _shows[token] = chosen.View.Ledger.Log.Length);
                break;
            case Kind.Flush:
                chosen.Flush();
                break;
            case Kind.Deliver when _network.Count > 0:
                Deliver(a % _network.Count, isLast: b % 4 != 0);
                break;
            case Kind.Lose when _network.Count > 0:
                _network.RemoveAt(a % _network.Count);
                break;
            case Kind.Retry:
                chosen.After(0.3);
                Tell(chosen, new RetryDue());
                break;
            case Kind.ReadJournal:
                Tell(chosen, Directive());
                break;
            case Kind.Promote when _journal.Sync.Members.Contains(Other):
                _journal = (Other, _journal.Epoch + 1, SyncSet.Initial(b % 2 == 0 ? SiteSet.Of(_journal.Owner) : SiteSet.Empty));
                break;
            case Kind.ChangeSync:
                ChangeSync();
                break;
            case Kind.Crash:
                chosen.Crash(new Random((a * 100) + b));
                break;
        }
    }

    /// <summary>Everybody reads the journal and is heard: both logs become the owner's, and nothing that was answered is missing.</summary>
    public void Heal()
    {
        for (var round = 0; round < 40; round++)
        {
            foreach (var site in _sites)
            {
                Tell(site, Directive());
                site.Flush();
            }

            Owner.After(1);
            Tell(Owner, new RetryDue());
            Owner.Flush();
            while (_network.Count > 0)
            {
                Deliver(0, isLast: true);
                _sites[0].Flush();
                _sites[1].Flush();
            }
        }

        var tokens = Owner.Tokens(long.MaxValue >> 33);
        Assert.Equal(_seen, tokens.Take(_seen.Count));
        Assert.All(_sites, site => Assert.Equal(tokens, site.Tokens(long.MaxValue >> 33)));
    }

    public void Dispose()
    {
        foreach (var site in _sites)
        {
            site.Dispose();
        }
    }

    private Directed Directive() => new(new VnfDirective(
        LogDirectory.Vnf, _journal.Owner, new Epoch(1, _journal.Epoch), EligibleSet.Initial(SiteSet.Of(Other)), _journal.Sync, null, SiteSet.Of(Other)));

    private void ChangeSync()
    {
        var sync = _journal.Sync;
        var isTaken = Owner.Log.Durable.Ledger.Tenure?.Epoch == new Epoch(1, _journal.Epoch);
        if (sync.Joining is not null)
        {
            _journal.Sync = isTaken && Owner.SyncConfirmed == sync.Version ? sync.Confirm() : sync;
        }
        else
        {
            _journal.Sync = sync.Members.IsEmpty ? sync.Propose(Other) : sync.Without(Other);
        }
    }

    private void Deliver(int place, bool isLast)
    {
        var (to, message) = _network[place];
        if (isLast || _network.Count > 100)
        {
            _network.RemoveAt(place);
        }

        Tell(_sites.Single(site => site.View.Site == to), message);
    }

    private void Tell(LoggedSite site, ReplicaEvent happened, Action? noted = null)
    {
        var epoch = site.View.Ledger.Tenure?.Epoch;
        site.Tell(happened, (command, append) => Carry(site, command, append, noted));
        noted?.Invoke();
        if (site.View.Ledger.Tenure is { } begun && begun.Epoch != epoch)
        {
            Assert.Equal(_seen, site.Tokens(_seen.Count));
            Promotions++;
        }
    }

    private Action Carry(LoggedSite site, ReplicaCommand command, Append? append, Action? noted)
    {
        noted?.Invoke();
        switch (command)
        {
            case SendAlign { To: var to, Message: var align }:
                return () => _network.Add((to, new AlignReceived(align)));
            case SendEntries { To: var to }:
                return () => _network.Add((to, new AppendReceived(append!)));
            case SendAck { To: var to, Message: var ack }:
                return () => _network.Add((to, new AckReceived(ack)));
            case Release { Token: var token }:
                var (epoch, shown) = (site.View.Ledger.Tenure!.Epoch, site.Tokens(_shows[token]));
                return () => Answer(epoch, shown);
            default:
                return () => { };
        }
    }

    /// <summary>The gate lets a reply out only while its epoch is the one that may serve (S6).</summary>
    private void Answer(Epoch epoch, List<long> shown)
    {
        if (epoch != new Epoch(1, _journal.Epoch))
        {
            return;
        }

        var common = Math.Min(shown.Count, _seen.Count);
        Assert.Equal(_seen.Take(common), shown.Take(common));
        _seen = shown.Count > _seen.Count ? shown : _seen;
    }
}
