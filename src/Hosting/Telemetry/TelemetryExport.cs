using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace NfvHa.Geo.Hosting.Telemetry;

/// <summary>
/// Exports what a process tells by OTLP, on threads of its own. Nobody waits for the collector: what finds a queue full is dropped, what it does not take
/// within <see cref="Patience"/> is lost, and the end of the process waits for no more than that per signal.
/// </summary>
public sealed class TelemetryExport : IDisposable
{
    /// <summary>How long one request to the collector, and the end of the export, may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const int BatchMax = 512;
    private const int DelayMilliseconds = 500;
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private TelemetryExport(TracerProvider traces, MeterProvider metrics) => (_traces, _metrics) = (traces, metrics);

    /// <summary>Begins to export spans and metrics.</summary>
    /// <param name="options">Where to, or null: then nothing is exported.</param>
    /// <param name="service">The service, one of <see cref="TelemetryNames"/>.</param>
    /// <param name="instance">The location or site.</param>
    /// <returns>What ends it, or null.</returns>
    public static TelemetryExport? Start(TelemetryOptions? options, string service, string instance)
    {
        if (options is null)
        {
            return null;
        }

        var resource = Resource(options, service, instance);
        var traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new AlwaysOnSampler())
            .AddSource(TelemetryNames.TakeoverSource)
            .AddProcessor(new Spans(new OtlpTraceExporter(Collector(options, "traces")), options.QueueMax))
            .Build();
        var metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(TelemetryNames.Meters)
            .AddReader(new Metrics(new OtlpMetricExporter(Collector(options, "metrics")), options.MetricInterval))
            .Build();
        return new TelemetryExport(traces, metrics);
    }

    /// <summary>Lets logs be exported too.</summary>
    /// <param name="logging">The loggers of the process.</param>
    /// <param name="options">Where to, or null.</param>
    /// <param name="service">The service.</param>
    /// <param name="instance">The location or site.</param>
    public static void AddLogs(ILoggingBuilder logging, TelemetryOptions? options, string service, string instance)
    {
        if (options is not null)
        {
            logging.AddOpenTelemetry(logs =>
            {
                logs.SetResourceBuilder(Resource(options, service, instance));
                logs.IncludeFormattedMessage = true;
                logs.AddProcessor(new LogLines(new OtlpLogExporter(Collector(options, "logs")), options.QueueMax));
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    // Not what the environment says: what is exported is what the options say.
    private static ResourceBuilder Resource(TelemetryOptions options, string service, string instance) => ResourceBuilder.CreateEmpty()
        .AddService(service, serviceNamespace: options.Deployment, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(), serviceInstanceId: instance);

    private static OtlpExporterOptions Collector(TelemetryOptions options, string signal) => new()
    {
        Endpoint = options.Protocol == OtlpProtocol.Grpc ? options.Endpoint : new Uri($"{options.Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}"),
        Protocol = options.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        Headers = options.Headers,
        TimeoutMilliseconds = Milliseconds(Patience),
    };

    private static int Milliseconds(TimeSpan time) => (int)time.TotalMilliseconds;

    private static int AtMost(int milliseconds) => milliseconds < 0 ? Milliseconds(Patience) : Math.Min(milliseconds, Milliseconds(Patience));

    private sealed class Spans(OtlpTraceExporter exporter, int queue)
        : BatchActivityExportProcessor(exporter, queue, DelayMilliseconds, Milliseconds(Patience), Math.Min(queue, BatchMax))
    {
        protected override bool OnShutdown(int timeoutMilliseconds) => base.OnShutdown(AtMost(timeoutMilliseconds));
    }

    private sealed class LogLines(OtlpLogExporter exporter, int queue)
        : BatchLogRecordExportProcessor(exporter, queue, DelayMilliseconds, Milliseconds(Patience), Math.Min(queue, BatchMax))
    {
        protected override bool OnShutdown(int timeoutMilliseconds) => base.OnShutdown(AtMost(timeoutMilliseconds));
    }

    private sealed class Metrics(OtlpMetricExporter exporter, TimeSpan interval) : PeriodicExportingMetricReader(exporter, Milliseconds(interval), Math.Min(Milliseconds(interval), Milliseconds(Patience)))
    {
        protected override bool OnShutdown(int timeoutMilliseconds) => base.OnShutdown(AtMost(timeoutMilliseconds));
    }
}
