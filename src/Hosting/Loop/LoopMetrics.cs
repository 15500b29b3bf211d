using System.Diagnostics.Metrics;
using NfvHa.Geo.Contracts.Telemetry;

namespace NfvHa.Geo.Hosting.Loop;

/// <summary>Measures a loop. Costs next to nothing while nobody listens.</summary>
internal sealed class LoopMetrics : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.LoopMeter);
    private readonly KeyValuePair<string, object?> _name;
    private readonly Histogram<double> _turns;

    internal LoopMetrics(string name, Func<int> waiting, Func<long> dropped)
    {
        _name = new(TelemetryNames.Loop, name);
        _turns = _meter.CreateHistogram<double>(TelemetryNames.LoopTurn, "s", "One turn of a loop.");
        _meter.CreateObservableGauge(TelemetryNames.LoopQueue, () => new Measurement<int>(waiting(), _name), "{event}", "What waits for a loop.");
        _meter.CreateObservableCounter(TelemetryNames.LoopDropped, () => new Measurement<long>(dropped(), _name), "{event}", "What found the queue of a loop full.");
    }

    public void Dispose() => _meter.Dispose();

    internal void Turn(Action turn)
    {
        if (!_turns.Enabled)
        {
            turn();
            return;
        }

        var began = TimeProvider.System.GetTimestamp();
        turn();
        _turns.Record(TimeProvider.System.GetElapsedTime(began).TotalSeconds, _name);
    }
}
