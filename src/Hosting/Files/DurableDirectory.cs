using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NfvHa.Geo.Hosting.Files;

/// <summary>Directories whose entries survive a crash: a created, renamed or deleted file is so for good only once its directory was flushed.</summary>
public static partial class DurableDirectory
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int DontNeed = 4;

    /// <summary>Makes the entries of a directory durable.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="IOException">They could not be made durable. Trying again proves nothing: the process must end.</exception>
    public static void Flush(string path)
    {
        using var directory = Open(path, ReadOnlyCloseOnExec);
        if (directory.IsInvalid)
        {
            throw Failed("open", path);
        }

        while (FSync(directory) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw Failed("flush", path);
            }
        }
    }

    /// <summary>Creates a directory and those above it that are missing, durably, each accessible to its owner only.</summary>
    /// <param name="path">The directory; nothing happens if it exists.</param>
    public static void Create(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("durable directories need Linux");
        }

        Create(Of(full));
        Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Flush(Of(full));
    }

    /// <summary>The directory that a file or directory is in.</summary>
    /// <param name="path">The file or directory.</param>
    public static string Of(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    /// <summary>
    /// Forgets what the kernel holds of a file in memory and is not waiting to be written, so that the next read shows what the disk holds: after a
    /// failed flush, memory may show what the disk never got. Flush first. Without effect where the file system does not heed the advice.
    /// </summary>
    /// <param name="file">The file.</param>
    public static void ForgetCached(SafeFileHandle file) => _ = Advise(file, 0, 0, DontNeed);

    private static IOException Failed(string what, string path) =>
        new($"cannot {what} directory {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
