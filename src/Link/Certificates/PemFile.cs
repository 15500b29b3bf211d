using System.Text;
using NfvHa.Geo.Hosting.Files;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>Reads and replaces small PEM files and looks after who else may read or write them.</summary>
internal static class PemFile
{
    public const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode PublicMode = PrivateMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OthersAll = OthersWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const int BytesMax = 256 * 1024;

    /// <summary>A key: nobody but its owner may read it.</summary>
    public static CertificateResult<string> ReadKey(string path) => Read(path, OthersAll, "is open to others", "chmod 600 it; if others could read it, issue a new one");

    /// <summary>A certificate or bundle: everybody may read it, nobody but its owner may write it.</summary>
    public static CertificateResult<string> ReadPublic(string path) => Read(path, OthersWrite, "can be written by others", "chmod 644 it, and look whether it was changed");

    /// <summary>Replaces a file as a whole: whoever reads it sees the old text or the new one.</summary>
    /// <returns>Null, or what went wrong.</returns>
    public static string? Replace(string path, string text, UnixFileMode mode)
    {
        try
        {
            DurableFile.Replace(path, [Encoding.ASCII.GetBytes(text)], mode);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{path} can't be written: {exception.Message}";
        }
    }

    private static CertificateResult<string> Read(string path, UnixFileMode forbidden, string what, string toDo)
    {
        if (OperatingSystem.IsWindows())
        {
            return CertificateResult<string>.Bad(path, "is on a system without file modes", "run on Linux");
        }

        try
        {
            using var handle = File.OpenHandle(path);
            var mode = File.GetUnixFileMode(handle);
            if ((mode & forbidden) != 0)
            {
                return CertificateResult<string>.Bad(path, $"{what} (mode {Convert.ToString((int)mode, 8)})", toDo);
            }

            var bytes = new byte[BytesMax + 1];
            var length = RandomAccess.Read(handle, bytes, 0);
            return length > BytesMax
                ? CertificateResult<string>.Bad(path, $"has more than {BytesMax} bytes", "name a PEM file of certificates or a key")
                : CertificateResult<string>.Good(Encoding.ASCII.GetString(bytes, 0, length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return CertificateResult<string>.Bad(path, "does not exist", "issue it, or correct the path");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return CertificateResult<string>.Bad(path, "can't be read", exception.Message);
        }
    }
}
