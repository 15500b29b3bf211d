using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using NfvHa.Geo.GlobalController.Host.Journal.Text;

namespace NfvHa.Geo.GlobalController.Host.Journal.Files;

/// <summary>
/// One SQLite file of named texts. What <see cref="Write"/> was given is on disk when it returns, all of it or nothing. Each text has a checksum, since SQLite
/// notices damage to its own structure only. One process has it open at a time, for as long as it likes; used by one thread at a time.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _take;

    internal PartFile(SqliteConnection connection)
    {
        Connection = connection;
        _put = Command("INSERT INTO part (key, body, sum) VALUES ($key, $body, $sum) ON CONFLICT (key) DO UPDATE SET body = excluded.body, sum = excluded.sum", "$key", "$body", "$sum");
        _take = Command("DELETE FROM part WHERE key = $key", "$key");
    }

    /// <summary>The connection, for tables beside the parts.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>All parts.</summary>
    /// <exception cref="FormatException">One is not as it was written.</exception>
    public List<Part> Read()
    {
        using var all = Command("SELECT key, body, sum FROM part");
        using var reader = all.ExecuteReader();
        var parts = new List<Part>();
        while (reader.Read())
        {
            var (key, body) = (reader.GetString(0), reader.GetString(1));
            if (Sum(key, body) != reader.GetInt64(2))
            {
                throw new FormatException($"part {key} does not have the checksum it was written with");
            }

            parts.Add(new Part(key, body));
        }

        return parts;
    }

    /// <summary>Writes and takes away parts, and whatever else is to be written together with them.</summary>
    /// <param name="parts">The parts; they are made before anything is written.</param>
    /// <param name="also">What else.</param>
    /// <exception cref="SqliteException">It was not written, unless <see cref="IsUnsure"/> says otherwise.</exception>
    public void Write(IEnumerable<Part> parts, Action? also = null)
    {
        var changed = parts.ToList();
        IsUnsure = false;
        Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var part in changed)
            {
                Put(part);
            }

            also?.Invoke();
            IsUnsure = true;
            Execute("COMMIT");
            IsUnsure = false;
        }
        catch (SqliteException failed)
        {
            // Without room the log of SQLite does not get the frame that alone makes a commit count, and writes at the same place the next time.
            IsUnsure &= failed.SqliteErrorCode != SQLitePCL.raw.SQLITE_FULL;
            if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0)
            {
                Execute("ROLLBACK");
            }

            throw;
        }
    }

    /// <summary>Whether it is not known what became of the last write.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>Executes a statement.</summary>
    public void Execute(string text)
    {
        using var command = Command(text);
        command.ExecuteNonQuery();
    }

    /// <summary>A statement that is used again and again.</summary>
    public SqliteCommand Command(string text, params ReadOnlySpan<string> parameters)
    {
        var command = new SqliteCommand(text, Connection);
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _put.Dispose();
        _take.Dispose();
        Connection.Dispose();
    }

    private void Put(Part part)
    {
        var command = part.Body is null ? _take : _put;
        command.Parameters["$key"].Value = part.Key;
        if (part.Body is { } body)
        {
            command.Parameters["$body"].Value = body;
            command.Parameters["$sum"].Value = Sum(part.Key, body);
        }

        command.ExecuteNonQuery();
    }

    private static long Sum(string key, string body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{body}"), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
