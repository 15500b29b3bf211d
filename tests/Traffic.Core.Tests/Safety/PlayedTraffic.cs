using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Safety;

/// <summary>The decider with drivers, vantage points and a journal that do what a story says, and a history that watches.</summary>
internal sealed class PlayedTraffic
{
    private static readonly SiteId[] Sites = [Given.A, Given.B, Given.C];
    private static readonly ImmutableArray<SiteWeight>[] Targets = [Given.Weights(1, 1, 1), Given.Weights(2, 1), Given.Weights(0, 300, 700), Given.Weights(1, 1_000)];
    private static readonly Reattachment Pace = new(100, 10_000);

    private readonly TrafficDecider _decider = new(Given.Options);
    private readonly List<TrafficIntent> _intents = [];
    private TrafficView _view;
    private ClockReading _now = Given.At(0);
    private int _epoch = 1;

    public PlayedTraffic()
    {
        _view = TrafficView.Start(TrafficLedger.Blank, _now, Given.Options);
        History = new TrafficHistory(Given.Options, _now);
    }

    internal enum Kind
    {
        Want,
        WantNext,
        WantOld,
        Judge,
        PublishLate,
        PublishOne,
        ObserveLate,
        ObserveOne,
        FollowAll,
        Wait,
        WaitLong,
        Restart,
    }

    public TrafficHistory History { get; }

    public ServiceView Service => _view.Services[Given.Service];

    public void Act(Kind kind, int a, int b)
    {
        switch (kind)
        {
            case Kind.Want:
                Tell(new SpecsRead([Spec(_epoch, a, b)]));
                break;
            case Kind.WantNext:
                Tell(new SpecsRead([Spec(++_epoch, a, b)]));
                break;
            case Kind.WantOld:
                Tell(new SpecsRead([Spec(Math.Max(1, _epoch - 1), a, b)]));
                break;
            case Kind.Judge:
                Tell(new SitesJudged(SiteSet.Of(a % 2 == 0 ? [] : Sites.Where((_, place) => ((b >> place) & 1) == 1))));
                break;
            case Kind.PublishLate when _intents.Count > 0:
                Publish(a % 2, _intents[Math.Max(0, _intents.Count - 1 - (b % 4))]);
                break;
            case Kind.PublishOne when _intents.Count > 0:
                Publish(a % 2, _intents[^1]);
                break;
            case Kind.ObserveLate when _intents.Count > 0:
                Observe(a % 2, _intents[Math.Max(0, _intents.Count - 1 - (b % 4))], b * 40);
                break;
            case Kind.ObserveOne when _intents.Count > 0:
                Observe(a % 2, _intents[^1], b * 10);
                break;
            case Kind.FollowAll when _intents.Count > 0:
                FollowAll();
                break;
            case Kind.Wait:
                Wait(TimeSpan.FromMilliseconds(a * 200));
                break;
            case Kind.WaitLong:
                Wait(TimeSpan.FromSeconds(a * 3));
                break;
            case Kind.Restart:
                _view = TrafficView.Start(_view.Ledger, _now, Given.Options);
                History.Restarts(_now);
                break;
        }
    }

    /// <summary>All sites are well, nothing is frozen, drivers and vantage points follow: in the end all must be as wanted.</summary>
    public void Heal()
    {
        Tell(new SitesJudged(SiteSet.Empty));
        Tell(new SpecsRead([Spec(++_epoch, 0, 0)]));
        for (var second = 0; second < 120; second++)
        {
            FollowAll();
            Wait(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Even epochs have several sites, odd ones one owner each.</summary>
    private static TrafficSpec Spec(int epoch, int a, int b)
    {
        var pace = b % 2 == 0 ? Pace : null;
        var isFrozen = b % 7 == 6;
        return epoch % 2 == 1
            ? Given.Owner(Sites[epoch / 2 % 3], epoch, pace, isFrozen)
            : Given.Several(Targets[a % 4], SiteSet.Of(Sites.Where((_, place) => ((b >> place) & 3) == 3)), epoch, pace, isFrozen);
    }

    private void FollowAll()
    {
        var intent = _intents[^1];
        Publish(0, intent);
        Publish(1, intent);
        Observe(0, intent, 0);
        Observe(1, intent, 0);
    }

    private void Publish(int driver, TrafficIntent intent) =>
        Tell(new Published(Given.Options.Drivers[driver], [new PublishedIntent(Given.Service, intent.Version)]));

    /// <summary>Answers by an intent's weights, some of them gone over to another site.</summary>
    private void Observe(int vantage, TrafficIntent intent, int astray)
    {
        var first = intent.Weights[0];
        var shares = intent.Weights.Select(weight => new SiteShare(weight.Site, weight.Weight)).ToList();
        var gone = Math.Min(astray, first.Weight);
        shares[0] = new SiteShare(first.Site, first.Weight - gone);
        var other = Sites.First(site => site != first.Site);
        shares.RemoveAll(share => share.Site == other);
        shares.Add(new SiteShare(other, gone + intent.Weights.FirstOrDefault(weight => weight.Site == other).Weight));
        Tell(new Observed(Given.Options.Vantages[vantage], [new ServiceAnswers(Given.Service, intent.Version, [.. shares])]));
    }

    private void Wait(TimeSpan duration)
    {
        _now = _now.Plus(duration);
        Tell(new TimerDue());
    }

    private void Tell(TrafficEvent happened)
    {
        var before = _view.Ledger;
        var step = _decider.Decide(_view, happened, _now);
        _view = step.View;
        Assert.Equal(!before.Intents.SequenceEqual(_view.Ledger.Intents), step.MustPersist);
        _intents.AddRange(step.Commands.OfType<Publish>().Select(publish => publish.Intent).Where(intent => _intents.Count == 0 || _intents[^1] != intent));

        History.Hears(happened, _now);
        History.Follows(step.Commands);
        Assert.Empty(History.Broken);
        Assert.True(_view.Services.Count == 0 || (Service.Retreats.Length <= 3 && Service.Shifts.Length <= 3));
    }
}
