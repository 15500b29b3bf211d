using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Replication.Adapters.Logs;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>A directory for one test. Many crashes need many directories: these are in memory where there is such a place.</summary>
internal sealed class LogDirectory : IDisposable
{
    private const string Memory = "/dev/shm";
    private static int _made;

    public LogDirectory(bool onDisk = false)
    {
        var root = !onDisk && Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(root, $"nfvha-log-{Environment.ProcessId}-{Interlocked.Increment(ref _made)}");
    }

    public static VnfId Vnf { get; } = new("vnf");

    public string Path { get; }

    public string Last => Directory.GetFiles(Path, "segment-*").Order().Last();

    public LogOpening Open(LogOptions? options = null, LogDisk? disk = null) => CheckpointLog.Open(Path, Vnf, options, disk ?? new LogDisk());

    public LogOpened Opened(LogOptions? options = null, LogDisk? disk = null) =>
        Open(options, disk) switch
        {
            LogOpened opened => opened,
            LogRefused refused => throw new InvalidOperationException(refused.ToString()),
            var other => throw new InvalidOperationException(other.ToString()),
        };

    public LogRefused Refused(LogOptions? options = null)
    {
        var opening = Open(options);
        (opening as LogOpened)?.Log.Dispose();
        return Assert.IsType<LogRefused>(opening);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
