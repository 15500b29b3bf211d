using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.GlobalController.Host.Events;
using NfvHa.Geo.GlobalController.Host.Settings;
using NfvHa.Geo.Hosting.Telemetry;

namespace NfvHa.Geo.GlobalController.Host;

/// <summary>One line per event on stderr. Whoever logs never waits: what finds the queue full is dropped. The event ids (4000 to 4099) are stable.</summary>
internal static partial class HostLog
{
    private const int QueueMax = 4_096;

    /// <summary>Makes the loggers of the process.</summary>
    /// <param name="options">The options.</param>
    public static ILoggerFactory Create(ControllerOptions options) => LoggerFactory.Create(logging => Exported(logging, options)
        .SetMinimumLevel(LogLevel.Information)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.MaxQueueLength = QueueMax;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        }));

    /// <summary>Logs an event with all that it rests on, within the trace of its takeover if it is of one.</summary>
    public static void Log(ILogger logger, OperatorEvent happened, TakeoverSpans? spans)
    {
        using var trace = happened.Begins is { } begins ? spans?.Within(new VnfId(happened.Subject), begins) : null;
        Log(logger, happened);
    }

    [LoggerMessage(4001, LogLevel.Error, "Traces and metrics are not told any more, start the process again for them; all else goes on")]
    public static partial void NotObserved(ILogger logger, Exception failure);

    private static ILoggingBuilder Exported(ILoggingBuilder logging, ControllerOptions options)
    {
        TelemetryExport.AddLogs(logging, options.Telemetry, TelemetryNames.Controller, options.Location.Value);
        return logging;
    }

    private static void Log(ILogger logger, OperatorEvent happened) => Happened(
        logger,
        happened.Number,
        happened.Kind,
        happened.Subject,
        happened.Text,
        happened.Evidence.IsEmpty ? "" : $" [{string.Join("; ", happened.Evidence)}]");

    [LoggerMessage(4000, LogLevel.Information, "#{Number} {Kind} {Subject}: {Text}{Evidence}")]
    private static partial void Happened(ILogger logger, long number, string kind, string subject, string text, string evidence);
}
