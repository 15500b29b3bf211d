using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal.Files;
using NfvHa.Geo.GlobalController.Host.Journal.Text;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>
/// What one location must not forget: its admission, and per VNF what it promised and revoked (S2, S3, S10); in a file of its own beside the journal, whatever store
/// that is. Where the file is missing the location has lost its disk and takes no part until it is admitted again.
/// </summary>
public sealed class LocationStore : IAsyncDisposable
{
    private const string Header = "location";
    private const string Promise = "promise/";
    private const int WaitingMax = 64;
    private readonly PartFile _file;
    private readonly StoreThread _thread = new("location", WaitingMax);
    private readonly string _path;
    private LocationHeader _header;
    private ImmutableArray<KeyValuePair<VnfId, PromiseLedger>> _promises;
    private string? _failure;

    private LocationStore(PartFile file, string path, LocationHeader header, ControllerLedger ledger)
    {
        (_file, _path, _header, _promises, Ledger) = (file, path, header, [.. ledger.Promises], ledger);
        Boot = new BootId($"boot-{header.Boots}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
    }

    /// <summary>This start. Counted on disk before it is known here; the random part keeps it apart from those of a disk that was lost.</summary>
    public BootId Boot { get; }

    /// <summary>What was on disk when it was opened.</summary>
    public ControllerLedger Ledger { get; }

    /// <summary>Makes the store of a location that is newly installed: it takes part under its first admission. Never to be done for a location that took part before.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="location">The location.</param>
    public static Task<WriteOutcome> InstallAsync(string path, LocationId location) => Task.Run<WriteOutcome>(() =>
    {
        if (File.Exists(path))
        {
            return new Refused($"{path} exists already: {location} is installed. If it lost its disk it must be admitted again, not installed");
        }

        var opening = PartFileOpening.Open(path, StoreKind.Location, mayMake: true);
        using var file = opening.File;
        if (file is null)
        {
            return new Refused(opening.Reason);
        }

        return Write(file, path, [Text(new LocationHeader(location, ControllerLedger.Installed.Admission, 0, 0))]);
    });

    /// <summary>Opens the store for one start of the replica, and counts that start. The whole file is looked at first.</summary>
    /// <param name="path">The file; where there is none the ledger is <see cref="ControllerLedger.Lost"/>.</param>
    /// <param name="location">Whose it must be.</param>
    /// <returns>The store, or what is wrong and what to do.</returns>
    public static Task<Reading<LocationStore>> OpenAsync(string path, LocationId location) => Task.Run(() =>
    {
        var opening = PartFileOpening.Open(path, StoreKind.Location, mayMake: true);
        if (opening.File is not { } file)
        {
            return Reading.Not<LocationStore>(opening.Reason);
        }

        var store = Started(file, path, location, out var problem);
        if (store is null)
        {
            file.Dispose();
            return Reading.Not<LocationStore>(problem);
        }

        return Reading.Of<LocationStore>(store);
    });

    /// <summary>
    /// Writes what differs from the ledger before; it is on disk when this returns <see cref="Written"/>. On anything else nothing may leave that depends on it, and the
    /// process must end (docs/protocol.md, What a shell must do, 1). Ledgers are written in the order of the calls.
    /// </summary>
    /// <param name="ledger">The ledger.</param>
    public ValueTask<WriteOutcome> WriteAsync(ControllerLedger ledger) =>
        _thread.RunAsync(() => Write(ledger), reason => new Refused(reason), reason => new Unknown(reason), CancellationToken.None);

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _thread.DisposeAsync().ConfigureAwait(false);
        _file.Dispose();
    }

    private WriteOutcome Write(ControllerLedger ledger)
    {
        if (_failure is not null)
        {
            return new Refused(_failure);
        }

        ImmutableArray<KeyValuePair<VnfId, PromiseLedger>> promises = [.. ledger.Promises];
        var header = _header with { Admission = ledger.Admission, Promises = promises.Length };
        var parts = Ascending.Differences(_promises, promises, promise => promise.Key, (old, now) => old.Key == now.Key && old.Value == now.Value)
            .Select(changed => new Part($"{Promise}{changed.Key}", changed.IsThere ? JournalJson.Write(PromiseText.Of(changed.After.Value)) : null))
            .ToList();
        if (header != _header)
        {
            parts.Add(Text(header));
        }

        var outcome = parts.Count == 0 ? Written.Done : Write(_file, _path, parts);
        if (outcome is Written)
        {
            (_header, _promises) = (header, promises);
        }
        else
        {
            _failure = $"a write to {_path} failed before; the replica must start again";
        }

        return outcome;
    }

    private static WriteOutcome Write(PartFile file, string path, IEnumerable<Part> parts)
    {
        try
        {
            file.Write(parts);
            return Written.Done;
        }
        catch (SqliteException failed)
        {
            var reason = $"the {StoreKind.Location.Name} {path} can't be written: {failed.Message} Look whether the disk has room and is sound";
            return file.IsUnsure ? new Unknown(reason) : new Refused(reason);
        }
    }

    private static LocationStore? Started(PartFile file, string path, LocationId location, out string problem)
    {
        try
        {
            var (header, ledger) = Read(file.Read(), location);
            if (header.Location != location)
            {
                problem = $"{path} is the store of {header.Location}, not of {location}; each location has its own";
                return null;
            }

            var started = header with { Boots = header.Boots + 1 };
            var outcome = Write(file, path, [Text(started)]);
            problem = outcome switch { Refused refused => refused.Reason, Unknown unknown => unknown.Reason, _ => "" };
            return outcome is Written ? new LocationStore(file, path, started, ledger) : null;
        }
        catch (Exception wrong) when (wrong is FormatException or SqliteException or InvalidCastException)
        {
            problem = PartFileOpening.Damaged(path, StoreKind.Location, wrong.Message.TrimEnd('.')).Reason;
            return null;
        }
    }

    private static (LocationHeader Header, ControllerLedger Ledger) Read(List<Part> parts, LocationId location)
    {
        LocationHeader? header = null;
        var promises = ImmutableSortedDictionary.CreateBuilder<VnfId, PromiseLedger>();
        foreach (var (key, body) in parts)
        {
            if (key == Header)
            {
                header = JournalJson.Read<LocationHeader>(body!);
            }
            else if (key.StartsWith(Promise, StringComparison.Ordinal))
            {
                promises.Add(new VnfId(key[Promise.Length..]), JournalJson.Read<PromiseText>(body!).Ledger);
            }
            else
            {
                throw new FormatException($"part {key} is of a kind that this build does not know");
            }
        }

        if (parts.Count > 0 && header?.Promises != promises.Count)
        {
            throw new FormatException("parts are missing, or stand there without being counted");
        }

        return (header ?? new LocationHeader(location, ControllerLedger.Lost.Admission, 0, 0), new(header?.Admission ?? ControllerLedger.Lost.Admission, promises.ToImmutable()));
    }

    private static Part Text(LocationHeader header) => new(Header, JournalJson.Write(header));
}
