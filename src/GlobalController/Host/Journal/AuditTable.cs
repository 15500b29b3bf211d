using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal.Files;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>What was written to a journal, in a table beside its parts. Only ever added to, but for the oldest entries beyond the bound.</summary>
internal sealed class AuditTable : IDisposable
{
    public const string Definition = """
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY, generation INTEGER NOT NULL, journal_index INTEGER NOT NULL, term INTEGER NOT NULL,
            at TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL, change TEXT NOT NULL) STRICT;
        """;

    private readonly SqliteCommand _add;
    private readonly SqliteCommand _drop;
    private readonly SqliteCommand _read;
    private readonly Queue<(long Sequence, long Bytes)> _kept = [];
    private readonly int _max;
    private readonly long _bytesMax;
    private (long Sequence, long Bytes) _pending;
    private long _last;
    private long _dropped;
    private long _bytes;

    public AuditTable(PartFile file, int max, long bytesMax)
    {
        (_max, _bytesMax) = (max, bytesMax);
        _add = file.Command(
            "INSERT INTO audit (sequence, generation, journal_index, term, at, who, kind, change) VALUES ($sequence, $generation, $index, $term, $at, $who, $kind, $change)",
            "$sequence", "$generation", "$index", "$term", "$at", "$who", "$kind", "$change");
        _drop = file.Command("DELETE FROM audit WHERE sequence <= $through", "$through");
        _read = file.Command(
            "SELECT sequence, generation, journal_index, term, at, who, kind, change FROM audit WHERE sequence > $after ORDER BY sequence LIMIT $max", "$after", "$max");
        using var kept = file.Command("SELECT sequence, octet_length(change) FROM audit ORDER BY sequence");
        using var reader = kept.ExecuteReader();
        while (reader.Read())
        {
            _pending = (reader.GetInt64(0), reader.GetInt64(1));
            Added();
        }
    }

    /// <summary>Adds an entry within the present transaction. It counts once that is written: <see cref="Added"/>.</summary>
    public void Add(ControlState state, JournalStamp stamp, AuditKind kind, string change)
    {
        var (last, bytes) = (_last, Encoding.UTF8.GetByteCount(change));
        Set(_add, last + 1, state.Version.Generation, state.Version.Index, state.Term, stamp.At.ToString("O", CultureInfo.InvariantCulture), stamp.Who, kind.ToString(), change);
        _add.ExecuteNonQuery();
        var (count, total) = (_kept.Count + 1, _bytes + bytes);
        _dropped = 0;
        foreach (var oldest in _kept)
        {
            if (count <= _max && total <= _bytesMax)
            {
                break;
            }

            (_dropped, count, total) = (oldest.Sequence, count - 1, total - oldest.Bytes);
        }

        Set(_drop, _dropped);
        _drop.ExecuteNonQuery();
        _pending = (last + 1, bytes);
    }

    /// <summary>The entry was written.</summary>
    public void Added()
    {
        while (_kept.TryPeek(out var oldest) && oldest.Sequence <= _dropped)
        {
            _bytes -= _kept.Dequeue().Bytes;
        }

        _last = _pending.Sequence;
        _bytes += _pending.Bytes;
        _kept.Enqueue(_pending);
    }

    /// <summary>Entries with a higher sequence, oldest first.</summary>
    /// <exception cref="FormatException">One is not as it was written.</exception>
    public IReadOnlyList<AuditEntry> Read(long after, int max)
    {
        Set(_read, after, max);
        using var reader = _read.ExecuteReader();
        var entries = new List<AuditEntry>();
        while (reader.Read())
        {
            entries.Add(new AuditEntry(
                reader.GetInt64(0),
                new(reader.GetInt32(1), reader.GetInt64(2)),
                reader.GetInt64(3),
                new JournalStamp(DateTimeOffset.ParseExact(reader.GetString(4), "O", CultureInfo.InvariantCulture), reader.GetString(5)),
                Enum.TryParse<AuditKind>(reader.GetString(6), out var kind) ? kind : throw new FormatException($"entry {reader.GetInt64(0)} is of an unknown kind"),
                reader.GetString(7)));
        }

        return entries;
    }

    public void Dispose()
    {
        _add.Dispose();
        _drop.Dispose();
        _read.Dispose();
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var place = 0; place < values.Length; place++)
        {
            command.Parameters[place].Value = values[place];
        }
    }
}
