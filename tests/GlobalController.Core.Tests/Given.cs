using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Tests;

/// <summary>Three sites, three locations, one VNF owned by A at epoch 1.5, led from L1; a lease of 2 s, a site is missed after 1 s.</summary>
internal static class Given
{
    public static readonly LeaseTiming Timing = new() { Duration = TimeSpan.FromSeconds(2), BeatInterval = TimeSpan.FromMilliseconds(200), FailAfter = TimeSpan.FromSeconds(1) };

    public static readonly PlanOptions Plans = new();

    public static readonly VnfId Vnf = new("vnf");
    public static readonly SiteId A = new("a");
    public static readonly SiteId B = new("b");
    public static readonly SiteId C = new("c");
    public static readonly LocationId L1 = new("l1");
    public static readonly LocationId L2 = new("l2");
    public static readonly LocationId L3 = new("l3");
    public static readonly BootId Boot = new("boot-l1");
    public static readonly LocationSet Locations = new(0, [L1, L2, L3]);

    public static Epoch E(int counter) => counter == 0 ? Epoch.None : new Epoch(1, counter);

    public static ClockReading At(double seconds) =>
        new(TimeSpan.FromSeconds(100 + seconds), TimeSpan.FromSeconds(500 + seconds), TimeSpan.FromSeconds(1_000_000 + seconds));

    public static VnfSpec Spec(
        ReplicationMode replication = ReplicationMode.Sync, GateKind gate = GateKind.Kernel, bool pausable = false, bool automatic = true, string vnf = "vnf") =>
        new(new VnfId(vnf), SiteSet.Of(A, B, C), replication, gate, pausable, automatic);

    public static VnfRecord Record(VnfSpec? spec = null, EligibleSet? eligible = null, SyncSet? sync = null, TakeoverIntent? takeover = null) =>
        VnfRecord.First(spec ?? Spec(), A) with
        {
            Revision = 5,
            Epoch = E(5),
            Eligible = eligible ?? EligibleSet.Initial(SiteSet.Of(B, C)),
            Sync = sync ?? SyncSet.Initial(SiteSet.Of(B, C)),
            Takeover = takeover,
        };

    public static TakeoverIntent Takeover(TakeoverKind kind = TakeoverKind.Failover, SiteId? target = null, long id = 7, string reason = "test") =>
        new(kind, target ?? B, E(5), id, reason);

    public static ControlState State(params VnfRecord[] records) => new(
        new DesiredVersion(1, 10),
        3,
        new Leader(L1, Boot),
        SiteSet.Of(A, B, C),
        Locations,
        Locations.Members.ToImmutableSortedDictionary(location => location, location => new Admission(location, 1, null)),
        new(records.Select(record => KeyValuePair.Create(record.Vnf, record))));

    /// <summary>A report of the VNF; epochs as counters of generation 1, 0 for none.</summary>
    public static VnfReport Report(
        int owned = 0, int eligible = -1, int sync = -1, int givenUp = 0, int prepared = 0, int logEpoch = 5, long logLength = 100) =>
        new(Vnf, E(5), E(owned), eligible, sync, E(givenUp), E(prepared), E(logEpoch), logLength, owned > 0);

    public static Beat Beat(SiteId site, long sequence = 1, VnfReport? report = null, DesiredVersion? desired = null, int locations = 0, params SiteId[] hears) => new(
        site, new AgentInstanceId($"agent-{site}"), new BootId($"boot-{site}"), sequence, TimeSpan.FromSeconds(50), desired ?? new DesiredVersion(1, 10),
        locations, [], report is { } known ? [known] : [], [.. hears.Order().Select(peer => new PeerSighting(peer, TimeSpan.FromSeconds(0.1)))]);
}

/// <summary>What the leader at L1 knows at second 100: built up piece by piece.</summary>
internal sealed class Scene
{
    public Scene(params VnfRecord[] records)
    {
        View = ControllerView.Start(Given.L1, Given.Boot, ControllerLedger.Installed, Given.State(records), Given.At(0), Given.Timing) with
        {
            ReportedAt = Given.At(99.9),
        };
    }

    public ControllerView View { get; set; }

    public ClockReading Now { get; set; } = Given.At(100);

    public SiteSurvey Survey => new(View, Given.Timing, Now);

    public VnfRecord Record => View.State.Vnfs[Given.Vnf];

