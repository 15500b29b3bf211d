using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace NfvHa.Geo.SiteAgent.Host.Probes;

/// <summary>
/// Asks a component once. The time for an answer is waited for in short ticks: one that comes late, by as much as it is long, shows that whoever waits stood
/// still, or got no processor. The component then may have stood still as well, so such a miss proves nothing.
/// </summary>
internal static class Probe
{
    private const int Ticks = 6;
    private const int StatusLineMax = 512;

    /// <summary>Asks.</summary>
    /// <param name="socket">Where the component listens (unix stream).</param>
    /// <param name="options">How.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal static async Task<ProbeOutcome> AskAsync(string socket, ProbeOptions options, TimeProvider time, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asking = AskAsync(socket, options, end.Token);
        var tick = options.Timeout / Ticks;
        var isLate = false;
        for (var waited = 0; waited < Ticks && !asking.IsCompleted; waited++)
        {
            var begun = time.GetTimestamp();
            await Task.WhenAny(asking, Task.Delay(tick, time, end.Token)).ConfigureAwait(false);
            isLate |= time.GetElapsedTime(begun) > 2 * tick;
        }

        var hasEnded = asking.IsCompleted;
        await end.CancelAsync().ConfigureAwait(false);
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return hasEnded ? (await asking.ConfigureAwait(false) is { } why ? new ProbeMissed(why) : ProbeAnswered.It)
            : isLate ? ProbeUncertain.It
            : new ProbeMissed(string.Create(CultureInfo.InvariantCulture, $"no answer within {options.Timeout.TotalMilliseconds:0} ms"));
    }

    /// <summary>Null if it answered, else what came instead.</summary>
    private static async Task<string?> AskAsync(string path, ProbeOptions options, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            var sent = options.Kind == ProbeKind.Http
                ? Encoding.ASCII.GetBytes($"GET {options.Path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: nfvha-probe\r\nConnection: close\r\n\r\n")
                : options.Send.AsMemory();
            while (!sent.IsEmpty)
            {
                sent = sent[await socket.SendAsync(sent, SocketFlags.None, cancellation).ConfigureAwait(false)..];
            }

            return options.Kind == ProbeKind.Http ? await StatusAsync(socket, cancellation).ConfigureAwait(false)
                : await socket.ReceiveAsync(new byte[1], cancellation).ConfigureAwait(false) == 1 ? null
                : "the connection ended without an answer";
        }
        catch (SocketException refused)
        {
            return $"the connection failed ({refused.SocketErrorCode})";
        }
    }

    private static async Task<string?> StatusAsync(Socket socket, CancellationToken cancellation)
    {
        var line = new byte[StatusLineMax];
        var held = 0;
        int read;
        while (held < line.Length && (read = await socket.ReceiveAsync(line.AsMemory(held), cancellation).ConfigureAwait(false)) > 0)
        {
            held += read;
            if (line.AsSpan(0, held).IndexOf("\r\n"u8) is >= 0 and var length)
            {
                return Judge(Encoding.ASCII.GetString(line, 0, length));
            }
        }

        return "the answer is not HTTP";
    }

    private static string? Judge(string statusLine) =>
        statusLine.Split(' ') is not ([var version, { Length: 3 } code, ..]) || !version.StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? "the answer is not HTTP"
            : status is >= 200 and < 400 ? null
            : $"it answered {code}";
}
