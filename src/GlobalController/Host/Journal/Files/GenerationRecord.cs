using Microsoft.Data.Sqlite;
using NfvHa.Geo.GlobalController.Host.Journal.Text;

namespace NfvHa.Geo.GlobalController.Host.Journal.Files;

/// <summary>
/// The highest generation that a journal ever used (S1), in a file beside it: the journal may be damaged, lost or replaced by an older copy, and this remembers.
/// No backup holds it and no restore replaces it.
/// </summary>
/// <param name="journal">Where the journal is.</param>
internal sealed class GenerationRecord(string journal)
{
    private const string Key = "generation";
    private readonly string _path = $"{journal}.generations";

    /// <summary>What was used; nothing if there is no such file yet. If that can't be read the reason is not empty. The file is closed again.</summary>
    public PartFileOpening Read(out GenerationHeader known)
    {
        var opening = Open(out known);
        opening.File?.Dispose();
        return opening;
    }

    /// <summary>Puts generations on record, durably; numbers that are on record already stay. Returns what is wrong if that can't be done, or null.</summary>
    public string? Raise(GenerationHeader to)
    {
        var opening = Open(out var known);
        using var file = opening.File;
        if (file is null)
        {
            return opening.Reason;
        }

        try
        {
            file.Write([new Part(Key, JournalJson.Write(new GenerationHeader(Math.Max(known.Used, to.Used), Math.Max(known.Held, to.Held))))]);
            return null;
        }
        catch (SqliteException failed)
        {
            return $"the {StoreKind.Generations.Name} {_path} can't be written: {failed.Message}";
        }
    }

    private PartFileOpening Open(out GenerationHeader known)
    {
        known = GenerationHeader.None;
        var opening = PartFileOpening.Open(_path, StoreKind.Generations, mayMake: true);
        try
        {
            if (opening.File?.Read() is [{ Key: Key, Body: var body }, ..])
            {
                known = JournalJson.Read<GenerationHeader>(body!);
            }

            return opening;
        }
        catch (Exception wrong) when (wrong is FormatException or SqliteException or InvalidCastException)
        {
            opening.File?.Dispose();
            return PartFileOpening.Damaged(_path, StoreKind.Generations, wrong.Message.TrimEnd('.'));
        }
    }
}
