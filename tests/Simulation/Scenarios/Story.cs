using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>
/// Tells a scenario in words an operator reads. It only looks: after every step of time it compares what it sees with what it last told, and writes a
/// line where that differs. Verdict, intent, revocations, grant, gates, clients; not a word about a single message.
/// </summary>
public sealed class Story
{
    private const int OutagesShown = 2;
    private static readonly TimeSpan VerdictsEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Between two verdicts there may be others for a moment; they are told if they last.</summary>
    private static readonly TimeSpan Lasting = TimeSpan.FromMilliseconds(250);

    private readonly World _world;
    private readonly JournalStory _journal;
    private readonly TrafficStory _traffic;
    private readonly List<string> _lines = [];
    private readonly List<(VnfId Vnf, SiteId Site, TimeSpan At)> _closings = [];
    private readonly Dictionary<SiteId, (Verdict Told, Verdict Seen, TimeSpan Since)> _verdicts = [];
    private readonly bool[,] _isOpen;
    private readonly Epoch[,] _gaveUp;
    private readonly (SiteId? By, TimeSpan At)[] _answered;
    private TimeSpan _verdictsAt;
    private SiteSet _alarmed = SiteSet.Empty;
    private int _refused;

    /// <summary>Begins to tell, from how things stand now.</summary>
    /// <param name="stage">The scenario's world.</param>
    public Story(Stage stage)
    {
        Stage = stage;
        _world = stage.World;
        Begin = _world.Scheduler.Now;
        FirstEntry = _world.Journal.History.Count;
        _journal = new JournalStory(this);
        _traffic = new TrafficStory(this);
        _isOpen = new bool[_world.Sites.Count, _world.Vnfs.Length];
        _gaveUp = new Epoch[_world.Sites.Count, _world.Vnfs.Length];
        _answered = [.. _world.Vnfs.Select(_ => ((SiteId?)null, Begin))];
        foreach (var site in _world.Sites)
        {
            _verdicts[site.Id] = (Verdict.Healthy, Verdict.Healthy, Begin);
        }

        foreach (var (vnf, record) in _world.Journal.State.Vnfs)
        {
            _isOpen[_world.Site(record.Owner).Host, _world.IndexOf(vnf)] = true;
            _answered[_world.IndexOf(vnf)].By = record.Owner;
            Tell($"{vnf} is served by {Words.Of(record.Owner)} at epoch {record.Epoch}; sync set {Words.Of(record.Sync)}; eligible set {Words.Of(record.Eligible)}");
        }

        _traffic.Begin();
    }

    /// <summary>The scenario's world.</summary>
    public Stage Stage { get; }

    /// <summary>When the scenario began, in the world's time.</summary>
    public TimeSpan Begin { get; }

    /// <summary>The first entry of the journal's history that was written since.</summary>
    public int FirstEntry { get; }

    /// <summary>What was told.</summary>
    public string Text => string.Concat(_lines.Select(line => line + "\n"));

    /// <summary>When which gate closed.</summary>
    public IReadOnlyList<(VnfId Vnf, SiteId Site, TimeSpan At)> Closings => _closings;

    /// <summary>When each VNF was granted to whom.</summary>
    public IReadOnlyList<(VnfId Vnf, SiteId Owner, TimeSpan At)> Grants => _journal.Grants;

    /// <summary>The sites whose clocks an alarm was raised about.</summary>
    public SiteSet Alarmed { get; private set; } = SiteSet.Empty;

    /// <summary>Writes a line with the time since the scenario began.</summary>
    public void Tell(string what) => _lines.Add($"{Words.Of(_world.Scheduler.Now - Begin),8}  {what}");

    /// <summary>Something that the script makes happen.</summary>
    public void Happens(string what) => Tell($"> {what}");

    /// <summary>Looks at everything once.</summary>
    public void Look()
    {
        if (_journal.HasNews || _world.Scheduler.Now >= _verdictsAt)
        {
            _verdictsAt = _world.Scheduler.Now + VerdictsEvery;
            Verdicts();
        }

        Forecasts();
        _journal.Look();
        _traffic.Look();
        Refusals();
        Gates();
        Clients();
        Alarms();
    }

    /// <summary>Sums up.</summary>
    public void End(Account account)
    {
        foreach (var (vnf, record) in _world.Journal.State.Vnfs)
        {
            Tell($"{vnf} ends with owner {Words.Of(record.Owner)} at epoch {record.Epoch}; sync set {Words.Of(record.Sync)}; eligible set {Words.Of(record.Eligible)}");
            Tell($"its clients missed: {Missed(account.Outages(vnf))}; {(record.Spec.IsCheckpointed ? $"acknowledged writes lost: {account.WritesLost(vnf)}" : "its state is kept nowhere else")}");
        }

        _traffic.End();
    }

    private string Missed(ImmutableArray<(TimeSpan From, TimeSpan To)> outages) => outages.Length switch
    {
        0 => "nothing",
        <= OutagesShown => string.Join("; ", outages.Select(Outage)),
        _ => $"{outages.Length} times, the longest {Outage(outages.MaxBy(outage => outage.To - outage.From))}",
    };

