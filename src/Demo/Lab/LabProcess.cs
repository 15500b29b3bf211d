using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NfvHa.Geo.Demo.Lab;

/// <summary>One process of the lab, which can be killed, frozen and started again. What it writes goes to a file.</summary>
/// <param name="name">Its name, e.g. <c>agent-a</c>.</param>
/// <param name="executable">What is run, beside the demo.</param>
/// <param name="arguments">With which arguments.</param>
/// <param name="logFile">Where its output goes.</param>
/// <param name="isBeside">Whether others go first.</param>
internal sealed partial class LabProcess(string name, string executable, string[] arguments, string logFile, bool isBeside) : IAsyncDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Lock _writing = new();
    private Process? _process;

    /// <summary>Its name.</summary>
    internal string Name => name;

    /// <summary>Whether it runs, frozen or not.</summary>
    internal bool IsAlive => _process is { HasExited: false };

    /// <summary>Where its output goes.</summary>
    internal string LogFile => logFile;

    /// <summary>The processes below it.</summary>
    internal IReadOnlyList<int> Children => Parts(LabPart.Children);

    /// <summary>Starts it.</summary>
    internal void Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, executable), arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["DOTNET_ROOT"] = DotnetRoot;

        // Small heaps and quick starts matter more here than throughput: all of them share one machine.
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start)!;
        if (isBeside)
        {
            _process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }

        _ = CopyAsync(_process.StandardError);
        _ = CopyAsync(_process.StandardOutput);
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="LabException">It failed; the message holds what it wrote.</exception>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        Start();
        await _process!.WaitForExitAsync(cancellation).ConfigureAwait(false);
        if (_process.ExitCode != 0)
        {
            throw new LabException($"{name} ended with {_process.ExitCode}: {await Tail().ConfigureAwait(false)}");
        }
    }

    /// <summary>Ends it at once, as a loss of power would, with all that it started.</summary>
    internal async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            var children = Descendants();
            Signal(process.Id, SigKill);
            children.ForEach(child => Signal(child, SigKill));
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends it alone; what it started is left to the kernel.</summary>
    internal async Task KillAloneAsync()
    {
        if (_process is { HasExited: false } process)
        {
            Signal(process.Id, SigKill);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends all that it started.</summary>
    internal void KillChildren() => Parts(LabPart.Children).ForEach(child => Signal(child, SigKill));

    /// <summary>Stops it where it is; it does not notice.</summary>
    /// <param name="what">Itself, what it started, or both.</param>
    internal void Freeze(LabPart what = LabPart.Whole) => Parts(what).ForEach(process => Signal(process, SigStop));

    /// <summary>Lets it, and what it started, go on.</summary>
    internal void Thaw() => Parts(LabPart.Whole).ForEach(process => Signal(process, SigCont));

    /// <summary>The end of what it wrote.</summary>
    internal async Task<string> Tail()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System).ConfigureAwait(false);
        return File.Exists(logFile) ? string.Join(" | ", (await File.ReadAllLinesAsync(logFile).ConfigureAwait(false)).TakeLast(5)) : "it wrote nothing";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } process)
        {
            Signal(process.Id, SigTerm);
            using var late = new CancellationTokenSource(Grace, TimeProvider.System);
            await process.WaitForExitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await KillAsync().ConfigureAwait(false);
        }

        _process?.Dispose();
    }

    /// <summary>The folder of the runtime that runs this process, for those that are started.</summary>
    internal static string DotnetRoot { get; } =
        Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private List<int> Parts(LabPart what) => _process is not { HasExited: false } process ? [] :
    [
        .. what is LabPart.Itself or LabPart.Whole ? new[] { process.Id } : [],
        .. what is LabPart.Children or LabPart.Whole ? Descendants() : [],
    ];

    /// <summary>All processes below this one, whatever groups they are in.</summary>
    private List<int> Descendants()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(folder) is { } parent)
            {
                parents[id] = parent;
            }
        }

        var found = new List<int>();
        var wave = new List<int> { _process!.Id };
        while (wave.Count > 0)
        {
            wave = [.. parents.Where(child => wave.Contains(child.Value)).Select(child => child.Key)];
            found.AddRange(wave);
        }

        return found;
    }

    private static int? ParentOf(string folder)
    {
        try
        {
            // The name of a process may hold blanks and brackets; what follows the last bracket does not.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task CopyAsync(StreamReader from)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_writing)
            {
                File.AppendAllText(logFile, line + Environment.NewLine);
            }
        }
    }

    private static void Signal(int process, int signal) => _ = Kill(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>Which processes of a tree.</summary>
internal enum LabPart
{
    /// <summary>The process and all below it.</summary>
    Whole,

    /// <summary>The process alone.</summary>
    Itself,

    /// <summary>All below it.</summary>
    Children,
}

/// <summary>The lab can't be set up or does not do what it must before a scene can play; the message is for whoever started the demo.</summary>
internal sealed class LabException(string message) : Exception(message);
