using System.Security.Cryptography;
using System.Text;

namespace NfvHa.Geo.Hosting.Files;

/// <summary>A file with one secret of letters and digits, which nobody but its owner may read.</summary>
public static class TokenFile
{
    /// <summary>The fewest characters of a token.</summary>
    public const int LengthMin = 32;

    /// <summary>The most bytes of the file.</summary>
    public const int BytesMax = 1024;

    private const int NewLength = 43;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Reads the token.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The token, or what is wrong and what to do about it; never both. The problem does not name the secret.</returns>
    public static (string? Token, string? Problem) Read(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            if (!OperatingSystem.IsWindows() && SecretFile.IsOpenToOthers(handle))
            {
                return (null, $"{path} is open to others (mode {Convert.ToString((int)File.GetUnixFileMode(handle), 8)}): chmod 600 it; if others could read it, make a new one with geo token new");
            }

            var bytes = new byte[BytesMax];
            var token = Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0)).Trim();
            return token.Length >= LengthMin && token.All(char.IsAsciiLetterOrDigit)
                ? (token, null)
                : (null, $"{path} holds no token, which has {LengthMin} letters and digits or more: make one with geo token new");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path} can't be read ({unreadable.Message}): make it with geo token new, or correct the path");
        }
    }

    /// <summary>Makes a file with a new, random token. A file that is there stays as it is: whoever uses it would be locked out.</summary>
    /// <param name="path">The file. Its folder exists.</param>
    /// <returns>Null, or what is wrong and what to do about it.</returns>
    public static string? Create(string path)
    {
        if (File.Exists(path))
        {
            return $"{path} exists: name another file, or delete it first";
        }

        try
        {
            DurableFile.Replace(path, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetString(Letters, NewLength) + "\n"));
            return null;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return $"{path} can't be written ({unwritable.Message}): name a file in a folder that this user may write";
        }
    }
}
