using System.Collections.Immutable;
using System.Diagnostics;
using NfvHa.Geo.SiteAgent.Gate.Kernel;

namespace NfvHa.Geo.SiteAgent.Gate.Components;

/// <summary>A running VNFC.</summary>
internal sealed class VnfcProcess
{
    private static readonly TimeSpan OutputWait = TimeSpan.FromMilliseconds(100);
    private readonly Process _process;
    private readonly OutputRing _output = new();
    private readonly OutputRing _errors = new();

    /// <param name="process">The process.</param>
    /// <param name="descriptor">Its pidfd.</param>
    public VnfcProcess(Process process, int descriptor)
    {
        _process = process;
        Id = process.Id;
        Descriptor = descriptor;
        Exited = WatchAsync();
    }

    /// <summary>The process, which leads its group.</summary>
    public int Id { get; }

    /// <summary>Becomes readable when the process dies.</summary>
    public int Descriptor { get; }

    /// <summary>The exit code and the last lines of stderr, once it exited.</summary>
    public Task<(int ExitCode, ImmutableArray<string> LastLines)> Exited { get; }

    /// <summary>Whether it lives at this moment: asked of the kernel, for word of a death may be late.</summary>
    public bool IsAlive => !Syscalls.IsReadable(Descriptor);

    /// <summary>Asks the whole group to end.</summary>
    public void Terminate() => Signal(Syscalls.TermSignal);

    /// <summary>Kills the whole group.</summary>
    public void Kill() => Signal(Syscalls.KillSignal);

    /// <summary>Kills a process group.</summary>
    public static void KillGroup(int leader) => _ = Syscalls.Kill(-leader, Syscalls.KillSignal);

    private void Signal(int signal)
    {
        // It may not lead a group yet. While it is alive its number is nobody else's.
        if (Syscalls.Kill(-Id, signal) != 0 && IsAlive)
        {
            _ = Syscalls.Kill(Id, signal);
        }
    }

    private async Task<(int ExitCode, ImmutableArray<string> LastLines)> WatchAsync()
    {
        var draining = Task.WhenAll(_output.DrainAsync(_process.StandardOutput.BaseStream), _errors.DrainAsync(_process.StandardError.BaseStream));
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);

        // Whoever inherited the pipes could keep them open for ever.
        await Task.WhenAny(draining, Task.Delay(OutputWait, TimeProvider.System)).ConfigureAwait(false);
        var ended = (_process.ExitCode, _errors.LastLines());
        _process.Dispose();
        return ended;
    }
}
