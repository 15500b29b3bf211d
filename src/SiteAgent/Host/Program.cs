using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.SiteAgent.Host;
using NfvHa.Geo.SiteAgent.Host.Control;
using NfvHa.Geo.SiteAgent.Host.Settings;

const int Stopped = 0;
const int WrongUsage = 2;
const int WrongConfiguration = 3;
const int WrongHost = 4;
const int Broken = 5;

const string Help = """
    usage: NfvHa.Geo.SiteAgent.Host --config FILE [--install]

    The agent of a site. It reports to the controller locations, holds the site's leases, keeps the checkpoint logs of its VNFs and serves them as the
    Dapr state API, and tells the gate how long each VNF may be served. The gate ends service by itself when the agent is gone.

      --config FILE   options (JSON): site, folder, timing, link, gate, state, vnfs, eventsMax, telemetry; a missing or unknown key is named with what would be right
      --install       make the folder of a site that never took part, then end. Never for a site that lost its disk: give that one a new name
      --help          this text

    exit codes
      0  stopped by SIGTERM or SIGINT; what is served goes on until its deadline
      2  wrong arguments
      3  wrong configuration; every error is named
      4  this host can't run it: an address in use, a folder that is not installed or is open already, a damaged log
      5  the disk failed or an invariant broke
    """;

switch (args)
{
    case ["--help" or "-h"]:
        Console.WriteLine(Help);
        return Stopped;
    case ["--config", var path]:
        return await RunAsync(path);
    case ["--config", var path, "--install"]:
        return Install(path);
    default:
        Console.Error.WriteLine("Give --config FILE, or --help.");
        return WrongUsage;
}

static int Install(string path)
{
    var read = AgentOptionsFile.Read(path);
    return read.Value is not { } options ? Fail(WrongConfiguration, read.Errors)
        : AgentStore.Install(options.Folder) is { } problem ? Fail(WrongHost, [problem])
        : Stopped;
}

static async Task<int> RunAsync(string path)
{
    var read = AgentOptionsFile.Read(path);
    if (read.Value is not { } options)
    {
        return Fail(WrongConfiguration, read.Errors);
    }

    using var export = TelemetryExport.Start(options.Telemetry, TelemetryNames.Agent, options.Site.Value);
    using var logs = LoggerFactory.Create(builder =>
    {
        TelemetryExport.AddLogs(builder, options.Telemetry, TelemetryNames.Agent, options.Site.Value);
        builder.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    });
    var (agent, problems) = await AgentProcess.StartAsync(options, logs, TimeProvider.System);
    if (agent is null)
    {
        return Fail(WrongHost, problems);
    }

    var asked = new TaskCompletionSource();
    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        asked.TrySetResult();
    }

    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    await Task.WhenAny(asked.Task, agent.Stopped);
    var broken = agent.Stopped.Exception?.InnerException;
    await agent.DisposeAsync();
    return broken is null ? Stopped : Fail(Broken, [$"The agent stops: {broken.Message}{(broken.InnerException is { } cause ? $": {cause.Message}" : "")}"]);
}

static int Fail(int code, IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        Console.Error.WriteLine(line);
    }

    return code;
}
