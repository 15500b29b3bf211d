using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests;

/// <summary>Three sites, two drivers, two vantage points, one service at SAL 1. Old answers are gone 5 s after a publication.</summary>
internal static class Given
{
    public static readonly VnfId Service = new("service");
    public static readonly SiteId A = new("a");
    public static readonly SiteId B = new("b");
    public static readonly SiteId C = new("c");
    public static readonly DriverId D1 = new("d1");
    public static readonly DriverId D2 = new("d2");
    public static readonly VantageId V1 = new("v1");
    public static readonly VantageId V2 = new("v2");

    public static readonly TrafficOptions Options = new()
    {
        Drivers = [D1, D2],
        Vantages = [V1, V2],
        VantagesMin = 2,
        HoldDown = TimeSpan.FromSeconds(20),
    };

    public static Epoch E(int counter) => new(1, counter);

    public static ClockReading At(double seconds) =>
        new(TimeSpan.FromSeconds(100 + seconds), TimeSpan.FromSeconds(500 + seconds), TimeSpan.FromSeconds(1_000_000 + seconds));

    /// <summary>Weights of a, b and c; a site with 0 has none.</summary>
    public static ImmutableArray<SiteWeight> Weights(int a = 0, int b = 0, int c = 0) =>
        [.. new SiteWeight[] { new(A, a), new(B, b), new(C, c) }.Where(weight => weight.Weight > 0)];

    public static TrafficSpec Owner(SiteId owner, int epoch = 1, Reattachment? reattachment = null, bool isFrozen = false) =>
        new(Service, E(epoch), 1, new SingleOwner(owner), reattachment, isFrozen);

    public static TrafficSpec Several(ImmutableArray<SiteWeight> targets, SiteSet? drained = null, int epoch = 1, Reattachment? reattachment = null, bool isFrozen = false) =>
        new(Service, E(epoch), 1, new Spread(targets, drained ?? SiteSet.Empty), reattachment, isFrozen);

    public static TrafficIntent Intent(long number, ImmutableArray<SiteWeight> weights, int epoch = 1, params ImmutableArray<Forward> forwards) =>
        new(Service, new TrafficVersion(E(epoch), number), weights, forwards, TimeSpan.FromSeconds(1), null);
}

/// <summary>A leader's traffic decider that is told events and remembers what it answered last.</summary>
internal sealed class DrivenTraffic
{
    private readonly TrafficOptions _options;
    private readonly TrafficDecider _decider;

    public DrivenTraffic(TrafficLedger? ledger = null, double at = 0, TrafficOptions? options = null)
    {
        _options = options ?? Given.Options;
        _decider = new TrafficDecider(_options);
        Now = Given.At(at);
        View = TrafficView.Start(ledger ?? TrafficLedger.Blank, Now, _options);
    }

    public TrafficView View { get; private set; }

    public ClockReading Now { get; private set; }

    public ImmutableArray<TrafficCommand> Commands { get; private set; } = [];

    public bool MustPersist { get; private set; }

    public TrafficIntent Intent => View.Services[Given.Service].Intent!;

    public TrafficStatus Status => View.Services[Given.Service].Reported!;

    /// <summary>A service that is published everywhere and seen as it is published.</summary>
    public static DrivenTraffic Serving(TrafficSpec spec) => new DrivenTraffic().Judges().Wants(spec).AllFollow();

    /// <summary>The same journal under a new leader.</summary>
    public DrivenTraffic Restarted() => new(View.Ledger, (Now.Monotonic - Given.At(0).Monotonic).TotalSeconds, _options);

    public DrivenTraffic Tell(TrafficEvent happened)
    {
        var step = _decider.Decide(View, happened, Now);
        (View, Commands, MustPersist) = (step.View, step.Commands, step.MustPersist);
        return this;
    }

    public DrivenTraffic Wants(TrafficSpec spec) => Tell(new SpecsRead([spec]));

    /// <summary>The sites that failed; all others may serve.</summary>
    public DrivenTraffic Judges(params SiteId[] failed) => Tell(new SitesJudged(SiteSet.Of(failed)));

    public DrivenTraffic After(double seconds)
    {
        Now = Now.Plus(TimeSpan.FromSeconds(seconds));
        return Tell(new TimerDue());
    }

    public DrivenTraffic IsPublished(DriverId by, TrafficVersion? version = null) =>
        Tell(new Published(by, [new PublishedIntent(Given.Service, version ?? Intent.Version)]));

    /// <summary>Every driver publishes the intent.</summary>
    public DrivenTraffic AllPublish()
    {
        var version = Intent.Version;
        foreach (var driver in _options.Drivers)
        {
            IsPublished(driver, version);
        }

        return this;
    }

    public DrivenTraffic Sees(VantageId by, TrafficVersion version, params SiteShare[] shares) =>
        Tell(new Observed(by, [new ServiceAnswers(Given.Service, version, [.. shares])]));

    /// <summary>Every vantage point is answered by these weights.</summary>
    public DrivenTraffic AllSee(ImmutableArray<SiteWeight> weights, TrafficVersion? version = null)
    {
        var seen = version ?? Intent.Version;
        foreach (var vantage in _options.Vantages)
        {
            Sees(vantage, seen, [.. weights.Select(weight => new SiteShare(weight.Site, weight.Weight))]);
        }

        return this;
    }

    /// <summary>The drivers publish what is decided so far, and the vantage points see it.</summary>
    public DrivenTraffic AllFollow()
    {
        var (weights, version) = (Intent.Weights, Intent.Version);
        return AllPublish().AllSee(weights, version);
    }

    public T Sent<T>()
        where T : TrafficCommand => Assert.Single(Commands.OfType<T>());

    public bool Orders<T>()
        where T : TrafficCommand => Commands.OfType<T>().Any();
}