    private string Outage((TimeSpan From, TimeSpan To) outage) => outage.To == _world.Scheduler.Now
        ? $"everything since {Words.Of(outage.From - Begin)}"
        : $"{Words.Of(outage.To - outage.From)} from {Words.Of(outage.From - Begin)} to {Words.Of(outage.To - Begin)}";

    private void Verdicts()
    {
        if (Stage.Leader is not { } leader)
        {
            return;
        }

        var survey = new SiteSurvey(leader.View, _world.Timing, leader.Clock.Read());
        foreach (var site in _world.Sites)
        {
            var verdict = survey.Verdict(site.Id);
            var (told, seen, since) = _verdicts[site.Id];
            since = verdict == seen ? since : _world.Scheduler.Now;
            var isTold = verdict != told && (verdict is Verdict.Healthy or Verdict.Failed || _world.Scheduler.Now - since >= Lasting);
            _verdicts[site.Id] = (isTold ? verdict : told, verdict, since);
            if (isTold)
            {
                var hearers = SiteSet.Of(_world.Sites.Select(peer => peer.Id).Where(peer => peer != site.Id && survey.Hears(peer, site.Id)));
                Tell($"{Words.Plain(leader.Id.Value)} leads and finds {Words.Of(site.Id)} {verdict}{(verdict == Verdict.Isolated ? $": heard by {Words.Of(hearers)} only" : string.Empty)}");
            }
        }
    }

    private void Forecasts()
    {
        while (Stage.NextForecast() is { } forecast)
        {
            foreach (var finding in forecast.Findings)
            {
                Tell($"dry run: {Words.Plain(finding)}");
            }

            foreach (var vnf in forecast.Vnfs)
            {
                Tell($"dry run: {Words.Of(vnf)}");
            }

            foreach (var shift in forecast.Shifted)
            {
                Tell($"dry run: clients of {shift.Service} {(shift.IsDrained ? "leave" : "come back to")} {Words.Of(shift.Site)} by steps; they miss nothing");
            }
        }
    }

    private void Refusals()
    {
        for (; _refused < _world.Refusals.Count; _refused++)
        {
            foreach (var finding in _world.Refusals[_refused].Findings)
            {
                Tell($"order refused: {Words.Plain(finding)}");
            }
        }
    }

    private void Gates()
    {
        for (var vnf = 0; vnf < _world.Vnfs.Length; vnf++)
        {
            foreach (var site in _world.Sites)
            {
                Gate(vnf, site);
            }
        }
    }

    private void Gate(int vnf, SiteNode site)
    {
        var name = _world.Vnfs[vnf];
        var gaveUp = site.View.Vnfs.TryGetValue(name, out var known) ? known.GivenUp : Epoch.None;
        if (gaveUp > _gaveUp[site.Host, vnf])
        {
            _gaveUp[site.Host, vnf] = gaveUp;
            Tell($"{Words.Of(site.Id)} closed its gate for {name} and gave epoch {gaveUp} up for good");
        }

        var active = site.Vnfcs[vnf].ActiveEpoch;
        var isUp = site.Vnfcs[vnf].Process.IsUp && site.Gate.IsHostUp && active != Epoch.None;
        var isOpen = isUp && (_world.Plan.Vnfs[vnf].Spec.Gate == GateKind.None || site.Gate.Permits(name, active));
        if (isOpen == _isOpen[site.Host, vnf])
        {
            return;
        }

        _isOpen[site.Host, vnf] = isOpen;
        if (isOpen)
        {
            Tell($"{Words.Of(site.Id)} may serve {name} at epoch {active}");
            return;
        }

        _closings.Add((name, site.Id, _world.Scheduler.Now));
        if (isUp && gaveUp < active)
        {
            Tell($"{Words.Of(site.Id)} may not serve {name} any more: its lease has ended");
        }
    }

    private void Clients()
    {
        for (var vnf = 0; vnf < _world.Vnfs.Length; vnf++)
        {
            var name = _world.Vnfs[vnf];
            foreach (var reply in _world.Clients.Where(client => client.Vnf == vnf).SelectMany(client => client.Newest))
            {
                var (by, at) = _answered[vnf];
                if (reply.Returned is { } returned && returned > at)
                {
                    var owner = _journal.OwnerAt(name, reply.Epoch);
                    _answered[vnf] = (owner, returned);
                    if (owner != by || returned - at >= Account.OutageMin)
                    {
                        Tell($"clients of {name} are answered by {Words.Of(owner)}{(returned - at >= Account.OutageMin ? $" after {Words.Of(returned - at)}" : string.Empty)}");
                    }
                }
            }
        }
    }

    private void Alarms()
    {
        var alarmed = SiteSet.Of(_world.Locations.Where(location => location.Process.IsUp).SelectMany(location => location.View.Drifting).Distinct());
        foreach (var site in alarmed.Sites.Where(site => !_alarmed.Contains(site)))
        {
            Tell($"alarm: the clock of {Words.Of(site)} drifts by more than half the bound");
        }

        foreach (var site in _alarmed.Sites.Where(site => !alarmed.Contains(site)))
        {
            Tell($"alarm cleared: the clock of {Words.Of(site)}");
        }

        _alarmed = alarmed;
        Alarmed = SiteSet.Of(Alarmed.Concat(alarmed));
    }
}
