using System.Collections.Immutable;
using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Components;

/// <summary>
/// The VNFC of one VNF over its lives. Each life has a socket path of its own, so nobody is ever connected to another life than meant. The gate starts it
/// by order only, never by itself (rule 11 of a shell).
/// </summary>
internal sealed class Component(GateSetting setting, VnfId vnf, int place, Action<GateAnswer> answer) : IWatched
{
    private VnfcSpec? _spec;
    private VnfcProcess? _process;
    private string _path = "";
    private System.Net.SocketAddress? _address;
    private Watch _watch;
    private Phase _phase = Phase.None;
    private bool _wasStopped;
    private ClockReading _until;
    private ExitedAnswer? _lastExit;

    private enum Phase
    {
        None,
        Launching,
        Listening,
        Running,
        Stopping,
        Dead,
    }

    /// <summary>Tells that the VNFC died, or is about to be ended: nothing of it may leave.</summary>
    public event Action? Ended;

    /// <summary>Tells that the VNFC listens.</summary>
    public event Action? Started;

    /// <summary>Counts its starts.</summary>
    public int Life { get; private set; }

    /// <summary>Whether it serves and is alive at this moment. A death counts from when it happened, not from when it was noticed.</summary>
    public bool IsAlive => _phase == Phase.Running && _process!.IsAlive;

    /// <summary>Whether it runs and listens, as far as is known.</summary>
    public bool IsRunning => _phase == Phase.Running;

    /// <summary>Whether there is no process.</summary>
    public bool IsGone => _phase == Phase.None;

    /// <summary>Its process, or 0.</summary>
    public int ProcessId => _process?.Id ?? 0;

    /// <summary>Where it listens.</summary>
    public string Socket => _path;

    /// <summary>How it last ended.</summary>
    public ExitedAnswer? LastExit => IsGone ? _lastExit : null;

    /// <summary>Whether <see cref="Tick"/> wants to be called soon.</summary>
    public bool IsTicking => _phase is Phase.Listening or Phase.Stopping;

    /// <summary>Starts it. Null if it was obeyed, or runs like that already; otherwise why not.</summary>
    public string? Start(VnfcSpec spec)
    {
        if (_phase is Phase.Stopping or Phase.Dead)
        {
            return "its VNFC is ending; order it again when it has exited";
        }

        if (_phase != Phase.None)
        {
            return _spec!.IsSameAs(spec) ? null : "its VNFC runs by another description; stop it first";
        }

        (_spec, _phase, _wasStopped, Life) = (spec, Phase.Launching, false, Life + 1);
        _path = Path.Combine(setting.Folder, $"{place}.{Life}");
        _address = new UnixDomainSocketEndPoint(_path).Serialize();
        setting.Launcher.Start(vnf, spec, _path, (process, failure) => setting.Inbox.Post(() => Launched(process, failure)));
        return null;
    }

    /// <summary>Ends it: by SIGTERM, and after the grace by SIGKILL.</summary>
    public void Stop()
    {
        _wasStopped = true;
        if (_phase is Phase.Listening or Phase.Running)
        {
            Cease();
            _process!.Terminate();
        }
    }

    /// <summary>Ends it at once, by SIGKILL; another life than the one that is meant is left alone.</summary>
    public void Kill(int life)
    {
        if (life == Life && _phase is Phase.Listening or Phase.Running or Phase.Stopping)
        {
            GateLog.Event($"{vnf}: VNFC life {Life} is killed, by order");
            _wasStopped = true;
            Cease();
            _process!.Kill();
        }
    }

    /// <summary>Connects to it.</summary>
    /// <returns>The socket, or minus the error.</returns>
    public int Connect() => Syscalls.ConnectUnix(_address!);

    /// <summary>Looks whether it listens by now, or has overstayed.</summary>
    public void Tick()
    {
        var isLate = _until.Monotonic <= setting.Clock.Read().Monotonic;
        if (_phase == Phase.Listening && Connect() is >= 0 and var probe)
        {
            _ = Syscalls.Close(probe);
            _phase = Phase.Running;
            GateLog.Event($"{vnf}: VNFC life {Life}, process {ProcessId}, listens");
            Started?.Invoke();
        }
        else if (IsTicking && isLate)
        {
            GateLog.Event($"{vnf}: VNFC life {Life} {(_phase == Phase.Listening ? "does not listen in time" : "does not end in time")} and is killed");
            _until = _until.Plus(setting.Options.StartTimeout);
            _process!.Kill();
        }
    }

    /// <summary>It died.</summary>
    public void OnReady(Ready ready)
    {
        var process = _process!;
        setting.Readiness.Watch(ref _watch, this, Ready.None);
        process.Kill();
        _phase = Phase.Dead;
        Ended?.Invoke();
        process.Exited.ContinueWith(
            exited => setting.Inbox.Post(() => Over(exited.Result.ExitCode, exited.Result.LastLines)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>From now on nothing of it leaves, and it has a time to end.</summary>
    private void Cease()
    {
        _phase = Phase.Stopping;
        Ended?.Invoke();
        _until = setting.Clock.Read().Plus(setting.Options.StopGrace);
    }

    private void Launched(VnfcProcess? process, string? failure)
    {
        if (process is null)
        {
            Over(-1, [failure!]);
            return;
        }

        _process = process;
        _watch = new Watch(process.Descriptor);
        _phase = Phase.Listening;
        _until = setting.Clock.Read().Plus(setting.Options.StartTimeout);
        setting.Readiness.Watch(ref _watch, this, Ready.In);
        if (_wasStopped)
        {
            Stop();
        }
    }

    private void Over(int exitCode, ImmutableArray<string> lastLines)
    {
        if (_process is { } process)
        {
            _ = Syscalls.Close(process.Descriptor);
            _process = null;
        }

        File.Delete(_path);
        _phase = Phase.None;
        _lastExit = new ExitedAnswer(vnf, Life, exitCode, _wasStopped, lastLines);
        GateLog.Event($"{vnf}: VNFC life {Life} ended with exit code {exitCode}{(_wasStopped ? ", by order" : "")}");
        answer(_lastExit);
    }
}
