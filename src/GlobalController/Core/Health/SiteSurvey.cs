using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;
using SiteVerdict = NfvHa.Geo.Contracts.Events.Verdict;

namespace NfvHa.Geo.GlobalController.Core.Health;

/// <summary>
/// Judges every site by what all locations and all peer sites reported of it (S3.1), at one moment. A report counts while it is fresh; a location
/// that started or was stopped just now can't miss anybody yet; one life sign over any path outweighs every silence. Only locations outside a site's
/// failure domain are witnesses against it, and they must be a majority of all.
/// </summary>
public sealed class SiteSurvey
{
    private const int NearbyMax = 8;
    private readonly ControllerView _view;
    private readonly LeaseTiming _timing;
    private readonly ClockReading _now;
    private readonly ImmutableArray<SiteId> _sites;
    private readonly ImmutableArray<SiteSighting>[] _sightings;
    private readonly SiteSighting?[] _latest;
    private readonly bool[] _isHeard;
    private readonly bool[] _lives;
    private readonly Verdict[] _verdicts;
    private readonly ImmutableArray<string>[] _evidence;
    private readonly SiteSet?[] _lost;
    private readonly int[] _reported;
    private int _asked;

    /// <summary>Surveys what a replica knows.</summary>
    /// <param name="view">Its view.</param>
    /// <param name="timing">The lease timing.</param>
    /// <param name="now">Its clocks.</param>
    public SiteSurvey(ControllerView view, LeaseTiming timing, ClockReading now)
    {
        _view = view;
        _timing = timing;
        _now = now;
        _sites = view.State.Sites.Sites;
        _sightings = [.. _sites.Select(Collect)];
        _latest = [.. _sightings.Select(Newest)];
        _isHeard = [.. _sightings.Select(sightings => sightings.Any(IsFresh))];
        _lives = [.. _sites.Select(site => IsHeard(site) || _sites.Any(peer => peer != site && Hears(peer, site)))];
        _verdicts = [.. _sites.Select(Judge)];
        _evidence = new ImmutableArray<string>[_sites.Length];
        _lost = new SiteSet?[_sites.Length];
        _reported = new int[_sites.Length];
    }

    /// <summary>The verdict on a site.</summary>
    public Verdict Verdict(SiteId site) => _verdicts[PlaceOf(site)];

    /// <summary>Whether some location hears the site. Who is heard goes on protecting what it protects, whatever else is wrong with it.</summary>
    public bool IsHeard(SiteId site) => _isHeard[PlaceOf(site)];

    /// <summary>Whether anybody hears the site, over any path.</summary>
    public bool Lives(SiteId site) => _lives[PlaceOf(site)];

    /// <summary>Whether the site may be asked to take over or to stand by: it is heard in time and it obeys.</summary>
    public bool IsFit(SiteId site) => _verdicts[PlaceOf(site)] is SiteVerdict.Healthy or SiteVerdict.Degraded;

    /// <summary>The newest desired state that a location which hears the site answers it with.</summary>
    public DesiredVersion Answered(SiteId site)
    {
        var newest = _view.Heard.TryGetValue(site, out var own) && _now.Since(own.At) < _timing.FailAfter ? _view.State.Version : default;
        foreach (var (_, heard) in _view.Reports)
        {
            var since = _now.Since(heard.At);
            if (heard.Report.Journal > newest && heard.Report.Sites.Of(site) is { Last: not null } sighting && sighting.Age + since < _timing.FailAfter)
            {
                newest = heard.Report.Journal;
            }
        }

        return newest;
    }

    /// <summary>A site's newest beat over any path, with its age; null if it was never heard.</summary>
    public SiteSighting? Latest(SiteId site) => _latest[PlaceOf(site)];

    /// <summary>Whether a site is known to have taken in what the journal held at an index of this generation: then it hears, and obeys.</summary>
    /// <param name="site">The site.</param>
    /// <param name="index">The journal index.</param>
    public bool HasTakenIn(SiteId site, long index) =>
        Latest(site) is { Last.Desired: var taken } && taken >= _view.State.Version with { Index = index };