    /// <summary>What the leader wants done.</summary>
    public LeaderStep Leads(OperatorOrder? order = null) =>
        new LeaderDecider(Given.Timing, Given.Plans).Decide(order is null ? View : View with { Orders = View.Orders.Enqueue(order) }, Now);

    /// <summary>The VNF's record after the leader's turn, if that begins, changes or ends a takeover.</summary>
    public VnfRecord? Moves(OperatorOrder? order = null) => Leads(order).Transaction.Records.FirstOrDefault(
        record => record.Vnf == Given.Vnf && (record.Epoch != Record.Epoch || record.Takeover != Record.Takeover));

    /// <summary>All three sites are heard at L1, hear each other, and A owns the VNF at 1.5 with its first sets confirmed.</summary>
    public static Scene Healthy(VnfRecord? record = null)
    {
        var known = record ?? Given.Record();
        return new Scene(known)
            .Heard(Given.A, report: Given.Report(owned: 5, eligible: known.Eligible.Version, sync: known.Sync.Version))
            .Heard(Given.B, report: Given.Report())
            .Heard(Given.C, report: Given.Report());
    }

    /// <summary>L1 and L2 miss A, whose last words were from long ago; B and C are heard.</summary>
    public static Scene OwnerLost(VnfRecord? record = null) => Healthy(record).Lost(Given.A);

    /// <summary>L1 heard a beat so long ago; the site hears all others unless told otherwise.</summary>
    public Scene Heard(SiteId site, double ago = 0.1, VnfReport? report = null, SiteId[]? hears = null, DesiredVersion? desired = null, int locations = 0, long sequence = 100)
    {
        var peers = hears ?? [.. View.State.Sites.Remove(site)];
        return Heard(Given.Beat(site, sequence, report, desired, locations, peers), ago);
    }

    public Scene Heard(Beat beat, double ago = 0.1, long driftPartsPerMillion = 0)
    {
        var at = Now.Plus(-TimeSpan.FromSeconds(ago));
        var drift = DriftMeter.Begin(beat.SentAt, at.Monotonic) with { PartsPerMillion = driftPartsPerMillion };
        View = View with { Heard = View.Heard.SetItem(beat.Site, new SiteHeard(beat, at, drift, BeatRhythm.Unknown)) };
        return this;
    }

    /// <summary>Nobody has heard the site for nine seconds, neither locations nor peers.</summary>
    public Scene Lost(SiteId site)
    {
        foreach (var (_, heard) in View.Heard)
        {
            var beat = heard.Beat with { Peers = [.. heard.Beat.Peers.Where(peer => peer.Site != site)] };
            View = View with { Heard = View.Heard.SetItem(beat.Site, heard with { Beat = beat, At = beat.Site == site ? Now.Plus(-TimeSpan.FromSeconds(9)) : heard.At }) };
        }

        var last = View.Heard.GetValueOrDefault(site)?.Beat;
        return Says(Given.L2, site, age: 9, last: last);
    }

    /// <summary>In which rhythm the site's beats came here.</summary>
    public Scene Rhythm(SiteId site, IEnumerable<double> gaps) => With(view => view with
    {
        Heard = view.Heard.SetItem(site, view.Heard[site] with { Rhythm = new BeatRhythm([.. gaps.Select(TimeSpan.FromSeconds)], 0) }),
    });

    /// <summary>This leader answers the site for so long with what it does not take in.</summary>
    public Scene Unheeded(SiteId site, double ago) => With(view => view with
    {
        Watches = view.Watches.SetItem(site, SiteWatch.First with
        {
            Unheeded = new UnheededAnswer(new DesiredVersion(1, 10), new BootId($"boot-{site}"), Now.Plus(-TimeSpan.FromSeconds(ago))),
        }),
    });

    /// <summary>Adds what another location says of a site to its report of so long ago.</summary>
    public Scene Says(LocationId location, SiteId site, double age, Beat? last = null, double ago = 0.1, long drifts = 0, bool overdue = false) => Change(location, ago, report => report with
    {
        Sites = [.. report.Sites.Where(sighting => sighting.Site != site).Append(new(site, TimeSpan.FromSeconds(age), last, drifts, overdue)).OrderBy(sighting => sighting.Site)],
    });

