using System.Diagnostics.Metrics;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

namespace NfvHa.Geo.GlobalController.Host.Telemetry;

/// <summary>Traces and metrics of a controller location. It looks at what the loops hand over, on a thread of its own; they never wait for it.</summary>
internal sealed class ControllerTelemetry : IAsyncDisposable
{
    private readonly Meter _meter = new(TelemetryNames.ControllerMeter);
    private readonly Histogram<double> _commits;
    private readonly Histogram<double> _parts;
    private readonly Counter<long> _takeovers;
    private readonly TakeoverTracer _tracer;
    private readonly Observer<ControllerFrame> _observer;
    private ClockReading? _committing;
    private volatile Latest? _latest;

    /// <summary>Begins.</summary>
    /// <param name="options">The options.</param>
    /// <param name="location">The location.</param>
    /// <param name="clients">The VNFs whose clients are moved here.</param>
    /// <param name="failed">Takes what went wrong here, which changes nothing for anybody else.</param>
    internal ControllerTelemetry(TelemetryOptions options, LocationId location, IReadOnlyCollection<VnfId> clients, Action<Exception> failed)
    {
        _commits = _meter.CreateHistogram<double>(TelemetryNames.CommitDuration, "s", "A commit, from the order to what was read after it.");
        _parts = _meter.CreateHistogram<double>(TelemetryNames.TakeoverPart, "s", "A part of a takeover.");
        _takeovers = _meter.CreateCounter<long>(TelemetryNames.Takeovers, "{takeover}", "Takeovers that ended.");
        _meter.CreateObservableGauge(TelemetryNames.BeatAge, () => Of(BeatAges), "s", "The time since a site's last beat arrived.");
        _meter.CreateObservableGauge(TelemetryNames.SyncSetSize, () => Of(SyncSets), "{site}", "The held members of a VNF's sync set.");
        _meter.CreateObservableGauge(TelemetryNames.CheckpointLag, () => Of(Lags), "{entry}", "What the least advanced standby that is heard does not hold.");
        _tracer = new TakeoverTracer(
            new TakeoverSpans(options.Deployment),
            location,
            clients.Contains,
            (name, took) => _parts.Record(Math.Max(0, took.TotalSeconds), new KeyValuePair<string, object?>(TelemetryNames.Part, name)),
            tale => _takeovers.Add(
                1, new(TelemetryNames.Kind, tale.Kind.ToString()), new(TelemetryNames.Outcome, tale.Outcome), new(TelemetryNames.Proof, tale.Proof.ToString())));
        _observer = new Observer<ControllerFrame>(Look, failed);
    }

    /// <summary>Takes a frame, from any thread. Never waits.</summary>
    internal void Hand(ControllerFrame frame) => _observer.Hand(frame);

    /// <summary>Counts the queries of a DNS server too.</summary>
    internal void Count(Func<DnsCounts> counts) => _meter.CreateObservableCounter(TelemetryNames.DnsQueries, () =>
    {
        var now = counts();
        return new[]
        {
            Dns(now.Answered, "answered"), Dns(now.Rejected, "rejected"), Dns(now.Dropped, "dropped"), Dns(now.Limited, "limited"), Dns(now.Failed, "failed"),
        };
    }, "{query}", "DNS queries.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _observer.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
    }

    private void Look(ControllerFrame frame)
    {
        _tracer.Look(frame);
        if (frame.View is not { } view)
        {
            return;
        }

        _latest = new Latest(view, frame.At);
        if (_committing is { } since && !view.IsCommitting)
        {
            _commits.Record(frame.At.Since(since).TotalSeconds);
            _committing = null;
        }

        if (frame.Commands.Any(command => command is Commit))
        {
            _committing = frame.At;
        }
    }

    private IEnumerable<Measurement<T>> Of<T>(Func<Latest, IEnumerable<Measurement<T>>> measure)
        where T : struct => _latest is { } latest ? measure(latest) : [];

    private static IEnumerable<Measurement<double>> BeatAges(Latest latest) => latest.View.Heard
        .Select(site => new Measurement<double>(latest.At.Since(site.Value.At).TotalSeconds, new KeyValuePair<string, object?>(TelemetryNames.Site, site.Key.Value)));

    private static IEnumerable<Measurement<int>> SyncSets(Latest latest) => latest.View.State.Vnfs.Values
        .Where(record => record.Spec.IsCheckpointed).Select(record => new Measurement<int>(record.Sync.Members.Count, Vnf(record)));

    private static IEnumerable<Measurement<long>> Lags(Latest latest) =>
        from record in latest.View.State.Vnfs.Values
        where record.Spec.IsCheckpointed
        let owner = Length(latest, record, record.Owner)
        let standbys = record.Spec.Sites.Remove(record.Owner).Sites.Select(site => Length(latest, record, site)).OfType<long>().ToList()
        where owner is not null && standbys.Count > 0
        select new Measurement<long>(Math.Max(0, owner.Value - standbys.Min()), Vnf(record));

    private static long? Length(Latest latest, VnfRecord record, SiteId site) => latest.View.Heard.TryGetValue(site, out var heard)
        && heard.Beat.Vnfs.Where(report => report.Vnf == record.Vnf).ToList() is [var report] && report.LogEpoch == record.Epoch ? report.LogLength : null;

    private static KeyValuePair<string, object?> Vnf(VnfRecord record) => new(TelemetryNames.Vnf, record.Vnf.Value);

    private static Measurement<long> Dns(long count, string outcome) => new(count, new KeyValuePair<string, object?>(TelemetryNames.DnsOutcome, outcome));

    private sealed record Latest(ControllerView View, ClockReading At);
}
