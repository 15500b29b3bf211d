using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Host.Telemetry;

/// <summary>
/// Tells a site's part in takeovers, in the traces that the controllers write too, from what the agent knew after each decision. It only looks: nothing depends
/// on it. What was granted before the agent started is no takeover of its time. Not thread-safe.
/// </summary>
/// <param name="spans">Takes the spans.</param>
internal sealed class SiteTracer(TakeoverSpans spans)
{
    private const int OpenMax = 256;
    private static readonly TimeSpan TaleMax = TimeSpan.FromSeconds(60);
    private readonly SortedDictionary<VnfId, Tale> _open = [];
    private readonly SortedDictionary<VnfId, Epoch> _owned = [];
    private AgentView? _known;

    /// <summary>Looks at the next frame.</summary>
    internal void Look(AgentFrame frame)
    {
        if (!ReferenceEquals(_known?.Vnfs, frame.View.Vnfs))
        {
            foreach (var (vnf, now) in frame.View.Vnfs)
            {
                Begin(vnf, now, frame.At.Realtime, isFirst: _known is null);
            }

            _known = frame.View;
        }

        foreach (var (vnf, tale) in _open.ToList())
        {
            if (frame.At.Realtime - tale.Since > TaleMax)
            {
                _open.Remove(vnf);
            }
            else if (frame.View.Vnfs.TryGetValue(vnf, out var known))
            {
                Follow(tale, known, frame);
            }
        }
    }

    private void Begin(VnfId vnf, VnfView now, TimeSpan at, bool isFirst)
    {
        var owned = now.Grant?.Epoch ?? Epoch.None;
        var isNew = !isFirst && owned > _owned.GetValueOrDefault(vnf);
        _owned[vnf] = owned;
        if (now.Directive?.Takeover is { Through: var ends } && Open(vnf, ends.Next, at) is { IntentAt: null, GrantAt: null } tale)
        {
            tale.IntentAt = at;
        }

        if (isNew && Open(vnf, owned, at) is { GrantAt: null } granted)
        {
            granted.GrantAt = at;
        }
    }

    private Tale? Open(VnfId vnf, Epoch begins, TimeSpan at)
    {
        if (_open.TryGetValue(vnf, out var tale) && tale.Begins >= begins)
        {
            return tale.Begins == begins ? tale : null;
        }

        return _open.Count < OpenMax || tale is not null ? _open[vnf] = new Tale(begins, at) : null;
    }

    private void Follow(Tale tale, VnfView vnf, AgentFrame frame)
    {
        var now = frame.At.Realtime;
        if (tale.IntentAt is { } intent && tale.Ends is var ends)
        {
            if (vnf.GivenUp == ends)
            {
                Write(tale, vnf.Vnf, TakeoverSpan.SiteClose, frame.View.Site, intent, now);
            }
            else if (vnf.Grant?.Epoch != ends && vnf.Book.Kept.RevokedThrough >= ends && vnf.Book.IsHoldOver(frame.At))
            {
                Write(tale, vnf.Vnf, TakeoverSpan.SiteRevoke, frame.View.Site, intent, now);
            }
        }

        if (tale.GrantAt is not { } granted)
        {
            return;
        }

        if (vnf.Confirmed is not null)
        {
            Write(tale, vnf.Vnf, TakeoverSpan.SiteArm, frame.View.Site, granted, now);
        }

        if (frame.Happened is BeatDue { Replicas: var facts } && facts.Any(fact => fact.Vnf == vnf.Vnf && fact.LogEpoch == tale.Begins))
        {
            Write(tale, vnf.Vnf, TakeoverSpan.SitePromote, frame.View.Site, granted, now);
        }
    }

    private void Write(Tale tale, VnfId vnf, string name, SiteId site, TimeSpan from, TimeSpan to)
    {
        if (tale.Written.Add(name))
        {
            spans.Write(vnf, tale.Begins, name, site.Value, from, to, (TelemetryNames.Site, site.Value));
        }
    }

    /// <summary>A takeover as far as it was seen. Times count from 1970.</summary>
    private sealed class Tale(Epoch begins, TimeSpan since)
    {
        internal Epoch Begins => begins;

        /// <summary>The epoch before; none at the first of a generation, where nothing is given up or revoked for it.</summary>
        internal Epoch Ends => begins with { Counter = begins.Counter - 1 };

        internal TimeSpan Since => since;

        internal TimeSpan? IntentAt { get; set; }

        internal TimeSpan? GrantAt { get; set; }

        internal SortedSet<string> Written { get; } = new(StringComparer.Ordinal);
    }
}
