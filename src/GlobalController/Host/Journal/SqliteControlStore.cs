using Microsoft.Data.Sqlite;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal.Files;
using NfvHa.Geo.GlobalController.Host.Journal.Text;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>
/// The journal of a single location: one SQLite file that this process alone has open. So what it holds is also in memory, a read costs nothing, and a commit
/// writes the parts it changed and returns once they are on disk. One thread of its own does that. After a write of which it is not known whether it reached the
/// disk nothing more is written or read: only a new start, which reads the file, can tell.
/// </summary>
public sealed class SqliteControlStore : IControlStore
{
    private readonly PartFile _file;
    private readonly AuditTable _audit;
    private readonly GenerationRecord _generations;
    private readonly string _path;
    private readonly StoreThread _thread;
    private readonly VersionSignal _signal = new();
    private volatile JournalContent _content;
    private volatile string? _failure;

    private SqliteControlStore(SqliteJournalOptions options, PartFile file, AuditTable audit, GenerationRecord generations, JournalContent content)
    {
        (_file, _audit, _generations, _content, _path) = (file, audit, generations, content, options.Path);
        _thread = new StoreThread("journal", options.WaitingMax);
        if (content.State is { } state)
        {
            _signal.Raise(state.Version);
        }
    }

    /// <summary>Opens a journal, and makes it if there is none. The whole file is looked at first.</summary>
    /// <param name="options">Where it is.</param>
    /// <returns>The journal, or what is wrong and what to do.</returns>
    public static Task<Reading<SqliteControlStore>> OpenAsync(SqliteJournalOptions options) => Task.Run(() =>
    {
        var store = Open(options, out var opening);
        return new Reading<SqliteControlStore>(store, store is null ? opening.Reason : null);
    });

