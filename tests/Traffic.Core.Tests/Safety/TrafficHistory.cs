using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Intents;
using NfvHa.Geo.Traffic.Core.Safety;

namespace NfvHa.Geo.Traffic.Core.Tests.Safety;

/// <summary>
/// Checks one service's traffic against T1 to T11 from outside: it sees events and commands, keeps its own books, and knows nothing of the decider.
/// Rules that need no history are those of <see cref="TrafficRules"/>.
/// </summary>
internal sealed class TrafficHistory(TrafficOptions options, ClockReading start)
{
    private readonly Dictionary<DriverId, TrafficVersion> _published = [];
    private readonly Dictionary<VantageId, (TimeSpan At, ServiceAnswers Answers)> _seen = [];
    private readonly Dictionary<SiteId, (bool IsUp, TimeSpan At)> _moves = [];
    private readonly Dictionary<SiteId, (TrafficVersion Since, TimeSpan? Confirmed)> _left = [];
    private TimeSpan _now = start.Monotonic;
    private TimeSpan? _restartedAt;
    private TrafficVersion _weightsSince;
    private TrafficSpec? _spec;
    private SiteSet? _failed;

    /// <summary>The newest intent that was published.</summary>
    public TrafficIntent? Intent { get; private set; }

    /// <summary>The rules that were broken so far.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>How often something happened that a rule is about.</summary>
    public SortedDictionary<string, int> Reached { get; } = new(StringComparer.Ordinal);

    public void Hears(TrafficEvent happened, ClockReading now)
    {
        _now = now.Monotonic;
        switch (happened)
        {
            case SpecsRead { Services: [var spec] } when spec.Epoch >= (_spec?.Epoch ?? Intent?.Version.Epoch ?? Epoch.None):
                _spec = spec;
                break;
            case SitesJudged { Failed: var failed }:
                _failed = failed;
                break;
            case Published { Intents: [var intent] } published:
                _published[published.By] = intent.Version;
                foreach (var (site, (since, confirmed)) in _left.ToArray())
                {
                    _left[site] = (since, ArePublished(since) ? confirmed ?? _now : null);
                }

                break;
            case Observed { Answers: [var answers] } observed:
                _seen[observed.By] = (_now, answers);
                break;
        }
    }

    /// <summary>A new leader on the same journal knows only what is published.</summary>
    public void Restarts(ClockReading now)
    {
        (_now, _spec, _failed) = (now.Monotonic, null, null);
        _restartedAt = Intent is null ? null : _now;
        _published.Clear();
        _seen.Clear();
        _moves.Clear();
        _left.Clear();
        _weightsSince = Intent?.Version ?? default;
        foreach (var forward in Intent?.Forwards ?? [])
        {
            _left[forward.From] = (_weightsSince, null);
        }
    }

    public void Follows(IEnumerable<TrafficCommand> commands)
    {
        foreach (var command in commands)
        {
            switch (command)
            {
                case Publish { Intent: var intent }:
                    Check("T4", Intent is null || intent.Version > Intent.Version || intent == Intent);
                    Take(intent);
                    break;
                case Moved { Version: var version }:
                    Count("moved");
                    Check("T11", version == _weightsSince && IsSeen(seen => seen.Shares.Sum(answer => WeightOf(answer.Site) > 0 ? answer.Share : 0) == SiteWeight.Whole));
                    break;
            }
        }

        CheckForwards();
    }

    private void Take(TrafficIntent next)
    {
        if (next == Intent)
        {
            return;
        }

        var change = new TrafficChange(Intent, next, _spec!, _failed!);
        foreach (var rule in TrafficRules.Broken(change, options))
        {
            Check(rule, false);
        }

        var before = Intent;
        var sites = (before?.Weights ?? []).Concat(next.Weights).Select(weight => weight.Site).Distinct().ToList();
        var isWithdrawal = sites.Exists(site => WeightOf(site) > 0 && _failed!.Contains(site));
        var isMoved = before is not null && sites.Exists(site => WeightOf(site) != WeightOf(next, site));
        if (isMoved && _spec!.Serving is Spread && !isWithdrawal)
        {
            Count("steps");
            Check("T8", IsSeen(IsNear));
            Check("T9", _restartedAt is not { } restarted || _now - restarted >= options.HoldDown);
            Check("T9", sites.TrueForAll(site => !TakesBack(site, next)));
        }

        Count("withdrawals", isMoved && isWithdrawal);
        Count("cut-overs", isMoved && _spec!.Serving is SingleOwner);
        Count("limits", next.AdmitPerSecond is not null && before?.AdmitPerSecond is null);
        if (isMoved || before?.Version.Epoch != next.Version.Epoch)
        {
            _weightsSince = next.Version;
        }

        foreach (var site in sites.Where(site => before is not null && WeightOf(site) != WeightOf(next, site)))
        {
            _moves[site] = (WeightOf(next, site) > WeightOf(site), _now);
            if (WeightOf(next, site) == 0)
            {
                _left[site] = (next.Version, null);
            }
        }

        Intent = next;
    }

    /// <summary>T10: under one owner, every site that lost its weight forwards until its old answers are gone, unless it or the owner failed.</summary>
    private void CheckForwards()
    {
        foreach (var (site, (_, confirmed)) in _left.ToArray())
        {
            if (WeightOf(site) > 0 || (confirmed is { } since && _now - since >= options.CacheLife))
            {
                _left.Remove(site);
            }
        }

        if (_failed is null || _spec is null || Intent is null)
        {
            return;
        }

        var expected = _spec.Serving is SingleOwner { Owner: var owner } && !_failed.Contains(owner)
            ? _left.Keys.Where(site => !_failed.Contains(site)).Order().Select(site => new Forward(site, owner))
            : [];
        Check("T10", Intent.Forwards.SequenceEqual(expected));
        Count("forwards", !Intent.Forwards.IsEmpty);
    }

    private bool IsSeen(Func<ServiceAnswers, bool> agrees)
    {
        var fresh = _seen.Values.Where(seen => _now - seen.At < options.FreshFor).Select(seen => seen.Answers).ToList();
        return ArePublished(_weightsSince) && fresh.Count >= options.VantagesMin && fresh.TrueForAll(answers => answers.Version >= _weightsSince && agrees(answers));
    }

    private bool IsNear(ServiceAnswers answers)
    {
        var sites = Intent!.Weights.Select(weight => weight.Site).Concat(answers.Shares.Select(answer => answer.Site)).Distinct();
        return sites.All(site => Math.Abs(WeightOf(site) - answers.Shares.Where(answer => answer.Site == site).Sum(answer => answer.Share)) <= options.ShareTolerance);
    }

    private bool TakesBack(SiteId site, TrafficIntent next) =>
        _moves.TryGetValue(site, out var move) && _now - move.At < options.HoldDown
        && (move.IsUp ? WeightOf(next, site) < WeightOf(site) : WeightOf(next, site) > WeightOf(site));

    private bool ArePublished(TrafficVersion version) => options.Drivers.All(driver => _published.TryGetValue(driver, out var said) && said >= version);

    private int WeightOf(SiteId site) => Intent is { } intent ? WeightOf(intent, site) : 0;

    private static int WeightOf(TrafficIntent intent, SiteId site) => intent.Weights.FirstOrDefault(weight => weight.Site == site).Weight;

    private void Check(string rule, bool holds)
    {
        if (!holds)
        {
            Broken.Add(rule);
        }
    }

    private void Count(string what, bool happened = true) => Reached[what] = Reached.GetValueOrDefault(what) + (happened ? 1 : 0);
}
