using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.SiteAgent.Gate;
using NfvHa.Geo.SiteAgent.Gate.Components;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Gate.Settings;

const int Stopped = 0;
const int WrongUsage = 2;
const int WrongConfiguration = 3;
const int WrongHost = 4;
const int Broken = 5;

const string Help = """
    usage: NfvHa.Geo.SiteAgent.Gate --config FILE

    The host gate of a site. It runs the VNFCs that the site's agent orders, and carries their clients' connections while the lease lasts. It ends
    service at the deadline with no agent alive. VNFCs die with it.

      --config FILE   options (JSON):
                        socket                    unix socket for the agent, in a folder of its own (mode 700, made if missing)
                        vnfs[].vnf                name of a VNF
                        vnfs[].listen             ADDRESS:PORT for its clients
                        vnfs[].connectionsMax     clients at a time (1024)
                        vnfs[].sendBufferBytes    what the kernel may hold for a slow client (262144)
                        stopGraceMilliseconds     from SIGTERM to SIGKILL of a VNFC (2000)
                        startTimeoutMilliseconds  until a started VNFC listens (10000)
      --help          this text

    exit codes
      0  stopped by SIGTERM or SIGINT; all VNFCs have ended
      2  wrong arguments
      3  wrong configuration; every error is named
      4  this host can't run it: address in use, another gate, a tool or a clock missing
      5  an invariant broke; the VNFCs were killed
    """;

switch (args)
{
    case ["--help" or "-h"]:
        Console.WriteLine(Help);
        return Stopped;
    case ["--config", var path]:
        return Run(path);
    default:
        Console.Error.WriteLine("Give --config FILE, or --help.");
        return WrongUsage;
}

static int Run(string path)
{
    var (options, errors) = GateOptionsFile.Read(path);
    if (options is null)
    {
        return Fail(WrongConfiguration, errors);
    }

    GateLog.Start();
    var id = new GateInstanceId(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
    try
    {
        return Serve(options, id);
    }
    catch (PlatformNotSupportedException missing)
    {
        return Fail(WrongHost, [missing.Message]);
    }
#pragma warning disable CA1031 // Whatever broke: nothing may leave any more, and the operator gets a line, not a trace.
    catch (Exception broken)
#pragma warning restore CA1031
    {
        return Fail(Broken, [$"The gate stops, and all service through it: {broken.GetType().Name}: {broken.Message}"]);
    }
    finally
    {
        GateLog.Finish();
    }
}

static int Serve(GateOptions options, GateInstanceId id)
{
    var (launcher, missing) = Launcher.Create();
    if (launcher is null)
    {
        return Fail(WrongHost, [missing!]);
    }

    var (folder, problem) = GateFolder.Open(options.Socket, id);
    if (folder is null)
    {
        return Fail(WrongHost, [problem!]);
    }

    var readiness = new Readiness();
    var inbox = new Inbox(readiness);
    var loop = new GateLoop(new GateSetting(readiness, inbox, launcher, HostClock.Instance, options, folder.Instance), id);
    var problems = loop.Open();
    if (problems.Count > 0)
    {
        folder.Clear();
        return Fail(WrongHost, problems);
    }

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        inbox.Post(loop.Stop);
    }

    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    _ = new AgentPipe(readiness, folder.Listener, loop.Obey);
    GateLog.Event($"gate {id} serves {options.Vnfs.Length} VNFs; agents connect to {options.Socket}");
    loop.Run();
    folder.Clear();
    return Stopped;
}

static int Fail(int code, IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        Console.Error.WriteLine(line);
    }

    return code;
}