    /// <summary>
    /// Goes back to a backup on a journal that is not open, whatever state it is in: a damaged one is set aside as <c>.damaged-N</c>. What <see cref="RestoreAsync"/>
    /// says of generations holds here too.
    /// </summary>
    /// <param name="options">Where the journal is.</param>
    /// <param name="backup">The file of the backup.</param>
    /// <param name="generationMin">A generation above all that any site or location has seen, or null if this place remembers them.</param>
    /// <param name="stamp">Who, and when.</param>
    public static async Task<WriteOutcome> RestoreFileAsync(SqliteJournalOptions options, string backup, int? generationMin, JournalStamp stamp)
    {
        var image = await ReadBackupAsync(backup).ConfigureAwait(false);
        if (image.Value is null)
        {
            return new Refused(image.Problem!);
        }

        var (store, problem) = await Task.Run(() => (Open(options, out var opening) ?? OpenAnew(options, ref opening), opening.Reason)).ConfigureAwait(false);
        if (store is null)
        {
            return new Refused(problem);
        }

        await using (store.ConfigureAwait(false))
        {
            return await store.RestoreAsync(image.Value, generationMin, stamp).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a backup, and looks at all of it.</summary>
    /// <param name="path">The file.</param>
    public static Task<Reading<JournalImage>> ReadBackupAsync(string path) => Task.Run(() =>
    {
        var opening = PartFileOpening.OpenToRead(path, StoreKind.Backup);
        using var file = opening.File;
        if (file is null)
        {
            return Reading.Not<JournalImage>(opening.Reason);
        }

        var content = Load(file, path, StoreKind.Backup, ref opening);
        return content is null ? Reading.Not<JournalImage>(opening.Reason)
            : content.State is { } state ? Reading.Of<JournalImage>(new(state, content.Traffic))
            : Reading.Not<JournalImage>($"the backup {path} holds no control state");
    });

    /// <summary>Writes a backup of what is committed now, as one file; commits wait meanwhile. It is there under its name once it is complete and on disk.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="cancellation">Gives up waiting; the file may still be written.</param>
    public ValueTask<WriteOutcome> BackupAsync(string path, CancellationToken cancellation = default) => _thread.RunAsync<WriteOutcome>(
        () => _failure is { } failure ? new Refused(failure)
            : _content.State is null ? new Refused(_content.Missing)
            : JournalBackup.Write(_file, path) is { } problem ? new Refused(problem) : Written.Done,
        reason => new Refused(reason),
        reason => new Unknown(reason),
        cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> InitializeAsync(ControlState initial, JournalStamp stamp, CancellationToken cancellation = default) =>
        WriteAsync(content => content.Initialize(initial), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> CommitAsync(Transaction transaction, JournalStamp stamp, CancellationToken cancellation = default) =>
        WriteAsync(content => content.Commit(transaction), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> CommitAsync(TrafficTransaction transaction, JournalStamp stamp, CancellationToken cancellation = default) =>
        WriteAsync(content => content.Commit(transaction), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> RestoreAsync(JournalImage backup, int? generationMin, JournalStamp stamp, CancellationToken cancellation = default) =>
        WriteAsync(content => content.Restore(backup, generationMin), stamp, cancellation);

    /// <inheritdoc/>
    public ValueTask<Reading<ControlState>> ReadAsync(ControlState? known, CancellationToken cancellation = default)
    {
        var content = _content;
        return new((_failure ?? (content.State is null ? content.Missing : null)) is { } problem ? Reading.Not<ControlState>(problem) : Reading.Of<ControlState>(content.State!));
    }

    /// <inheritdoc/>
    public ValueTask<Reading<TrafficEntry>> ReadTrafficAsync(int generation, long term, CancellationToken cancellation = default) =>
        new(_failure is { } failure ? Reading.Not<TrafficEntry>(failure) : _content.TrafficOf(generation, term));

    /// <inheritdoc/>
    public ValueTask<Reading<IReadOnlyList<AuditEntry>>> ReadAuditAsync(long after, int max, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, AuditEntry.ReadMax);
        return _thread.RunAsync(() => ReadAudit(after, max), Reading.Not<IReadOnlyList<AuditEntry>>, Reading.Not<IReadOnlyList<AuditEntry>>, cancellation);
    }

    /// <inheritdoc/>
    public Task<DesiredVersion> WaitForNewerAsync(DesiredVersion known, CancellationToken cancellation = default) => _signal.WaitAsync(known, cancellation);

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync().ConfigureAwait(false);
        _signal.Close();
        _audit.Dispose();
        _file.Dispose();
    }

    private ValueTask<WriteOutcome> WriteAsync(Func<JournalContent, JournalStep> request, JournalStamp stamp, CancellationToken cancellation) => stamp.Problem is { } problem
        ? new(new Refused(problem))
        : _thread.RunAsync(() => Write(request, stamp), reason => new Refused(reason), reason => new Unknown(reason), cancellation);

    private WriteOutcome Write(Func<JournalContent, JournalStep> request, JournalStamp stamp)
    {
        if (_failure is { } failure)
        {
            return new Refused(failure);
        }

        var before = _content;
        var step = request(before);
        if (step.Next is not { State: { } state } next)
        {
            return new Refused(step.Refusal!);
        }

        // On record as used before it is: a crash in between costs a number and nothing else.
        if (next.Generation > before.Generation && _generations.Raise(new GenerationHeader(next.Generation, before.State?.Version.Generation ?? 0)) is { } problem)
        {
            return new Refused(problem);
        }

        try
        {
            _file.Write(JournalParts.Changes(before, next), () => _audit.Add(state, stamp, step.Kind, step.Change));
        }
        catch (SqliteException failed) when (!_file.IsUnsure)
        {
            return new Refused($"the journal {_path} can't be written: {failed.Message} Nothing was changed");
        }
        catch (SqliteException failed)
        {
            _failure = $"a write to the journal {_path} failed halfway: {failed.Message} Look at the disk and start again; what was written is read then";
            return new Unknown(_failure);
        }

        _audit.Added();
        if (next.Generation > before.Generation)
        {
            // If this fails the next start does it.
            _ = _generations.Raise(new GenerationHeader(next.Generation, next.Generation));
        }

        _content = next;
        if (!ReferenceEquals(before.State, state))
        {
            _signal.Raise(state.Version);
        }

        return Written.Done;
    }

    private Reading<IReadOnlyList<AuditEntry>> ReadAudit(long after, int max)
    {
        try
        {
            return Reading.Of<IReadOnlyList<AuditEntry>>(_audit.Read(after, max));
        }
        catch (Exception wrong) when (wrong is FormatException or SqliteException or InvalidCastException)
        {
            return Reading.Not<IReadOnlyList<AuditEntry>>($"the audit in {_path} can't be read: {wrong.Message}");
        }
    }

    private static SqliteControlStore? Open(SqliteJournalOptions options, out PartFileOpening opening)
    {
        if (options.Problems().ToList() is { Count: > 0 } problems)
        {
            opening = new(null, OpenProblem.Unreachable, string.Join("; ", problems));
            return null;
        }

        opening = PartFileOpening.Open(options.Path, StoreKind.Journal, mayMake: true, AuditTable.Definition);
        if (opening.File is not { } file)
        {
            return null;
        }

        var generations = new GenerationRecord(options.Path);
        if (Load(file, options.Path, StoreKind.Journal, ref opening) is { } content && Remember(options.Path, generations, ref content, ref opening))
        {
            try
            {
                return new SqliteControlStore(options, file, new AuditTable(file, options.AuditMax, options.AuditBytesMax), generations, content);
            }
            catch (Exception wrong) when (wrong is SqliteException or InvalidCastException)
            {
                opening = PartFileOpening.Damaged(options.Path, StoreKind.Journal, wrong.Message.TrimEnd('.'));
            }
        }

        file.Dispose();
        return null;
    }

    /// <summary>Brings the record of generations and the journal together. An older copy of the journal, put in its place by hand, is noticed here.</summary>
    private static bool Remember(string path, GenerationRecord generations, ref JournalContent content, ref PartFileOpening opening)
    {
        opening = generations.Read(out var known);
        if (opening.Reason.Length > 0)
        {
            // Whatever is wrong with it, setting the journal aside does not help.
            opening = opening with { Problem = OpenProblem.Unreachable };
            return false;
        }

        var held = content.State?.Version.Generation ?? 0;
        if (content.State is not null && held < known.Held)
        {
            opening = PartFileOpening.Damaged(path, StoreKind.Journal, $"it is of generation {held}, although there was one of generation {known.Held} here, so it is an older copy");
            return false;
        }

        content = content with { Generation = Math.Max(known.Used, held) };
        if (held > known.Held && generations.Raise(new GenerationHeader(content.Generation, held)) is { } problem)
        {
            opening = new(null, OpenProblem.Unreachable, problem);
            return false;
        }

        return true;
    }

    private static SqliteControlStore? OpenAnew(SqliteJournalOptions options, ref PartFileOpening opening)
    {
        if (opening.Problem != OpenProblem.Damaged)
        {
            return null;
        }

        if (JournalBackup.SetAside(options.Path) is { } problem)
        {
            opening = opening with { Reason = problem };
            return null;
        }

        return Open(options, out opening);
    }

    private static JournalContent? Load(PartFile file, string path, StoreKind kind, ref PartFileOpening opening)
    {
        try
        {
            return JournalParts.Read(file.Read());
        }
        catch (Exception wrong) when (wrong is FormatException or SqliteException or InvalidCastException)
        {
            opening = PartFileOpening.Damaged(path, kind, wrong.Message.TrimEnd('.'));
            return null;
        }
    }
}