    /// <summary>Another location revoked through an epoch and still held so long when it said so.</summary>
    public Scene Revoked(LocationId location, int through = 5, double remaining = 0, double ago = 0.5) => Change(location, ago, report => report with
    {
        Revocations = [new Revocation(Given.Vnf, Given.E(through), TimeSpan.FromSeconds(remaining))],
    });

    /// <summary>This location's own book: revoked through an epoch, with a promise that ends so many seconds from now.</summary>
    public Scene RevokedHere(int through = 5, double remaining = -10)
    {
        var book = new PromiseBook(new PromiseLedger(Given.E(5), Given.E(through)), Now.Plus(TimeSpan.FromSeconds(remaining)));
        View = View with { Books = View.Books.SetItem(Given.Vnf, book) };
        return this;
    }

    public Scene Change(LocationId location, double ago, Func<LocationReport, LocationReport> change)
    {
        var report = View.Reports.GetValueOrDefault(location)?.Report
            ?? new LocationReport(location, new BootId($"boot-{location}"), 1, new DesiredVersion(1, 10), 3, false, 1, [], []);
        View = View with { Reports = View.Reports.SetItem(location, new ReportHeard(change(report), Now.Plus(-TimeSpan.FromSeconds(ago)))) };
        return this;
    }

    /// <summary>This leader follows a takeover since so long ago.</summary>
    public Scene Seen(long id, double ago) =>
        With(view => view with { Takeovers = view.Takeovers.SetItem(Given.Vnf, new TakeoverSeen(id, Now.Plus(-TimeSpan.FromSeconds(ago)))) });

    /// <summary>One of the leader's clocks stood still for the last second.</summary>
    public Scene Slow()
    {
        Now = Now with { Boottime = Now.Boottime - TimeSpan.FromSeconds(1) };
        return this;
    }

    public Scene With(Func<ControllerView, ControllerView> change)
    {
        View = change(View);
        return this;
    }

    public Scene WithState(Func<ControlState, ControlState> change) => With(view => view with { State = change(view.State) });
}

/// <summary>One controller replica that is told events and remembers what it answered last.</summary>
internal sealed class DrivenController
{
    private readonly ControllerDecider _decider = new(Given.Timing, Given.Plans);

    public DrivenController(LocationId location, ControlState state, ControllerLedger? ledger = null, string? boot = null)
    {
        View = ControllerView.Start(location, new BootId(boot ?? $"start-{location}"), ledger ?? ControllerLedger.Installed, state, Given.At(0), Given.Timing);
    }

    public ControllerView View { get; set; }

    public ClockReading Now { get; set; } = Given.At(0);

    public bool MustPersist { get; private set; }

    /// <summary>How long its shell waits for the next report.</summary>
    public TimeSpan Pace => _decider.Pace(View, Now);

    public ImmutableArray<ControllerCommand> Commands { get; private set; } = [];

    public DrivenController Tell(ControllerEvent happened)
    {
        var step = _decider.Decide(View, happened, Now);
        (View, Commands, MustPersist) = (step.View, step.Commands, step.MustPersist);
        return this;
    }

    public DrivenController After(double seconds)
    {
        Now = Now.Plus(TimeSpan.FromSeconds(seconds));
        return this;
    }

    /// <summary>Reads the journal one entry further.</summary>
    public DrivenController Reads(Func<ControlState, ControlState> change) =>
        Tell(new JournalRead(change(View.State with { Version = View.State.Version with { Index = View.State.Version.Index + 1 } })));

    /// <summary>The same disk after a restart.</summary>
    public DrivenController Restarted()
    {
        var start = ControllerView.Start(View.Location, new BootId($"{View.Boot}-again"), View.Ledger, View.State, Now, Given.Timing);
        return new DrivenController(View.Location, View.State) { View = start, Now = Now };
    }

    /// <summary>Reports again and again for so long, as one that nothing stops.</summary>
    public DrivenController Runs(double seconds)
    {
        for (var step = 0; step < seconds / 0.2; step++)
        {
            After(0.2).Tell(new ReportDue());
        }

        return this;
    }

    public LocationReport Reports() => Tell(new ReportDue()).Sent<SendReport>().Report;

    public T Sent<T>()
        where T : ControllerCommand => Assert.Single(Commands.OfType<T>());

    public bool Sends<T>()
        where T : ControllerCommand => Commands.OfType<T>().Any();
}
