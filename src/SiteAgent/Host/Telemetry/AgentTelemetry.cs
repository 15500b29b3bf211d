using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Host.Telemetry;

/// <summary>What an agent knew after one decision, or what its gate said.</summary>
/// <param name="At">The clocks at that moment.</param>
/// <param name="View">What it knew.</param>
/// <param name="Happened">What was decided on, or null.</param>
/// <param name="Report">What the gate said, or null.</param>
public readonly record struct AgentFrame(ClockReading At, AgentView View, AgentEvent? Happened, GateReport? Report);

/// <summary>Traces and metrics of a site's agent. It looks at what the loop hands over, on a thread of its own; the loop never waits for it.</summary>
internal sealed class AgentTelemetry : IAsyncDisposable
{
    private readonly Meter _meter = new(TelemetryNames.AgentMeter);
    private readonly SiteTracer _tracer;
    private readonly Observer<AgentFrame> _observer;
    private volatile Latest? _latest;
    private ImmutableArray<ReplicaFacts> _facts = [];

    /// <summary>Begins.</summary>
    /// <param name="options">The options.</param>
    /// <param name="failed">Takes what went wrong here, which changes nothing for anybody else.</param>
    internal AgentTelemetry(TelemetryOptions options, Action<Exception> failed)
    {
        _meter.CreateObservableGauge(TelemetryNames.LeaseRemaining, () => _latest is { } latest ? Leases(latest) : [], "s", "How long a VNF may be served yet.");
        _meter.CreateObservableGauge(TelemetryNames.LogLength, () => _latest is { } latest ? Lengths(latest) : [], "{entry}", "The durable length of a checkpoint log.");
        _tracer = new SiteTracer(new TakeoverSpans(options.Deployment));
        _observer = new Observer<AgentFrame>(Look, failed);
    }

    /// <summary>Takes a frame, from any thread. Never waits.</summary>
    internal void Hand(AgentFrame frame) => _observer.Hand(frame);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _observer.DisposeAsync().ConfigureAwait(false);
        _meter.Dispose();
    }

    private void Look(AgentFrame frame)
    {
        _tracer.Look(frame);
        if (frame.Happened is BeatDue { Replicas: var facts })
        {
            _facts = facts;
        }

        _latest = new Latest(frame.View, frame.At, _facts);
    }

    private static IEnumerable<Measurement<double>> Leases(Latest latest) => latest.View.Vnfs.Values
        .Where(vnf => vnf.Grant is not null)
        .Select(vnf => new Measurement<double>(
            latest.At.HasPassed(vnf.Deadline) ? 0 : latest.At.Until(vnf.Deadline).TotalSeconds, new KeyValuePair<string, object?>(TelemetryNames.Vnf, vnf.Vnf.Value)));

    private static IEnumerable<Measurement<long>> Lengths(Latest latest) => latest.Facts
        .Select(facts => new Measurement<long>(facts.LogLength, new KeyValuePair<string, object?>(TelemetryNames.Vnf, facts.Vnf.Value)));

    private sealed record Latest(AgentView View, ClockReading At, ImmutableArray<ReplicaFacts> Facts);
}
