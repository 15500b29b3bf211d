using System.Security.Cryptography;

namespace NfvHa.Geo.Hosting.Files;

/// <summary>
/// Small files that are replaced as a whole: after a crash a reader finds what was there before or what replaced it, never a mixture. A replacement is
/// written beside the file, made durable, and then takes its name; the name is durable when the call returns. One writer for each path.
/// Files are readable by their owner only, unless something else is asked for.
/// </summary>
public static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int ChecksumBytes = SHA256.HashSizeInBytes;

    /// <summary>What the name of a replacement that is being written ends with. One that a crash left behind means nothing and may be deleted.</summary>
    public const string UnfinishedSuffix = ".unfinished";

    /// <summary>Replaces the content of a file, or creates it, durably.</summary>
    /// <param name="path">The file. Its directory exists.</param>
    /// <param name="content">All of the new content.</param>
    /// <exception cref="IOException">
    /// It could not be made durable. Whether the new content took the name is unknown, and trying again proves nothing: the process must end.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content) => Replace(path, [content.ToArray()]);

    /// <summary>Replaces the content of a file by pieces that are written one after the other: for content that is not held in memory as a whole.</summary>
    /// <inheritdoc cref="Replace(string, ReadOnlySpan{byte})"/>
    /// <param name="path">The file. Its directory exists.</param>
    /// <param name="pieces">The new content.</param>
    /// <param name="mode">Who may read and write the file.</param>
    public static void Replace(string path, IEnumerable<ReadOnlyMemory<byte>> pieces, UnixFileMode mode = OwnerOnly)
    {
        var unfinished = path + UnfinishedSuffix;
        File.Delete(unfinished);
        using (var file = new FileStream(unfinished, Options(mode)))
        {
            foreach (var piece in pieces)
            {
                file.Write(piece.Span);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        DurableDirectory.Flush(DurableDirectory.Of(path));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content, or null if there is no such file.</returns>
    public static byte[]? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Replace(string, ReadOnlySpan{byte})"/>, with a checksum before the content, for <see cref="ReadChecked"/>.</summary>
    /// <inheritdoc cref="Replace(string, ReadOnlySpan{byte})"/>
    public static void ReplaceChecked(string path, ReadOnlySpan<byte> content) => Replace(path, [SHA256.HashData(content), content.ToArray()]);

    /// <summary>Reads a file that <see cref="ReplaceChecked"/> wrote, and notices if it is torn or garbled.</summary>
    /// <param name="path">The file.</param>
    public static CheckedContent ReadChecked(string path)
    {
        if (ReadOrNull(path) is not { } bytes)
        {
            return new CheckedContent(null, null);
        }

        if (bytes.Length < ChecksumBytes)
        {
            return new CheckedContent(null, $"{path} has {bytes.Length} bytes, fewer than its checksum alone: it was cut. Restore it, or treat its disk as lost.");
        }

        return SHA256.HashData(bytes.AsSpan(ChecksumBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, ChecksumBytes))
            ? new CheckedContent(bytes[ChecksumBytes..], null)
            : new CheckedContent(null, $"{path} does not match its checksum: it was damaged or edited. Restore it, or treat its disk as lost.");
    }

    /// <summary>Deletes a file, if it is there, durably.</summary>
    /// <param name="path">The file. Its directory exists.</param>
    public static void Delete(string path)
    {
        File.Delete(path);
        DurableDirectory.Flush(DurableDirectory.Of(path));
    }

    private static FileStreamOptions Options(UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return options;
    }
}

/// <summary>What was found at a path.</summary>
/// <param name="Content">The content as it was written, or null.</param>
/// <param name="Problem">What is wrong with the file and what to do, for an operator; null if nothing is. Both are null if there is no file.</param>
public readonly record struct CheckedContent(byte[]? Content, string? Problem);
