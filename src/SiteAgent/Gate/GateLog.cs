using System.Globalization;
using System.Threading.Channels;

namespace NfvHa.Geo.SiteAgent.Gate;

/// <summary>
/// One line per event on stderr, with the time. Whoever logs never waits: lines are written by a thread of their own, and at most a bounded number per
/// second; what was left out is counted.
/// </summary>
internal static class GateLog
{
    private const int QueueMax = 1024;
    private const int LinesPerSecondMax = 200;

    private static readonly Channel<string> Lines = Channel.CreateBounded<string>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private static readonly Thread Writer = new(WriteAll) { IsBackground = true, Name = "log" };
    private static long _second;
    private static int _lines;
    private static int _leftOut;

    /// <summary>Begins to write.</summary>
    internal static void Start() => Writer.Start();

    /// <summary>Logs an event. Called by the gate's loop only.</summary>
    internal static void Event(FormattableString what)
    {
        var now = TimeProvider.System.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        if (second != _second)
        {
            if (_leftOut > 0)
            {
                Lines.Writer.TryWrite(FormattableString.Invariant($"{now:yyyy-MM-ddTHH:mm:ss.fffZ} {_leftOut} lines were left out"));
            }

            (_second, _lines, _leftOut) = (second, 0, 0);
        }

        if (++_lines > LinesPerSecondMax
            || !Lines.Writer.TryWrite(string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-ddTHH:mm:ss.fffZ} {FormattableString.Invariant(what)}")))
        {
            _leftOut++;
        }
    }

    /// <summary>Writes what is left, as far as that takes no longer than a second.</summary>
    internal static void Finish()
    {
        Lines.Writer.TryComplete();
        Writer.Join(TimeSpan.FromSeconds(1));
    }

    private static void WriteAll()
    {
        while (Lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (Lines.Reader.TryRead(out var line))
            {
                Console.Error.WriteLine(line);
            }
        }
    }
}
