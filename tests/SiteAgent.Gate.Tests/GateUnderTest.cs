using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Tests;

/// <summary>A gate as a real process, with one VNF that is served on a loopback address of its own.</summary>
internal sealed partial class GateUnderTest : IAsyncDisposable
{
    private static int _count;
    private readonly string _folder = Directory.CreateTempSubdirectory("gate-").FullName;
    private readonly List<TestAgent> _agents = [];
    private readonly StringBuilder _log = new();

    private GateUnderTest(IPEndPoint at, string more)
    {
        At = at;
        Direct = new IPEndPoint(At.Address, 7101);
        Config = Path.Combine(_folder, "gate.json");
        Socket = Path.Combine(_folder, "g", "s");
        File.WriteAllText(Config, $$"""{ "socket": "{{Socket}}", "stopGraceMilliseconds": 500, "vnfs": [ { "vnf": "hss", "listen": "{{At}}" {{more}} } ] }""");
        Process = Launch();
    }

    public Process Process { get; private set; }

    public IPEndPoint At { get; }

    public IPEndPoint Direct { get; }

    public string Config { get; }

    public string Socket { get; }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static string Executable => Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.SiteAgent.Gate");

    public static string EchoVnfc => Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.Samples.EchoVnfc");

    public VnfcSpec Echo => new(EchoVnfc, [], Environment("ECHO_TCP", Direct.ToString()));

    public static GateUnderTest Start(string more = "") => new(Reserve(), more);

    /// <summary>The gates of two sites, a and b, that know each other.</summary>
    public static (GateUnderTest A, GateUnderTest B) StartTwo()
    {
        var (a, b) = (Reserve(), Reserve());
        return (new(a, $$""", "peers": [{ "site": "b", "address": "{{b}}" }]"""), new(b, $$""", "peers": [{ "site": "a", "address": "{{a}}" }]"""));
    }

    public static ImmutableSortedDictionary<string, string> Environment(params string[] pairs) => ImmutableSortedDictionary<string, string>.Empty
        .Add("DOTNET_ROOT", System.Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")))
        .Add("DOTNET_TieredPGO", "0")
        .AddRange(pairs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1])));

    /// <summary>Starts it again, as an operator would after it died.</summary>
    public void Restart() => Process = Launch();

    public async Task<TestAgent> AttachAsync(string boot = "boot-1")
    {
        var agent = new TestAgent(this, new BootId(boot));
        _agents.Add(agent);
        await agent.AttachedAsync();
        return agent;
    }

    /// <summary>An agent that started the VNFC, armed the gate and activated.</summary>
    public async Task<TestAgent> ServeAsync(int leaseMilliseconds = 60_000)
    {
        var agent = await AttachAsync();
        await agent.StartAsync(Echo);
        await agent.ArmAsync(1, Given.In(leaseMilliseconds));
        await agent.ActivateAsync(1);
        return agent;
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(Process.Id, signal));

    public static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        if (!Process.HasExited)
        {
            Process.Kill();
        }

        await Process.WaitForExitAsync();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Log);
        }

        Process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Whether a process is there and is no zombie.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            // The first thread of a process may be dead while others still end.
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X') || Directory.EnumerateDirectories(Path.Combine(folder, "task")).Count() > 1;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Stops a process and waits until each of its threads stands: the signal alone does not say when.</summary>
    public static async Task StopAsync(int process)
    {
        Signal(process, Signals.Stop);
        await Given.So(() => Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")).All(IsStopped), "all threads stand");
    }

    private static IPEndPoint Reserve()
    {
        var (count, host) = (Interlocked.Increment(ref _count), System.Environment.ProcessId);
        return new IPEndPoint(IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{1 + (host % 250)}.{host / 250 % 250}.{1 + count}")), 7100);
    }

    private static bool IsStopped(string thread)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[stat.LastIndexOf(')') + 2] is 'T';
        }
        catch (IOException)
        {
            return true;
        }
    }

    private Process Launch()
    {
        var process = Process.Start(new ProcessStartInfo(Executable, ["--config", Config]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
        return process;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

internal static class Signals
{
    public const int Kill = 9;
    public const int Term = 15;
    public const int Cont = 18;
    public const int Stop = 19;
}
