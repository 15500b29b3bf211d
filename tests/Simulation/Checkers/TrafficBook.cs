using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>What one leader was told about traffic since it began, and what it changed; what it only meant to change counts once it is journaled.</summary>
/// <param name="options">The options.</param>
/// <param name="began">When it began.</param>
/// <param name="ledger">What the journal held then.</param>
internal sealed class TrafficBook(TrafficOptions options, ClockReading began, TrafficLedger ledger)
{
    private readonly Dictionary<(VnfId Service, SiteId Site), (bool IsUp, ClockReading At)> _moves = [];
    private readonly Dictionary<VnfId, TrafficVersion> _weightsSince = ledger.Intents.ToDictionary(intent => intent.Service, intent => intent.Version);
    private readonly Dictionary<(VnfId Service, SiteId Site), TrafficVersion> _left = ledger.Intents
        .SelectMany(intent => intent.Forwards.Select(forward => KeyValuePair.Create((intent.Service, forward.From), intent.Version))).ToDictionary();

    private readonly SortedSet<VnfId> _inherited = [.. ledger.Intents.Select(intent => intent.Service)];
    private readonly List<(TrafficCheck.Change Change, ClockReading At)> _meant = [];
    private Told _told = new(null, ImmutableSortedDictionary<VnfId, TrafficSpec>.Empty, ImmutableSortedDictionary<VantageId, ImmutableSortedDictionary<VnfId, Sight>>.Empty);
    private Told _before = null!;

    /// <summary>The options.</summary>
    internal TrafficOptions Options => options;

    /// <summary>The sites that it was told have failed, or null before it was.</summary>
    internal SiteSet? Failed => _told.Failed;

    /// <summary>What it was told is wanted.</summary>
    internal ImmutableSortedDictionary<VnfId, TrafficSpec> Specs => _told.Specs;

    /// <summary>It is told something; what is seen of a service that it does not know yet is nothing to it.</summary>
    internal void Hear(TrafficView view, TrafficEvent happened, ClockReading now)
    {
        _meant.Clear();
        _before = _told;
        _told = happened switch
        {
            SpecsRead { Services: var specs } => _told with
            {
                Specs = Specs.SetItems(specs
                    .Where(spec => !Specs.TryGetValue(spec.Service, out var known) || spec.Epoch >= known.Epoch)
                    .Select(spec => KeyValuePair.Create(spec.Service, spec))),
            },
            SitesJudged { Failed: var failed } => _told with { Failed = failed },
            Observed { By: var vantage, Answers: var answers } => _told with
            {
                Seen = _told.Seen.SetItem(vantage, (_told.Seen.GetValueOrDefault(vantage) ?? ImmutableSortedDictionary<VnfId, Sight>.Empty)
                    .SetItems(answers.Where(seen => view.Services.TryGetValue(seen.Service, out _)).Select(seen => KeyValuePair.Create(seen.Service, new Sight(now, seen))))),
            },
            _ => _told,
        };
    }

    /// <summary>What it decided last was dropped, with what it had been told.</summary>
    internal void Drop()
    {
        _told = _before;
        _meant.Clear();
    }

    /// <summary>It means to change an intent.</summary>
    internal void Note(TrafficCheck.Change change, ClockReading now) => _meant.Add((change, now));

    /// <summary>What it meant is journaled.</summary>
    internal void Keep()
    {
        foreach (var (change, at) in _meant)
        {
            var after = change.After;
            if (change.IsMoved || change.Before?.Version.Epoch != after.Version.Epoch)
            {
                _weightsSince[after.Service] = after.Version;
            }

            foreach (var site in (change.Before?.Weights ?? []).Concat(after.Weights).Select(weight => weight.Site).Distinct())
            {
                if (change.Before is not null && change.WeightBefore(site) != change.WeightAfter(site))
                {
                    _moves[(after.Service, site)] = (change.WeightAfter(site) > change.WeightBefore(site), at);
                }
            }

            foreach (var (site, since) in Left(after.Service, change.Before, after).ToList())
            {
                _left[(after.Service, site)] = since;
            }

            foreach (var weight in after.Weights)
            {
                _left.Remove((after.Service, weight.Site));
            }
        }

        _meant.Clear();
    }

    /// <summary>The version that last changed the weights or the epoch of an intent.</summary>
    internal TrafficVersion WeightsSince(TrafficIntent intent) => _weightsSince.GetValueOrDefault(intent.Service);

    /// <summary>The sites that lost their clients, and by which version.</summary>
    internal IEnumerable<(SiteId Site, TrafficVersion Since)> Left(VnfId service, TrafficIntent? before, TrafficIntent after)
    {
        var now = (before?.Weights ?? []).Where(weight => after.Weights.All(other => other.Site != weight.Site)).Select(weight => (weight.Site, Since: after.Version)).ToList();
        var earlier = _left.Where(entry => entry.Key.Service == service && after.Weights.All(weight => weight.Site != entry.Key.Site) && now.TrueForAll(other => other.Site != entry.Key.Site));
        return now.Concat(earlier.Select(entry => (entry.Key.Site, entry.Value))).OrderBy(entry => entry.Site);
    }

    /// <summary>Whether enough vantage points spoke of late, all of them of a version or a newer one, and of what agrees with an intent.</summary>
    internal bool HaveSeen(TrafficIntent intent, TrafficVersion since, ClockReading now, Func<ImmutableArray<SiteWeight>, ImmutableArray<SiteShare>, bool> agrees)
    {
        var fresh = _told.Seen.Values.Select(seen => seen.GetValueOrDefault(intent.Service)).OfType<Sight>().Where(sight => now.Since(sight.At) < options.FreshFor).Select(sight => sight.Answers).ToList();
        return fresh.Count >= options.VantagesMin && fresh.TrueForAll(answers => answers.Version >= since && agrees(intent.Weights, answers.Shares));
    }

    /// <summary>Why a step comes too early, or null.</summary>
    internal string? TooEarly(TrafficCheck.Change change, ClockReading now)
    {
        if (_inherited.Contains(change.After.Service) && now.Since(began) < options.HoldDown)
        {
            return "the leader has just begun";
        }

        foreach (var ((service, site), (isUp, at)) in _moves)
        {
            var gain = change.WeightAfter(site) - change.WeightBefore(site);
            if (service == change.After.Service && now.Since(at) < options.HoldDown && (isUp ? gain < 0 : gain > 0))
            {
                return $"{site} was moved the other way";
            }
        }

        return null;
    }

    private sealed record Sight(ClockReading At, ServiceAnswers Answers);

    private sealed record Told(
        SiteSet? Failed, ImmutableSortedDictionary<VnfId, TrafficSpec> Specs, ImmutableSortedDictionary<VantageId, ImmutableSortedDictionary<VnfId, Sight>> Seen);
}
