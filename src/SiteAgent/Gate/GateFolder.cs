using System.Runtime.InteropServices;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate;

/// <summary>The gate's own folder: the socket of the pipe, and one folder per instance for the sockets of its VNFCs. One gate at a time.</summary>
internal sealed class GateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others = ~(OwnerOnly | UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit);
    private const int InstanceLength = 8;
    private const int Backlog = 8;

    private readonly string _socket;

    // Held for as long as the process lives; the kernel gives it back, whatever ends the process.
    private readonly FileStream _lock;

    private GateFolder(string socket, string instance, int listener, FileStream held) =>
        (_socket, Instance, Listener, _lock) = (socket, instance, listener, held);

    /// <summary>Where the VNFCs' sockets are.</summary>
    public string Instance { get; }

    /// <summary>The listening socket of the pipe.</summary>
    public int Listener { get; }

    /// <summary>Opens it, and removes what an earlier gate left there.</summary>
    /// <returns>The folder, or what is wrong.</returns>
    public static (GateFolder? Folder, string? Problem) Open(string socket, GateInstanceId id)
    {
        var folder = Path.GetDirectoryName(socket)!;
        try
        {
            if (Directory.CreateDirectory(folder, OwnerOnly).UnixFileMode is var mode && (mode & Others) != 0)
            {
                return (null, $"folder {folder} can be entered by others (mode {Convert.ToString((int)mode, 8)}); set it to 700, or name another in socket.");
            }

            var held = Lock(Path.Combine(folder, "gate.lock"));
            if (held is null)
            {
                return (null, $"another gate runs in {folder}; stop it, or name another folder in socket.");
            }

            foreach (var left in Directory.EnumerateDirectories(folder).Where(IsInstance).ToList())
            {
                Directory.Delete(left, recursive: true);
            }

            File.Delete(socket);
            var instance = Directory.CreateDirectory(Path.Combine(folder, id.Value[..InstanceLength]), OwnerOnly).FullName;
            var listener = Syscalls.Listen(new System.Net.Sockets.UnixDomainSocketEndPoint(socket), Backlog);
            return listener >= 0
                ? (new GateFolder(socket, instance, listener, held), null)
                : (null, $"can't listen on {socket}: {Marshal.GetPInvokeErrorMessage(-listener)}.");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return (null, $"folder {folder} can't be used: {failed.Message}");
        }
    }

    /// <summary>Takes away what a gate that ends in order leaves nobody.</summary>
    public void Clear()
    {
        try
        {
            File.Delete(_socket);
            Directory.Delete(Instance, recursive: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // The next gate removes it.
        }

        _lock.Dispose();
    }

    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsInstance(string path) => Path.GetFileName(path) is { Length: InstanceLength } name && name.All(char.IsAsciiHexDigitLower);
}
