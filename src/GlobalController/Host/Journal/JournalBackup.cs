using Microsoft.Data.Sqlite;
using NfvHa.Geo.GlobalController.Host.Journal.Files;
using NfvHa.Geo.Hosting.Files;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>Backups of an open journal, and room for what comes back from one.</summary>
internal static class JournalBackup
{
    private const int SetAsideMax = 9;

    /// <summary>Copies a journal as it is now. Returns what is wrong if that can't be done, or null.</summary>
    public static string? Write(PartFile journal, string path)
    {
        if (File.Exists(path))
        {
            return $"{path} exists already; name another file for the backup";
        }

        var unfinished = path + DurableFile.UnfinishedSuffix;
        try
        {
            File.Delete(unfinished);
            using (var copy = Connect(unfinished))
            {
                journal.Connection.BackupDatabase(copy);
                Execute(copy, $"PRAGMA journal_mode = DELETE; PRAGMA application_id = {StoreKind.Backup.Mark}");
            }

            File.Move(unfinished, path);
            DurableDirectory.Flush(DurableDirectory.Of(path));
            return null;
        }
        catch (Exception failed) when (failed is SqliteException or IOException or UnauthorizedAccessException)
        {
            return $"the backup {path} can't be written: {failed.Message}";
        }
    }

    /// <summary>Makes room for a journal where a damaged one is. Returns what is wrong if that can't be done, or null.</summary>
    public static string? SetAside(string path)
    {
        for (var number = 1; number <= SetAsideMax; number++)
        {
            var aside = $"{path}.damaged-{number}";
            if (File.Exists(aside))
            {
                continue;
            }

            try
            {
                // The log of writes goes first: without the journal nobody would take it for that of the next one.
                if (File.Exists($"{path}-wal"))
                {
                    File.Move($"{path}-wal", $"{aside}-wal", overwrite: true);
                }

                File.Move(path, aside);
                return null;
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                return $"the damaged journal {path} can't be set aside: {failed.Message}";
            }
        }

        return $"{SetAsideMax} damaged journals are kept beside {path} already; take them away";
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = new SqliteCommand(text, connection);
        command.ExecuteNonQuery();
    }
}
