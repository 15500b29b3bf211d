using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using NfvHa.Geo.GlobalController.Host.Events;

namespace NfvHa.Geo.GlobalController.Host;

/// <summary>One line per event on stderr. Whoever logs never waits: what finds the queue full is dropped. The event ids (4000 to 4099) are stable.</summary>
internal static partial class HostLog
{
    private const int QueueMax = 4_096;

    /// <summary>Makes the loggers of the process.</summary>
    public static ILoggerFactory Create() => LoggerFactory.Create(logging => logging
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

    /// <summary>Logs an event with all that it rests on.</summary>
    public static void Log(ILogger logger, OperatorEvent happened) => Happened(
        logger,
        happened.Number,
        happened.Kind,
        happened.Subject,
        happened.Text,
        happened.Evidence.IsEmpty ? "" : $" [{string.Join("; ", happened.Evidence)}]");

    [LoggerMessage(4000, LogLevel.Information, "#{Number} {Kind} {Subject}: {Text}{Evidence}")]
    private static partial void Happened(ILogger logger, long number, string kind, string subject, string text, string evidence);
}
