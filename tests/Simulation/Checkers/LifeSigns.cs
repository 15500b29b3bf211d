using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// Follows, in true time, who could know that a site lives: a beat tells its receiver, a beat also tells what the sender hears of its peers, and a
/// location's report passes on both. Kept apart from what the cores make of it.
/// </summary>
/// <param name="world">The run.</param>
public sealed class LifeSigns(World world)
{
    private readonly Dictionary<(int Host, int From), (BootId Boot, long Sequence, TimeSpan At)> _newest = [];
    private readonly Dictionary<int, Knowledge> _own = [];
    private readonly Dictionary<(int Host, int From), (Knowledge Knowledge, TimeSpan At)> _reported = [];
    private readonly Dictionary<int, TimeSpan> _arrived = [];
    private readonly Dictionary<int, TimeSpan> _awakeSince = [];
    private readonly Dictionary<int, TimeSpan> _stoppedAt = [];

    /// <summary>What a host would pass on now.</summary>
    public Knowledge Snapshot(int host) => (_own.TryGetValue(host, out var own) ? own.Copy() : new Knowledge(world.Sites.Count)) with { Awake = AwakeFor(host) };

    /// <summary>For how long a host has been awake.</summary>
    public TimeSpan AwakeFor(int host) => world.Scheduler.Now - _awakeSince.GetValueOrDefault(host);

    /// <summary>For how long a host was not stopped at all, however shortly.</summary>
    public TimeSpan UndisturbedFor(int host) => world.Scheduler.Now - TimeSpan.FromTicks(Math.Max(_awakeSince.GetValueOrDefault(host).Ticks, _stoppedAt.GetValueOrDefault(host).Ticks));

    /// <summary>A host goes on after it was stopped. What is shorter than three beats may escape it.</summary>
    public void WasStopped(int host, TimeSpan after)
    {
        _stoppedAt[host] = world.Scheduler.Now;
        if (after >= world.Timing.BeatInterval * 3)
        {
            _awakeSince[host] = world.Scheduler.Now;
        }
    }

    /// <summary>A beat arrived.</summary>
    /// <param name="host">The receiver.</param>
    /// <param name="site">The sender's host, which is its place among the sites.</param>
    /// <param name="beat">The beat; one that is older than another of the same boot is no sign of life.</param>
    /// <param name="peers">What the sender hears, or null if the receiver does not pass that on.</param>
    public void Heard(int host, int site, Beat beat, Knowledge? peers)
    {
        _arrived[site] = world.Scheduler.Now;
        if (!IsNewer(host, site, beat.Boot, beat.Sequence))
        {
            return;
        }

        var own = Of(host);
        own.Direct[site] = world.Scheduler.Now;
        own.Peers[site] = peers?.Direct;
    }

    /// <summary>A location's report arrived.</summary>
    public void Learned(int host, int from, LocationReport report, Knowledge passedOn)
    {
        if (IsNewer(host, from, report.Boot, report.Sequence))
        {
            _reported[(host, from)] = (passedOn, world.Scheduler.Now);
        }
    }

    /// <summary>A host lost its memory.</summary>
    public void Forget(int host)
    {
        _own.Remove(host);
        _awakeSince[host] = world.Scheduler.Now;
        for (var from = 0; from < world.Network.Hosts; from++)
        {
            _reported.Remove((host, from));
            _newest.Remove((host, from));
        }
    }

    /// <summary>
    /// Whether a location misses a site, as far as another knows by its reports: it had not heard it for long enough, and was awake for as long. Not if no
    /// report came lately.
    /// </summary>
    public bool IsMissedBy(LocationNode location, LocationNode asTold, SiteId site)
    {
        var (knowledge, at) = location == asTold ? (Snapshot(location.Host), world.Scheduler.Now) : _reported.GetValueOrDefault((asTold.Host, location.Host));
        var enough = world.Timing.FailAfter * 0.88;
        return knowledge is not null
            && world.Scheduler.Now - at < world.Timing.FailAfter * 1.12
            && knowledge.Awake >= enough
            && knowledge.Direct[world.Site(site).Host] is var heard
            && (heard == TimeSpan.MinValue || world.Scheduler.Now - heard >= enough);
    }

    /// <summary>The latest moment at which a location could know that a site lived.</summary>
    public TimeSpan Latest(LocationNode location, SiteId site)
    {
        var place = world.Site(site).Host;
        var latest = Of(location.Host).Latest(place);
        foreach (var other in world.Locations)
        {
            if (_reported.TryGetValue((location.Host, other.Host), out var told) && told.Knowledge.Latest(place) is var heard && heard > latest)
            {
                latest = heard;
            }
        }

        return latest;
    }

    /// <summary>
    /// The latest moment at which a beat of a site arrived anywhere, however long it was under way: who was started since takes an old one for news, and passes it on
    /// (seed 14965).
    /// </summary>
    public TimeSpan? Arrived(SiteId site) => _arrived.TryGetValue(world.Site(site).Host, out var at) ? at : null;

    private bool IsNewer(int host, int from, BootId boot, long sequence)
    {
        // Of another boot, a message is taken for a late one for as long as a beat.
        var now = world.Clock(host).Read().Monotonic;
        if (_newest.TryGetValue((host, from), out var known)
            && (known.Boot == boot ? known.Sequence >= sequence : now - known.At < world.Timing.BeatInterval))
        {
            return false;
        }

        _newest[(host, from)] = (boot, sequence, now);
        return true;
    }

    private Knowledge Of(int host)
    {
        if (!_own.TryGetValue(host, out var own))
        {
            _own[host] = own = new Knowledge(world.Sites.Count);
        }

        return own;
    }
}

/// <summary>When one host last had a sign of life from each site.</summary>
/// <param name="Direct">By a beat of its own.</param>
/// <param name="Peers">By what each site last said of its peers.</param>
public sealed record Knowledge(TimeSpan[] Direct, TimeSpan[]?[] Peers)
{
    /// <summary>For how long its holder had been awake.</summary>
    public TimeSpan Awake { get; init; }

    /// <summary>No sign of life so far.</summary>
    /// <param name="sites">How many sites there are.</param>
    public Knowledge(int sites) : this([.. Enumerable.Repeat(TimeSpan.MinValue, sites)], new TimeSpan[]?[sites])
    {
    }

    /// <summary>The latest sign of life of a site.</summary>
    public TimeSpan Latest(int site)
    {
        var latest = Direct[site];
        for (var peer = 0; peer < Peers.Length; peer++)
        {
            if (peer != site && Peers[peer] is { } heard && heard[site] > latest)
            {
                latest = heard[site];
            }
        }

        return latest;
    }

    /// <summary>A copy that stays as it is.</summary>
    public Knowledge Copy() => new([.. Direct], [.. Peers]);
}
