using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Safety;
using NfvHa.Geo.Traffic.Core.Weights;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>
/// Decides on one service. What must be is done at once: a new owner gets all clients, a failed site loses its own. What is a choice goes by steps: at most
/// a share at a time, each only after the one before was seen, and not back and forth. An intent that would break a rule of <see cref="TrafficRules"/>
/// stops the loop.
/// </summary>
internal sealed class ServiceDecider(TrafficOptions options)
{
    /// <summary>Looks at a service again, whatever happened to it.</summary>
    internal ServiceView Decide(TrafficTurn turn, VnfId id, ServiceView service, ClockReading now)
    {
        service = Confirm(service, now);
        if (service.Spec is { } spec && turn.Failed is { } failed)
        {
            var target = Shares.Target(spec.Serving, failed, service.Intent?.Weights ?? []);
            service = target.IsEmpty ? Stay(service, spec, failed, now) : Follow(service, spec, failed, target, now);
            service = Tell(turn, id, service, target, now);
        }

        return Send(turn, service, now);
    }

    /// <summary>Takes in what the drivers publish: since when, and so how long old answers may live.</summary>
    private ServiceView Confirm(ServiceView service, ClockReading now) => service.Intent is not { } intent ? service : service with
    {
        PublishedSince = service.Evidence.IsPublished(intent.Version, options) ? service.PublishedSince ?? now : null,
        Retreats =
        [
            .. service.Retreats
                .Select(retreat => retreat with
                {
                    Until = service.Evidence.IsPublished(retreat.Since, options) ? retreat.Until ?? now.Plus(options.CacheLife) : null,
                })
                .Where(retreat => retreat.Until is not { } until || !now.HasPassed(until)),
        ],
    };

    /// <summary>
    /// No site may serve: what was published last stays, for an answer that may work again is better than none. Forwards lead nowhere now. What takes them
    /// away has the epoch of the spec: at the old one a lost journal may have used the next number for something else (S1).
    /// </summary>
    private ServiceView Stay(ServiceView service, TrafficSpec spec, SiteSet failed, ClockReading now) =>
        service.Intent is not { } intent ? service
            : intent.Forwards.IsEmpty ? service with { IsUnserved = true }
            : Change(service with { IsUnserved = true }, intent with { Version = intent.Version with { Epoch = spec.Epoch }, Forwards = [] }, spec, failed, now);

    private ServiceView Follow(ServiceView service, TrafficSpec spec, SiteSet failed, ImmutableArray<SiteWeight> target, ClockReading now)
    {
        var weights = Weights(service, spec, failed, target, now);
        var retreats = Retreats(service, spec, weights);
        var next = new TrafficIntent(
            spec.Service,
            new TrafficVersion(spec.Epoch, service.Intent?.Version.Number ?? 0),
            weights,
            Forwards(retreats, spec.Serving, failed),
            options.Ttl(spec.Sal),
            AdmitPerSecond(service, spec, failed, weights, now));
        return Change(service with { Retreats = retreats, IsUnserved = false }, next, spec, failed, now);
    }

    private ImmutableArray<SiteWeight> Weights(ServiceView service, TrafficSpec spec, SiteSet failed, ImmutableArray<SiteWeight> target, ClockReading now)
    {
        if (service.Intent is not { Weights: var weights } || spec.Serving is SingleOwner)
        {
            return target;
        }

        var withdrawn = Shares.Withdraw(weights, failed, target);
        return withdrawn != weights ? withdrawn
            : Obstacle(service, spec, target, now) is null ? Shares.Step(weights, target, options.ShareMax)
            : weights;
    }

    /// <summary>Why no step is made towards the target, or null if one may be.</summary>
    private TrafficProgress? Obstacle(ServiceView service, TrafficSpec spec, ImmutableArray<SiteWeight> target, ClockReading now) =>
        service.PublishedSince is null ? TrafficProgress.Publishing
        : spec.IsFrozen ? TrafficProgress.Frozen
        : !service.Evidence.IsSettled(service, options, now) ? TrafficProgress.Observing
        : IsHeldDown(service, Shares.Step(service.Intent!.Weights, target, options.ShareMax), now) ? TrafficProgress.HeldDown
        : null;

    private bool IsHeldDown(ServiceView service, ImmutableArray<SiteWeight> next, ClockReading now) =>
        !now.HasPassed(service.HeldDownUntil)
        || service.Shifts.Any(shift => IsRecent(shift, now) && TakesBack(shift, service.Intent!.Weights, next));

    private bool IsRecent(Shift shift, ClockReading now) => now.Since(shift.At) < options.HoldDown;

    private static bool TakesBack(Shift shift, ImmutableArray<SiteWeight> weights, ImmutableArray<SiteWeight> next)
    {
        var gain = Shares.Of(next, shift.Site) - Shares.Of(weights, shift.Site);
        return shift.IsUp ? gain < 0 : gain > 0;
    }

    /// <summary>Who was asked before and is not now.</summary>
    private static ImmutableArray<Retreat> Retreats(ServiceView service, TrafficSpec spec, ImmutableArray<SiteWeight> weights)
    {
        var next = service.Intent is { } intent ? new TrafficVersion(spec.Epoch, intent.Version.Number + 1) : default;
        var lost = (service.Intent?.Weights ?? []).Where(weight => Shares.Of(weights, weight.Site) == 0).Select(weight => new Retreat(weight.Site, next, null)).ToList();
        var kept = service.Retreats.Where(retreat => Shares.Of(weights, retreat.Site) == 0 && lost.TrueForAll(other => other.Site != retreat.Site));
        return [.. kept.Concat(lost).OrderBy(retreat => retreat.Site)];
    }

