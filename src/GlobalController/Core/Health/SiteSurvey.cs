using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Health;

/// <summary>What the locations together know of a site.</summary>
public enum SiteVerdict
{
    /// <summary>Neither heard nor missed by a quorum: silence proves nothing.</summary>
    Unknown,

    /// <summary>Some location hears it.</summary>
    Healthy,

    /// <summary>No location hears it, but a peer site does.</summary>
    Isolated,

    /// <summary>A majority of the configured locations misses it, and nobody hears it over any path.</summary>
    Failed,
}

/// <summary>
/// Judges every site by what all locations and all peer sites reported of it (S3.1), at one moment. A report counts while it is fresh; a location
/// that started just now can't miss anybody yet; one life sign over any path outweighs every silence.
/// </summary>
public sealed class SiteSurvey
{
    private readonly ControllerView _view;
    private readonly LeaseTiming _timing;
    private readonly ClockReading _now;
    private readonly ImmutableArray<SiteId> _sites;
    private readonly ImmutableArray<SiteSighting>[] _sightings;
    private readonly SiteSighting?[] _latest;
    private readonly SiteVerdict[] _verdicts;

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
        _sightings = [.. _sites.Select(Sightings)];
        _latest = [.. _sightings.Select(Newest)];
        _verdicts = [.. _sites.Select(Judge)];
    }

    /// <summary>The verdict on a site.</summary>
    public SiteVerdict Verdict(SiteId site) => _verdicts[_sites.IndexOf(site)];

    /// <summary>A site's newest beat over any path, with its age; null if it was never heard.</summary>
    public SiteSighting? Latest(SiteId site) => _latest[_sites.IndexOf(site)];

    /// <summary>Whether one site hears another, by any of its beats that arrived somewhere.</summary>
    /// <param name="listener">The site that would hear.</param>
    /// <param name="site">The site that would be heard.</param>
    public bool Hears(SiteId listener, SiteId site)
    {
        foreach (var sighting in _sightings[_sites.IndexOf(listener)])
        {
            foreach (var peer in sighting.Last!.Peers)
            {
                if (peer.Site == site && peer.Age + sighting.Age < _timing.FailAfter)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a site said, the last time it spoke, that it does not hear another. What it would say now, if it has fallen silent since, nobody knows: an
    /// owner that dies must not take its standbys with it.
    /// </summary>
    /// <param name="listener">The site that would hear.</param>
    /// <param name="site">The site that would be heard.</param>
    public bool Misses(SiteId listener, SiteId site) =>
        Latest(listener) is { Last: { } beat } && !beat.Peers.Any(peer => peer.Site == site && peer.Age < _timing.FailAfter);

    /// <summary>Whether a site's agent started so lately that whom it does not hear is not missed yet.</summary>
    public bool HasJustStarted(SiteId site) => Latest(site) is { Last: { } beat } && beat.Sequence < _timing.FailAfter / _timing.BeatInterval;

    /// <summary>What a site last reported of a VNF, over any path.</summary>
    public VnfReport? Report(SiteId site, VnfId vnf)
    {
        if (Latest(site) is { Last: { } beat })
        {
            foreach (var report in beat.Vnfs)
            {
                if (report.Vnf == vnf)
                {
                    return report;
                }
            }
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
            if (DriftMeter.IsPast(drift, 0, _timing.DriftPartsPerMillion)
                || promisers.Sites.Any(site => DriftMeter.IsPast(drift, DriftAt(location, site), _timing.DriftPartsPerMillion)))
            {
                return true;
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

        return _view.Reports.TryGetValue(location, out var heard)
            ? heard.Report.Sites.FirstOrDefault(sighting => sighting.Site == site)?.DriftPartsPerMillion ?? 0
            : 0;
    }

    /// <summary>Who misses the site and for how long, for the operator.</summary>
    public string Evidence(SiteId site) => string.Join("; ", _view.State.Locations.Members.Select(
        location => $"{location}: {(SilenceAt(location, site) is { } silence ? $"silent for {silence.TotalMilliseconds:F0} ms" : "no statement")}"));

    private SiteVerdict Judge(SiteId site)
    {
        foreach (var sighting in _sightings[_sites.IndexOf(site)])
        {
            if (sighting.Age < _timing.FailAfter)
            {
                return SiteVerdict.Healthy;
            }
        }

        var missing = _view.State.Locations.Members.Count(location => SilenceAt(location, site) is { } silence && silence >= _timing.FailAfter);
        return _sites.Any(peer => peer != site && Hears(peer, site)) ? SiteVerdict.Isolated
            : missing >= _view.State.Locations.Majority ? SiteVerdict.Failed
            : SiteVerdict.Unknown;
    }

    /// <summary>How long a location misses a site, or null if it can't say: it is not admitted, its report is old, or it has not been up for long enough.</summary>
    private TimeSpan? SilenceAt(LocationId location, SiteId site)
    {
        if (location == _view.Location)
        {
            return !_view.IsAdmitted ? null
                : _view.Heard.TryGetValue(site, out var own) ? _now.Since(own.At)
                : IfLongEnough(_now.Since(_view.StartedAt));
        }

        if (!_view.Reports.TryGetValue(location, out var heard) || !_view.Admits(heard.Report))
        {
            return null;
        }

        // A leader that was suspended must not take an old report for a fresh one.
        var since = _now.SinceAtMost(heard.At);
        foreach (var sighting in heard.Report.Sites)
        {
            if (sighting.Site == site)
            {
                var silence = sighting.Age + since;
                return silence < _timing.FailAfter && sighting.Last is not null ? silence
                    : since < _timing.FailAfter ? IfLongEnough(sighting.Age)
                    : null;
            }
        }

        return null;
    }

    private TimeSpan? IfLongEnough(TimeSpan silence) => silence >= _timing.FailAfter ? silence : null;

    /// <summary>The last beat of a site at each location, each with its age.</summary>
    private ImmutableArray<SiteSighting> Sightings(SiteId site)
    {
        var sightings = ImmutableArray.CreateBuilder<SiteSighting>();
        if (_view.Heard.TryGetValue(site, out var own))
        {
            sightings.Add(new SiteSighting(site, _now.Since(own.At), own.Beat, own.Drift.PartsPerMillion));
        }

        foreach (var (_, heard) in _view.Reports)
        {
            foreach (var sighting in heard.Report.Sites)
            {
                if (sighting.Site == site && sighting.Last is not null)
                {
                    sightings.Add(sighting with { Age = sighting.Age + _now.Since(heard.At) });
                }
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
