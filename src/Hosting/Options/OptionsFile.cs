using System.Collections.Immutable;
using System.Text.Json;

namespace NfvHa.Geo.Hosting.Options;

/// <summary>
/// Reads the options of a process from a JSON file. All errors are found at once; each names the file, the key, what is wrong and what would be right. A
/// key that nobody asked for is an error too, for it is most likely a misspelt one.
/// </summary>
public static class OptionsFile
{
    private const int BytesMax = 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="read">Asks for each key that there is. What it returns is thrown away if any error was found.</param>
    public static OptionsReading<T> Read<T>(string path, Func<OptionsNode, T> read)
        where T : class
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > BytesMax }
                ? new(null, [$"{path}: has more than {BytesMax} bytes; it can't be a file of options."])
                : Parse(path, File.ReadAllBytes(path), read);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new(null, [$"{path}: can't be read ({unreadable.Message}); give a file that this user may read."]);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="file">How the file is named in errors.</param>
    /// <param name="json">Its text.</param>
    /// <param name="read">Asks for each key that there is.</param>
    public static OptionsReading<T> Parse<T>(string file, ReadOnlyMemory<byte> json, Func<OptionsNode, T> read)
        where T : class
    {
        try
        {
            var settings = new JsonDocumentOptions { AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            using var document = JsonDocument.Parse(json, settings);
            var errors = ImmutableArray.CreateBuilder<string>();
            var root = new OptionsNode(document.RootElement, "", problem => errors.Add($"{file}: {problem}"));
            var options = read(root);
            root.Close();
            return errors.Count == 0 ? new(options, []) : new(null, errors.ToImmutable());
        }
        catch (JsonException malformed)
        {
            return new(null, [$"{file}: is not JSON (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}); mend it there."]);
        }
    }
}

/// <summary>What came of reading options.</summary>
/// <typeparam name="T">The options.</typeparam>
/// <param name="Value">The options, or null if there is an error.</param>
/// <param name="Errors">Every error, a sentence each.</param>
public sealed record OptionsReading<T>(T? Value, ImmutableArray<string> Errors)
    where T : class;