    /// <summary>With one owner nobody else may serve, so whoever comes with an old answer is handed on. Of several sites, one without weight still serves.</summary>
    private static ImmutableArray<Forward> Forwards(ImmutableArray<Retreat> retreats, Serving serving, SiteSet failed) => serving is SingleOwner { Owner: var owner }
        ? [.. retreats.Where(retreat => !failed.Contains(retreat.Site)).Select(retreat => new Forward(retreat.Site, owner))]
        : [];

    private int? AdmitPerSecond(ServiceView service, TrafficSpec spec, SiteSet failed, ImmutableArray<SiteWeight> weights, ClockReading now)
    {
        if (spec.Reattachment is not { } reattachment || service.Intent is not { } intent)
        {
            return null;
        }

        var haveLostTheirSite = spec.Serving is SingleOwner
            ? !intent.IsSpreadBy(weights)
            : intent.Weights.Any(weight => failed.Contains(weight.Site));
        return haveLostTheirSite || service.IsUnserved ? reattachment.FirstPerSecond
            : intent.AdmitPerSecond is { } pace && service.PublishedSince is { } since && now.Since(since) >= options.ReattachPeriod
                ? reattachment.After(pace, options.ReattachPeriod)
                : intent.AdmitPerSecond;
    }

    /// <summary>Gives an intent that differs from the last one its number.</summary>
    private ServiceView Change(ServiceView service, TrafficIntent next, TrafficSpec spec, SiteSet failed, ClockReading now)
    {
        if (next == service.Intent)
        {
            return service;
        }

        var intent = next with { Version = next.Version with { Number = next.Version.Number + 1 } };
        TrafficRules.Demand(new TrafficChange(service.Intent, intent, spec, failed), options);
        var changed = service with
        {
            Intent = intent,
            PublishedSince = null,
            SentAt = null,
            Shifts = Shifts(service, intent.Weights, now),
        };
        var isAnew = service.Intent is not { } before || before.Version.Epoch != intent.Version.Epoch || !before.IsSpreadBy(intent.Weights);
        return isAnew ? changed with { WeightsSince = intent.Version, WeightsAt = now } : changed;
    }

    private ImmutableArray<Shift> Shifts(ServiceView service, ImmutableArray<SiteWeight> weights, ClockReading now)
    {
        var before = service.Intent?.Weights ?? weights;
        var sites = before.Concat(weights).Select(weight => weight.Site).Distinct();
        var shifts = sites
            .Where(site => Shares.Of(before, site) != Shares.Of(weights, site))
            .Select(site => new Shift(site, Shares.Of(before, site) < Shares.Of(weights, site), now))
            .ToList();
        return [.. service.Shifts.Where(shift => IsRecent(shift, now) && shifts.TrueForAll(other => other.Site != shift.Site)), .. shifts];
    }

    /// <summary>Hands the intent to the drivers if it is new, or if some driver does not publish it and it was not handed over of late.</summary>
    private ServiceView Send(TrafficTurn turn, ServiceView service, ClockReading now)
    {
        var isDue = service.PublishedSince is null && (service.SentAt is not { } sent || now.Since(sent) >= options.RepeatAfter);
        if (service.Intent is not { } intent || !isDue)
        {
            return service;
        }

        turn.Do(new Publish(intent));
        return service with { SentAt = now };
    }

    /// <summary>Tells plans what is proven, and the operator what changed.</summary>
    private ServiceView Tell(TrafficTurn turn, VnfId id, ServiceView service, ImmutableArray<SiteWeight> target, ClockReading now)
    {
        var progress = Progress(service, target, now);
        if (progress == TrafficProgress.AsWanted && service.Proven != service.WeightsSince)
        {
            service = service with { Proven = service.WeightsSince };
            turn.Do(new Moved(id, service.WeightsSince, SiteSet.Of(service.Intent!.Weights.Select(weight => weight.Site))));
        }

        var isOverdue = service.Intent is not null && now.Since(service.WeightsAt) >= options.CacheLife;
        var status = new TrafficStatus(
            progress,
            isOverdue ? service.Evidence.Late(service.WeightsSince, options) : [],
            isOverdue ? service.Evidence.Stragglers(service.Intent!.Weights, options, now) : []);
        if (status != service.Reported)
        {
            service = service with { Reported = status };
            turn.Do(new Report(id, status));
        }

        return service;
    }

    private TrafficProgress Progress(ServiceView service, ImmutableArray<SiteWeight> target, ClockReading now)
    {
        if (target.IsEmpty || service is not { Spec: { } spec, Intent: { } intent })
        {
            return TrafficProgress.NothingServes;
        }

        return !intent.IsSpreadBy(target) ? Obstacle(service, spec, target, now) ?? TrafficProgress.Observing
            : service.PublishedSince is null ? TrafficProgress.Publishing
            : spec.Serving is Spread spread && !target.All(site => spread.Wants(site.Site)) ? TrafficProgress.CannotDrain
            : service.Evidence.IsMoved(service, options, now) ? TrafficProgress.AsWanted
            : TrafficProgress.Observing;
    }
}
