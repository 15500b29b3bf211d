using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Hosting.Options;

namespace NfvHa.Geo.SiteAgent.Host.Probes;

/// <summary>How a component is asked.</summary>
public enum ProbeKind
{
    /// <summary>By <c>GET</c> of a path, over HTTP/1.1; any status from 200 to 399 is an answer.</summary>
    Http,

    /// <summary>By bytes; the first byte that comes back is an answer. A connection alone is none: the kernel accepts it for a process that stands still.</summary>
    Stream,
}

/// <summary>
/// How the agent finds out whether a component answers, and how often it may start it again if not (docs/probes.md). The component is asked on the socket that
/// the gate relays to, in each role; so the probe must not need the state, which only an owner has.
/// </summary>
public sealed record ProbeOptions
{
    /// <summary>Between the end of a component and its next start lies no longer pause than this.</summary>
    internal static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    private const int BytesMax = 4096;
    private const int PathLengthMax = 256;

    /// <summary>How it is asked.</summary>
    public required ProbeKind Kind { get; init; }

    /// <summary>Of <see cref="ProbeKind.Http"/>: what is asked for. It begins with a slash; at most 256 visible characters of ASCII. Default /.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Of <see cref="ProbeKind.Stream"/>: what is sent; empty if the component speaks first. At most 4096 bytes.</summary>
    public ImmutableArray<byte> Send { get; init; } = [];

    /// <summary>From the begin of a probe to that of the next. Default 1 s; 50 ms to 10 min.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take. Default 1 s, or the interval if that is shorter; 20 ms to the interval.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many probes in a row must be missed until the component counts as not serving. Default 3; 1 to 100.</summary>
    public int FailuresMax { get; init; } = 3;

    /// <summary>For how long after its start a component that never answered may go on doing so. Default 10 s; 0 to 10 min.</summary>
    public TimeSpan StartupGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it may be killed and started again within <see cref="RestartWindow"/>; 0: never. Default 3; 0 to 100.</summary>
    public int RestartsMax { get; init; } = 3;

    /// <summary>
    /// The time in which restarts are counted. Default 10 min; 1 s to 24 h. Longer than all of <see cref="RestartsMax"/> take that do not help, or they
    /// would never be used up.
    /// </summary>
    public TimeSpan RestartWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether the site says as soon as the component counts as not serving, and until it answers again, that it can't serve the VNF; not only once restarts
    /// did not help. An owner is then asked to give up, and a standby whose component runs takes over sooner than a new one starts. Default false.
    /// </summary>
    public bool EscalatesAtOnce { get; init; }

    /// <summary>The longest that restarts take which do not help.</summary>
    internal TimeSpan UselessRestarts => RestartsMax * (PauseMax + StartupGrace + (FailuresMax * Interval));

    /// <summary>
    /// Reads the options of a section: kind, path or sendHex, intervalMilliseconds, timeoutMilliseconds, failuresMax, startupGraceMilliseconds, restartsMax,
    /// restartWindowMilliseconds, escalateAtOnce.
    /// </summary>
    /// <param name="node">The section.</param>
    public static ProbeOptions Read(OptionsNode node)
    {
        var kind = node.Word<ProbeKind>("kind");
        var interval = node.Milliseconds("intervalMilliseconds", TimeSpan.FromSeconds(1), 50, 600_000);
        var options = new ProbeOptions
        {
            Kind = kind,
            Path = kind == ProbeKind.Http ? PathOf(node) : "/",
            Send = kind == ProbeKind.Stream ? BytesOf(node) : [],
            Interval = interval,
            Timeout = node.Milliseconds("timeoutMilliseconds", interval < TimeSpan.FromSeconds(1) ? interval : TimeSpan.FromSeconds(1), 20, 600_000),
            FailuresMax = node.Number("failuresMax", 3, 1, 100),
            StartupGrace = node.Milliseconds("startupGraceMilliseconds", TimeSpan.FromSeconds(10), 0, 600_000),
            RestartsMax = node.Number("restartsMax", 3, 0, 100),
            RestartWindow = node.Milliseconds("restartWindowMilliseconds", TimeSpan.FromMinutes(10), 1_000, 86_400_000),
            EscalatesAtOnce = node.Flag("escalateAtOnce", usual: false),
        };
        if (options.Timeout > options.Interval)
        {
            node.Wrong("timeoutMilliseconds", $"is {Text(options.Timeout)}, longer than intervalMilliseconds, {Text(options.Interval)}", "write a time that is no longer than the interval: one probe is under way at a time");
        }

        if (options.UselessRestarts is var useless && useless >= options.RestartWindow)
        {
            node.Wrong(
                "restartWindowMilliseconds",
                $"is {Text(options.RestartWindow)}, and {Text(useless)} may pass in {options.RestartsMax.ToString(CultureInfo.InvariantCulture)} restarts that do not help (each a pause of up to {Text(PauseMax)}, startupGrace, and failuresMax intervals): they would never be used up",
                $"write more than {Text(useless)}, or lessen restartsMax");
        }

        return options;
    }

    private static string PathOf(OptionsNode node)
    {
        var path = node.Text("path", "write what is asked for, e.g. \"/healthz\"", "/");
        if (path.Length > 0 && (path[0] != '/' || path.Length > PathLengthMax || path.Any(character => character is <= ' ' or > '~')))
        {
            node.Wrong("path", $"is '{path}'", $"write what is asked for, e.g. \"/healthz\": a slash first, at most {PathLengthMax} visible characters of ASCII");
        }

        return path;
    }

    private static ImmutableArray<byte> BytesOf(OptionsNode node)
    {
        const string Right = "write what is sent as digits of hex, two for each byte, at most 4096 bytes; leave it out if the component speaks first";
        var hex = node.Text("sendHex", Right, "");
        if (hex.Length % 2 == 0 && hex.Length <= 2 * BytesMax && hex.All(char.IsAsciiHexDigit))
        {
            return [.. Convert.FromHexString(hex)];
        }

        node.Wrong("sendHex", "is not such a text", Right);
        return [];
    }

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}");
}
