using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Tests.Lab;

/// <summary>The metrics of one process of the test, added up by name, kind or side, and reason.</summary>
internal sealed class Counts : IMeterFactory
{
    private readonly ConcurrentDictionary<(string Name, string What), long> _sums = new();
    private readonly MeterListener _listener = new();
    private readonly List<Meter> _meters = [];

    public Counts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                _sums.AddOrUpdate((instrument.Name, tag.Value as string ?? ""), value, (_, sum) => instrument is ObservableGauge<long> ? value : sum + value);
            }
        });
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => _sums[(instrument.Name, "")] = value);
        _listener.Start();
    }

    /// <summary>The sum of an instrument over the measurements that carry a tag value.</summary>
    public long this[string name, string tagValue] => _sums.GetValueOrDefault((name, tagValue));

    public long Dropped(string reason) => this[LinkTelemetry.Dropped, reason];

    /// <summary>Open streams, now.</summary>
    public long Streams()
    {
        _listener.RecordObservableInstruments();
        return this[LinkTelemetry.Streams, ""];
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(new MeterOptions(options.Name) { Scope = this });
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }
}
