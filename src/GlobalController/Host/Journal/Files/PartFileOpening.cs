using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NfvHa.Geo.GlobalController.Host.Journal.Files;

/// <summary>A file that was opened, or why not.</summary>
/// <param name="File">The file, or null.</param>
/// <param name="Problem">What kind of problem, if there is none.</param>
/// <param name="Reason">What is wrong with which file, and what to do.</param>
internal sealed record PartFileOpening(PartFile? File, OpenProblem Problem, string Reason)
{
    /// <summary>Keeps the log of writes short on disk once it was taken into the file.</summary>
    private const int LogBytesMax = 16 << 20;

    /// <summary>Opens a file for reading and writing, and keeps everybody else away from it until it is closed.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="mayMake">Makes it if there is none.</param>
    /// <param name="tables">Further tables, for a file that is made.</param>
    public static PartFileOpening Open(string path, StoreKind kind, bool mayMake, string tables = "") =>
        Try(path, kind, () =>
        {
            var connection = Connect(path, mayMake ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite);
            return Checked(connection, path, kind, () =>
            {
                // In this order: locked before anything is believed, and nothing changed before it is known to be ours.
                Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
                Execute(connection, "BEGIN EXCLUSIVE; ROLLBACK");
                if (WriteLog.Problem($"{path}-wal") is { } problem)
                {
                    return Damaged(path, kind, problem);
                }

                var isNew = IsBlank(connection);
                if (!isNew && Misfit(connection, path, kind) is { } misfit)
                {
                    return misfit;
                }

                Execute(connection, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = {LogBytesMax}");
                if (isNew)
                {
                    Execute(connection, $"""
                        BEGIN IMMEDIATE;
                        CREATE TABLE part (key TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
                        {tables}
                        PRAGMA application_id = {kind.Mark};
                        PRAGMA user_version = {StoreKind.Schema};
                        COMMIT
                        """);
                }

                return Of(new PartFile(connection));
            });
        });

    /// <summary>Opens a file for reading only, wherever it lies.</summary>
    public static PartFileOpening OpenToRead(string path, StoreKind kind) =>
        Try(path, kind, () =>
        {
            if (!System.IO.File.Exists(path))
            {
                return Not(OpenProblem.Missing, $"there is no {kind.Name} {path}");
            }

            var connection = Connect(path, SqliteOpenMode.ReadOnly);
            return Checked(connection, path, kind, () =>
                IsBlank(connection) ? Not(OpenProblem.Damaged, $"the {kind.Name} {path} is empty. {kind.Remedy}")
                : Misfit(connection, path, kind) ?? Of(new PartFile(connection)));
        });

    /// <summary>The sentence about a file that can't be believed.</summary>
    public static PartFileOpening Damaged(string path, StoreKind kind, string how) => Not(OpenProblem.Damaged, $"the {kind.Name} {path} is damaged: {how}. {kind.Remedy}");

    private static PartFileOpening Of(PartFile file) => new(file, default, "");

    private static PartFileOpening Not(OpenProblem problem, string reason) => new(null, problem, reason);

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        // Another process that just ended may hold its lock for a moment.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        return connection;
    }

    private static PartFileOpening Checked(SqliteConnection connection, string path, StoreKind kind, Func<PartFileOpening> open)
    {
        var opening = Not(OpenProblem.Unreachable, path);
        try
        {
            // A file that is refused is left as it is, its log of writes too.
            KeepLog(connection, true);
            opening = Try(path, kind, open);
            KeepLog(connection, opening.File is null);
            return opening;
        }
        finally
        {
            if (opening.File is null)
            {
                connection.Dispose();
            }
        }
    }

    private static void KeepLog(SqliteConnection connection, bool isKept) =>
        _ = SQLitePCL.raw.sqlite3_db_config(connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, isKept ? 1 : 0, out _);

    private static PartFileOpening Try(string path, StoreKind kind, Func<PartFileOpening> open)
    {
        try
        {
            return open();
        }
        catch (SqliteException failed) when (failed.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            return Not(OpenProblem.InUse, $"the {kind.Name} {path} is in use by another process; only one may have it open. End that one first");
        }
        catch (SqliteException failed) when (failed.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM
            or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_AUTH)
        {
            return Not(OpenProblem.Unreachable, $"the {kind.Name} {path} can't be opened: {failed.Message} Look whether its folder exists, may be written to and has room, and whether the disk is sound");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return Not(OpenProblem.Unreachable, $"the {kind.Name} {path} can't be opened: {failed.Message}");
        }
        catch (SqliteException failed)
        {
            return Damaged(path, kind, failed.Message.TrimEnd('.'));
        }
    }

    private static bool IsBlank(SqliteConnection connection) =>
        Number(connection, "PRAGMA application_id") == 0 && Number(connection, "PRAGMA user_version") == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0;

    private static PartFileOpening? Misfit(SqliteConnection connection, string path, StoreKind kind)
    {
        var mark = (int)Number(connection, "PRAGMA application_id");
        if (mark != kind.Mark)
        {
            return StoreKind.Of(mark) is { } other
                ? Not(OpenProblem.Foreign, $"{path} is a {other.Name}, not a {kind.Name}{(other == StoreKind.Backup ? ": restore it instead, so that it gets a generation of its own" : "")}")
                : Not(OpenProblem.Foreign, $"{path} is not a {kind.Name}, or its first page is damaged. {kind.Remedy}");
        }

        var schema = Number(connection, "PRAGMA user_version");
        if (schema != StoreKind.Schema)
        {
            return Not(OpenProblem.Foreign, $"the {kind.Name} {path} has schema {schema}, and this build knows {StoreKind.Schema}. Use the build that wrote it, or a later one");
        }

        var found = Convert.ToString(Scalar(connection, "PRAGMA integrity_check(1)"), CultureInfo.InvariantCulture);
        return found == "ok" ? null : Damaged(path, kind, found?.ReplaceLineEndings(" ") ?? "its structure can't be checked");
    }

    private static long Number(SqliteConnection connection, string text) => Convert.ToInt64(Scalar(connection, text), CultureInfo.InvariantCulture);

    private static object? Scalar(SqliteConnection connection, string text)
    {
        using var command = new SqliteCommand(text, connection);
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = new SqliteCommand(text, connection);
        command.ExecuteNonQuery();
    }
}
