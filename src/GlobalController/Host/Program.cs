using System.Runtime.InteropServices;
using NfvHa.Geo.Contracts.Telemetry;
using NfvHa.Geo.GlobalController.Host;
using NfvHa.Geo.GlobalController.Host.Settings;
using NfvHa.Geo.Hosting.Telemetry;

const int Stopped = 0;
const int WrongUsage = 2;
const int WrongConfiguration = 3;
const int WrongHost = 4;
const int Broken = 5;

const string Help = """
    usage: NfvHa.Geo.GlobalController.Host --config FILE [--install]

    A controller location. It hears the agents of all sites, promises and revokes leases, decides failover and switchover, and moves clients by DNS. Sites
    serve on while it is away.

      --config FILE   options (JSON); paths are absolute, times are whole milliseconds:
                        location                   name of this location
                        journal, store             files of the journal, and of what this location must not forget
                        link.listen                ADDRESS:PORT for agents (127.0.0.1:7443)
                        link.certificate, .key, .trust   PEM files
                        link.peers[]               member (location/NAME), address (HOST:PORT) of other locations
                        timing.sal                 1, 2 or 3; or beatIntervalMilliseconds, durationMilliseconds, driftPartsPerMillion,
                                                   clockStepMilliseconds, failAfterMilliseconds; the same at every site
                        plans                      preparation-, redirect-, shift-, protectionMilliseconds, automaticMax, automaticWindowMilliseconds
                        api.listen, api.token      ADDRESS:PORT for operators (127.0.0.1:8443), and the file with their token (mode 600); without
                                                   api nobody is let in
                        telemetry                  endpoint (URL of an OTLP collector), protocol (grpc or http), headersFile (mode 600), deployment,
                                                   metricMilliseconds, queueMax; without it nothing is exported
                        eventsMax                  events that are kept in memory (4096)
                        events.transport           in-memory: events go to consumers within this process; none: to operators only (in-memory)
                        deployment.sites[]         name, capacity
                        deployment.locations[]     name, failureDomain (a site)
                        deployment.vnfs[]          name, sites, preference, replication, gate, pausableClocks, automatic, level, demand, needs,
                                                   startTimeMilliseconds, lossBytesMax, lossMillisecondsMax
                        deployment.services[]      active/active: name, level, demand, targets[] of site, weight
                        dns                        name, zone, listen (127.0.0.1:5353), nameServerAddress,
                                                   services[] of name, srv, probePort, sites[] of site, address, address6, port
                        vantage[]                  name, servers[] of at (the server above), port, path, header, intervalMilliseconds,
                                                   limitMilliseconds, clientsPerServer
                        traffic                    vantagesMin, shareMax, shareTolerance, ttlSal1Seconds to ttlSal3Seconds, holdDownMilliseconds,
                                                   freshForMilliseconds, repeatAfterMilliseconds, admitFirstPerSecond, admitClients
      --install       writes the deployment into an empty journal, installs this location, and ends. Once, and never after a disk was lost: then
                      the journal comes back from a backup, and the location is admitted again by itself
      --help          this text

    exit codes
      0  stopped by SIGTERM or SIGINT; or installed
      2  wrong arguments
      3  wrong configuration; every error is named
      4  this host can't run it: not installed, address in use, a file that can't be had
      5  an invariant broke, or a disk failed; start it again once that is looked at
    """;

switch (args)
{
    case ["--help" or "-h"]:
        Console.WriteLine(Help);
        return Stopped;
    case ["--config", var path]:
        return await RunAsync(path, ServeAsync);
    case ["--config", var path, "--install"]:
        return await RunAsync(path, InstallAsync);
    default:
        Console.Error.WriteLine("Give --config FILE, with --install if this location is new; or --help.");
        return WrongUsage;
}

static async Task<int> RunAsync(string path, Func<ControllerOptions, Task<int>> run)
{
    var (options, errors) = ControllerOptionsFile.Read(path);
    if (options is null)
    {
        return Fail(WrongConfiguration, errors);
    }

    try
    {
        return await run(options);
    }
    catch (PlatformNotSupportedException missing)
    {
        return Fail(WrongHost, [missing.Message]);
    }
#pragma warning disable CA1031 // Whatever broke: nothing may leave any more, and the operator gets a line, not a trace.
    catch (Exception broken)
#pragma warning restore CA1031
    {
        return Fail(Broken, [$"The controller stops; sites serve on as long as they hear each other or another location: {Say(broken)}"]);
    }
}

static async Task<int> InstallAsync(ControllerOptions options)
{
    var problems = await Installation.InstallAsync(options, TimeProvider.System);
    if (!problems.IsEmpty)
    {
        return Fail(WrongHost, problems);
    }

    Console.Error.WriteLine($"{options.Location} is installed; start it without --install.");
    return Stopped;
}

static async Task<int> ServeAsync(ControllerOptions options)
{
    var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.TrySetResult();
    }

    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    using var logs = HostLog.Create(options);
    using var export = TelemetryExport.Start(options.Telemetry, TelemetryNames.Controller, options.Location.Value);
    var (process, problems) = await ControllerProcess.StartAsync(options, TimeProvider.System, logs, OperatorEntrance.For(TimeProvider.System, logs));
    if (process is null)
    {
        return Fail(WrongHost, problems);
    }

    await using (process)
    {
        await await Task.WhenAny(stop.Task, process.Stopped);
    }

    return Stopped;
}

static string Say(Exception broken) => $"{broken.GetType().Name}: {broken.Message}{(broken.InnerException is { } cause ? $" ({Say(cause)})" : "")}";

static int Fail(int code, IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        Console.Error.WriteLine(line);
    }

    return code;
}
