using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
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
        _latest = [.. _sites.Select(Find)];
        _verdicts = [.. _sites.Select(Judge)];
    }

    /// <summary>The verdict on a site.</summary>
    public SiteVerdict Verdict(SiteId site) => _verdicts[_sites.IndexOf(site)];

    /// <summary>A site's newest beat over any path, with its age; null if it was never heard.</summary>
    public SiteSighting? Latest(SiteId site) => _latest[_sites.IndexOf(site)];

    /// <summary>Whether one site hears another, by its own last beat.</summary>
    /// <param name="listener">The site that would hear.</param>
    /// <param name="site">The site that would be heard.</param>
    public bool Hears(SiteId listener, SiteId site)
    {
        if (Latest(listener) is { Last: { } beat } sighting)
        {
            foreach (var peer in beat.Peers)
            {
                if (peer.Site == site)
                {
                    return peer.Age + sighting.Age < _timing.FailAfter;
                }
            }
        }

        return false;
    }

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

    /// <summary>Whether any location saw the site's clock drift past the bound (S2).</summary>
    public bool IsDriftPastBound(SiteId site) =>
        (_view.Heard.TryGetValue(site, out var heard) && heard.Drift.IsPastBound(_timing.DriftPartsPerMillion))
        || _view.Reports.Any(entry => entry.Value.Report.Sites.Any(sighting => sighting.Site == site && sighting.DriftBeyondBound));

    /// <summary>Who misses the site and for how long, for the operator.</summary>
    public string Evidence(SiteId site) => string.Join("; ", _view.State.Locations.Members.Select(
        location => $"{location}: {(SilenceAt(location, site) is { } silence ? $"silent for {silence.TotalMilliseconds:F0} ms" : "no statement")}"));

    private SiteVerdict Judge(SiteId site)
    {
        var missing = 0;
        foreach (var location in _view.State.Locations.Members)
        {
            if (SilenceAt(location, site) is { } silence)
            {
                if (silence < _timing.FailAfter)
                {
                    return SiteVerdict.Healthy;
                }

                missing++;
            }
        }

        return _sites.Any(peer => peer != site && Hears(peer, site)) ? SiteVerdict.Isolated
            : missing >= _view.State.Locations.Majority ? SiteVerdict.Failed
            : SiteVerdict.Unknown;
    }

    /// <summary>How long a location misses a site, or null if it can't say: its report is old, or it has not been up for long enough.</summary>
    private TimeSpan? SilenceAt(LocationId location, SiteId site)
    {
        if (location == _view.Location)
        {
            return _view.Heard.TryGetValue(site, out var own)
                ? _now.Since(own.At)
                : IfLongEnough(_now.Since(_view.StartedAt));
        }

        if (!_view.Reports.TryGetValue(location, out var heard))
        {
            return null;
        }

        var since = _now.Since(heard.At);
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

    private SiteSighting? Find(SiteId site)
    {
        var latest = _view.Heard.TryGetValue(site, out var own)
            ? new SiteSighting(site, _now.Since(own.At), own.Beat, false)
            : null;
        foreach (var (_, heard) in _view.Reports)
        {
            foreach (var sighting in heard.Report.Sites)
            {
                if (sighting.Site == site && sighting.Last is not null)
                {
                    var age = sighting.Age + _now.Since(heard.At);
                    latest = latest is null || age < latest.Age ? sighting with { Age = age } : latest;
                }
            }
        }

        return latest;
    }
}