    /// <summary>Whether one site hears another, by any of its beats that arrived somewhere.</summary>
    /// <param name="listener">The site that would hear.</param>
    /// <param name="site">The site that would be heard.</param>
    public bool Hears(SiteId listener, SiteId site)
    {
        foreach (var sighting in Sightings(listener))
        {
            if (sighting.Last!.Peers.Of(site) is { } peer && peer.Age + sighting.Age < _timing.FailAfter)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The sites that are lost to an owner as its standbys: the locations do not hear them, or the owner says that it has not for long enough; one that
    /// started just now can't miss anybody yet. What it said the last time it spoke counts, not what it would say now, if it has fallen silent since: an
    /// owner that dies must not take its standbys with it.
    /// </summary>
    /// <param name="owner">The owner.</param>
    public SiteSet LostTo(SiteId owner) => _lost[PlaceOf(owner)] ??= FindLostTo(owner);

    /// <summary>What a site last reported of a VNF, over any path.</summary>
    public VnfReport? Report(SiteId site, VnfId vnf)
    {
        var place = PlaceOf(site);
        if (_latest[place] is not { Last.Vnfs: var reports })
        {
            return null;
        }

        // Who looks at all VNFs does it in their order, which is that of the reports: mostly it is the one asked for last, or one of the next.
        ref var last = ref _reported[place];
        for (var near = last; near < reports.Length && near < last + NearbyMax; near++)
        {
            var order = reports[near].Vnf.CompareTo(vnf);
            if (order == 0)
            {
                last = near;
                return reports[near];
            }

            if (order > 0)
            {
                break;
            }
        }

        if (reports.AsSpan().Place(vnf) is >= 0 and var found)
        {
            last = found;
            return reports[found];
        }

        return null;
    }

    /// <summary>
    /// Whether an owner's clock and that of anybody who promises to it were seen to drift apart past the bound (S2): a location measures itself against
    /// every site, and so also any two sites against each other.
    /// </summary>
    /// <param name="owner">The owner.</param>
    /// <param name="promisers">The sites that may have promised to it.</param>
    public bool IsDriftPastBound(SiteId owner, SiteSet promisers)
    {
        foreach (var location in _view.State.Locations.Members)
        {
            var drift = DriftAt(location, owner);
            if (DriftMeter.IsPast(drift, 0, _timing.DriftPartsPerMillion))
            {
                return true;
            }

            foreach (var site in promisers.Sites)
            {
                if (DriftMeter.IsPast(drift, DriftAt(location, site), _timing.DriftPartsPerMillion))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private long DriftAt(LocationId location, SiteId site)
    {
        if (location == _view.Location)
        {
            return _view.Heard.TryGetValue(site, out var own) ? own.Drift.PartsPerMillion : 0;
        }

        return _view.Reports.TryGetValue(location, out var heard) ? heard.Report.Sites.Of(site)?.DriftPartsPerMillion ?? 0 : 0;
    }

    /// <summary>What the verdict rests on, one observation a line: what each location says, what the site says of itself, who of its peers hears it.</summary>
    public ImmutableArray<string> Evidence(SiteId site)
    {
        ref var evidence = ref _evidence[PlaceOf(site)];
        return evidence.IsDefault ? evidence = Gather(site) : evidence;
    }

    private ImmutableArray<string> Gather(SiteId site)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var location in _view.State.Locations.Members)
        {
            var statement = SilenceAt(location, site) is { } silence ? $"silent for {silence.TotalMilliseconds:F0} ms" : "no statement";
            lines.Add($"{location}: {statement}{(IsIndependent(location, site) ? "" : ", no witness: it shares the site's failure domain")}");
        }

        if (Latest(site) is { Last: { } beat })
        {
            lines.AddRange(beat.Troubles.Select(trouble => $"{site}: {trouble}"));
        }

        if (_view.Watches.GetValueOrDefault(site)?.Unheeded is { } answer)
        {
            lines.Add($"{site}: has not taken in {answer.Version.Generation}.{answer.Version.Index} for {_now.Since(answer.Since).TotalMilliseconds:F0} ms");
        }

        lines.AddRange(_sites.Where(peer => peer != site && Hears(peer, site)).Select(peer => $"{peer}: hears it"));
        return [.. lines.Take(WireLimits.LinesMax)];
    }

    private Verdict Judge(SiteId site)
    {
        var fresh = Sightings(site).Where(IsFresh).ToList();
        if (fresh.Count > 0)
        {
            return fresh.All(sighting => sighting.IsOverdue) ? SiteVerdict.Suspect
                : _view.Watches.GetValueOrDefault(site)?.IsDeaf(_timing, _now) == true ? SiteVerdict.Deaf
                : Latest(site) is { Last.Troubles.IsEmpty: false } ? SiteVerdict.Degraded
                : SiteVerdict.Healthy;
        }

        var locations = _view.State.Locations;
        var missing = locations.Members.Count(location => IsMissedAt(location, site));
        var witnesses = locations.Members.Count(location => IsIndependent(location, site) && IsMissedAt(location, site));
        return Lives(site) ? SiteVerdict.Isolated
            : witnesses >= locations.Majority ? SiteVerdict.Failed
            : missing > 0 ? SiteVerdict.Suspect
            : SiteVerdict.Unknown;
    }

    private ImmutableArray<SiteSighting> Sightings(SiteId site) => _sightings[PlaceOf(site)];

    /// <summary>Of one VNF several things are asked of its owner, one after the other: mostly it is the site asked for last.</summary>
    private int PlaceOf(SiteId site) => _sites[_asked] == site ? _asked : _asked = _sites.AsSpan().BinarySearch<SiteId, SiteId>(site);

    private SiteSet FindLostTo(SiteId owner)
    {
        var said = Latest(owner) is { Last: { } beat } && _timing.TellsOfPeers(beat.Sequence) ? beat : null;
        var peers = said?.Peers ?? [];
        var lost = SiteSet.Empty;
        var next = 0;
        for (var place = 0; place < _sites.Length; place++)
        {
            // Both lists ascend.
            var site = _sites[place];
            while (next < peers.Length && peers[next].Site < site)
            {
                next++;
            }

            var isHeardByOwner = next < peers.Length && peers[next].Site == site && peers[next].Age < _timing.FailAfter;
            if (!_isHeard[place] || (said is not null && !isHeardByOwner))
            {
                lost = lost.Add(site);
            }
        }

        return lost;
    }

    private bool IsFresh(SiteSighting sighting) => sighting.Age < _timing.FailAfter;

    /// <summary>A location that shares the site's failure domain may have died of the same cause.</summary>
    private bool IsIndependent(LocationId location, SiteId site) =>
        !_view.State.FailureDomains.TryGetValue(location, out var shared) || shared != site;

    private bool IsMissedAt(LocationId location, SiteId site) => SilenceAt(location, site) is { } silence && silence >= _timing.FailAfter;

    /// <summary>How long a location misses a site, or null if it can't say: it is not admitted, its report is old, or it has not been awake for long enough.</summary>
    private TimeSpan? SilenceAt(LocationId location, SiteId site)
    {
        if (location == _view.Location)
        {
            return !_view.IsAdmitted || !_view.IsAwake(_timing, _now) ? null
                : _now.Since(_view.Heard.TryGetValue(site, out var own) ? own.At : _view.AwakeSince);
        }

        if (!_view.Reports.TryGetValue(location, out var heard) || !_view.Admits(heard.Report) || heard.Report.IsWaking)
        {
            return null;
        }

        // A leader that was suspended must not take an old report for a fresh one.
        var since = _now.SinceAtMost(heard.At);
        return heard.Report.Sites.Of(site) is not { } sighting ? null
            : sighting.Age + since < _timing.FailAfter && sighting.Last is not null ? sighting.Age + since
            : since < _timing.FailAfter ? IfLongEnough(sighting.Age)
            : null;
    }

    private TimeSpan? IfLongEnough(TimeSpan silence) => silence >= _timing.FailAfter ? silence : null;

    /// <summary>The last beat of a site at each location, each with its age.</summary>
    private ImmutableArray<SiteSighting> Collect(SiteId site)
    {
        var sightings = ImmutableArray.CreateBuilder<SiteSighting>();
        if (_view.Heard.TryGetValue(site, out var own))
        {
            sightings.Add(own.Sighting(_now, _view.IsAwake(_timing, _now) && own.IsOverdue(_timing, _now)));
        }

        foreach (var (_, heard) in _view.Reports)
        {
            if (heard.Report.Sites.Of(site) is { Last: not null } sighting)
            {
                sightings.Add(sighting with { Age = sighting.Age + _now.Since(heard.At) });
            }
        }

        return sightings.ToImmutable();
    }

    /// <summary>Of one boot the beat with the highest number, whatever way it took; of several boots the one that arrived last.</summary>
    private static SiteSighting? Newest(ImmutableArray<SiteSighting> sightings)
    {
        SiteSighting? newest = null;
        foreach (var sighting in sightings)
        {
            var isNewer = newest is null
                || (sighting.Last!.Boot == newest.Last!.Boot ? sighting.Last.Sequence > newest.Last.Sequence : sighting.Age < newest.Age);
            newest = isNewer ? sighting : newest;
        }

        return newest;
    }
}
