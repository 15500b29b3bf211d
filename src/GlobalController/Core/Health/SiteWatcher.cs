using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Health;

/// <summary>
/// Follows the verdicts for a leader. A change is stated once the site was not as last stated for as long as a silence lasts until it is missed, so
/// that a link that flaps does not flood; only Failed is stated at once, and the silence it needs spaces that as well. So of one site at most two
/// changes are stated within FailAfter. What is decided on a verdict does not wait for its statement.
/// </summary>
/// <param name="timing">The lease timing.</param>
public sealed class SiteWatcher(LeaseTiming timing)
{
    /// <summary>Looks at every site.</summary>
    /// <param name="view">What the leader knows.</param>
    /// <param name="now">Its clocks.</param>
    /// <returns>What is remembered of each site now, and what is to be stated.</returns>
    public (ImmutableSortedDictionary<SiteId, SiteWatch> Watches, ImmutableArray<VerdictChanged> Changes) Look(ControllerView view, ClockReading now)
    {
        var survey = new SiteSurvey(view, timing, now);
        var watches = view.Watches.ToBuilder();
        var changes = ImmutableArray.CreateBuilder<VerdictChanged>(0);
        foreach (var site in view.State.Sites.Sites)
        {
            var known = watches.GetValueOrDefault(site) ?? SiteWatch.First;
            var verdict = survey.Verdict(site);
            var watch = known with { Unheeded = Unheeded(view, survey, site, known, now), DiffersSince = verdict == known.Stated ? null : known.DiffersSince ?? now };
            if (watch.DiffersSince is { } since && (verdict == Verdict.Failed || now.Since(since) >= timing.FailAfter))
            {
                changes.Add(new VerdictChanged(site, verdict, known.Stated, survey.Evidence(site)));
                watch = watch with { Stated = verdict, DiffersSince = null };
            }

            if (watch != known)
            {
                watches[site] = watch;
            }
        }

        return (watches.ToImmutable(), changes.DrainToImmutable());
    }

    /// <summary>A site that is not heard, or not by a leader that is awake, is asked anew; so is one that started anew.</summary>
    private UnheededAnswer? Unheeded(ControllerView view, SiteSurvey survey, SiteId site, SiteWatch known, ClockReading now)
    {
        if (!view.IsAwake(timing, now) || !survey.IsHeard(site) || survey.Latest(site) is not { Last: { } beat })
        {
            return null;
        }

        if (known.Unheeded is { } answer && answer.Boot == beat.Boot && beat.Desired < answer.Version)
        {
            return answer;
        }

        var answered = survey.Answered(site);
        return beat.Desired < answered ? new UnheededAnswer(answered, beat.Boot, now) : null;
    }
}
