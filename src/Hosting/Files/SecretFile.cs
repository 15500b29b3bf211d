using Microsoft.Win32.SafeHandles;

namespace NfvHa.Geo.Hosting.Files;

/// <summary>A file that nobody but its owner may open, for it holds a secret.</summary>
public static class SecretFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Whether others may do anything with a file. Asked of the open file, so that what is read is what was looked at.</summary>
    public static bool IsOpenToOthers(SafeFileHandle file) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0;
}
