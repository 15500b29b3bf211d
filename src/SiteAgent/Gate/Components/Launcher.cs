using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Components;

/// <summary>
/// Starts VNFCs so that they die with the gate, also when it is killed. The kernel kills a child when the *thread* that started it ends
/// (PR_SET_PDEATHSIG), so one thread starts them all, and lives as long as the process. A child whose gate died before the kernel was asked sees
/// that its parent is another and ends. Each leads a session and process group of its own.
/// </summary>
internal sealed class Launcher
{
    // The shell is replaced by the VNFC; the path stands in $1, so nothing of it is read as a script.
    private const string ExecIfParentLives = "[ \"$PPID\" = \"$0\" ] || exit 137; exec \"$@\"";
    private const string Shell = "/bin/sh";
    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "TZ"];

    private readonly BlockingCollection<Action> _work = [];
    private readonly string _setsid;
    private readonly string _setpriv;

    private Launcher(string setsid, string setpriv)
    {
        _setsid = setsid;
        _setpriv = setpriv;
        new Thread(Run) { IsBackground = true, Name = "launcher" }.Start();
    }

    /// <summary>A launcher, or what is missing on this host.</summary>
    public static (Launcher? Launcher, string? Problem) Create() =>
        Find("setsid") is not { } setsid ? (null, Missing("setsid"))
        : Find("setpriv") is not { } setpriv ? (null, Missing("setpriv"))
        : !File.Exists(Shell) ? (null, $"{Shell} is missing; VNFCs are started through it.")
        : (new Launcher(setsid, setpriv), null);

    /// <summary>Starts a VNFC.</summary>
    /// <param name="vnf">The VNF.</param>
    /// <param name="spec">How to run it.</param>
    /// <param name="socket">Where it is to listen.</param>
    /// <param name="done">Told from another thread: the process, or why there is none.</param>
    public void Start(VnfId vnf, VnfcSpec spec, string socket, Action<VnfcProcess?, string?> done) => _work.Add(() =>
    {
        if (spec.Problem() is { } problem)
        {
            done(null, $"{problem}; correct the description of the VNFC");
            return;
        }

        try
        {
            var process = Process.Start(Describe(vnf, spec, socket))!;
            var descriptor = Syscalls.OpenProcess(process.Id);
            if (descriptor >= 0)
            {
                done(new VnfcProcess(process, descriptor), null);
                return;
            }

            VnfcProcess.KillGroup(process.Id);
            done(null, $"the process ended at once, or can't be watched (error {-descriptor})");
        }
        catch (Exception failed) when (failed is Win32Exception or InvalidOperationException or IOException)
        {
            done(null, failed.Message);
        }
    });

    private static string Missing(string tool) => $"{tool} is not in PATH; install util-linux. Without it VNFCs would outlive a gate that is killed.";

    private static string? Find(string tool) => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/bin:/bin"
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, tool))
        .FirstOrDefault(File.Exists);

    private ProcessStartInfo Describe(VnfId vnf, VnfcSpec spec, string socket)
    {
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(_setsid)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = spec.WorkingDirectory ?? Path.GetDirectoryName(spec.Path),
        };
        foreach (var argument in (ReadOnlySpan<string>)[_setpriv, "--pdeathsig", "KILL", "--", Shell, "-c", ExecIfParentLives, pid, spec.Path, .. spec.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[VnfcSpec.SocketVariable] = socket;
        start.Environment[VnfcSpec.VnfVariable] = vnf.Value;
        return start;
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
