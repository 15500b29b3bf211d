using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>One site's log: the core's view of it, and what is really on disk.</summary>
/// <param name="View">The view.</param>
/// <param name="Written">The ledger as it was last written.</param>
/// <param name="Entries">The entries on disk, payloads included.</param>
/// <param name="Restarts">How often the agent was restarted.</param>
/// <param name="Refuses">What the harness remembers: the newest epoch this site answered for.</param>
public sealed record SyncSite(ReplicaView View, ReplicaLedger Written, ImmutableArray<LogEntry> Entries, int Restarts, Epoch Refuses);

/// <summary>A request that was evaluated and not answered yet.</summary>
/// <param name="Token">Names it.</param>
/// <param name="Site">Where.</param>
/// <param name="Restarts">In which life of the agent.</param>
/// <param name="Shows">The writes its answer shows.</param>
public sealed record Pending(int Token, int Site, int Restarts, ImmutableArray<byte> Shows);

/// <summary>What clients were told: a write that a reply of an epoch acknowledged or showed.</summary>
/// <param name="Write">The write.</param>
/// <param name="Epoch">The epoch that answered.</param>
public readonly record struct Told(byte Write, Epoch Epoch);

/// <summary>How much of what is bounded may still happen, and what requests there were.</summary>
/// <param name="Writes">Writes so far.</param>
/// <param name="Reads">Reads so far.</param>
/// <param name="Changes">Changes left.</param>
/// <param name="Degrades">Degrades left.</param>
/// <param name="Restarts">Restarts left.</param>
/// <param name="TenureEnds">Ends left.</param>
/// <param name="IsConfirmed">The owner reported the journal's version of S as confirmed, at some time since it was written.</param>
public sealed record SyncCounts(int Writes, int Reads, int Changes, int Degrades, int Restarts, int TenureEnds, bool IsConfirmed);

/// <summary>
/// Three sites with their logs, the journal, and every message ever sent: messages are never removed, so any may arrive late, twice, out of order or
/// never. Acknowledgements are the exception: of those from one site to another only the newest is kept, since within one boot and epoch they
/// only grow and the owner counts the largest.
/// </summary>
public sealed record SyncWorld
{
    /// <summary>The journal's newest state.</summary>
    public required Shared<ControlState> Journal { get; init; }

    /// <summary>Every order the journal ever held; any may be told to any site at any time.</summary>
    public required ImmutableArray<Shared<VnfDirective>> Directives { get; init; }

    /// <summary>The sites.</summary>
    public required ImmutableArray<Shared<SyncSite>> Sites { get; init; }

    /// <summary>The start logs that were sent, each with its receiver's place.</summary>
    public ImmutableArray<Shared<(int To, Align Message)>> Aligns { get; init; } = [];

    /// <summary>The entries that were sent.</summary>
    public ImmutableArray<Shared<(int To, Append Message)>> Appends { get; init; } = [];

    /// <summary>The newest acknowledgement from one site to another.</summary>
    public required ImmutableArray<Shared<LogAck?>> Acks { get; init; }

    /// <summary>Requests that wait for their answer.</summary>
    public required Shared<ImmutableArray<Pending>> Waiting { get; init; }

    /// <summary>What clients were told by an owner that was bound not to lose it.</summary>
    public required Shared<ImmutableArray<Told>> Told { get; init; }

    /// <summary>What clients were told under the loss cap.</summary>
    public required Shared<ImmutableArray<Told>> Capped { get; init; }

    /// <summary>Counts.</summary>
    public required Shared<SyncCounts> Counts { get; init; }

    /// <summary>The fingerprint of the whole. Messages count as a set.</summary>
    public Fingerprint Of(FingerprintWriter writer)
    {
        writer.Begin(default);
        writer.Part(Journal.Fingerprint);
        Unordered(writer, Directives);
        Ordered(writer, Sites);
        Unordered(writer, Aligns);
        Unordered(writer, Appends);
        Ordered(writer, Acks);
        writer.Part(Waiting.Fingerprint);
        writer.Part(Told.Fingerprint);
        writer.Part(Capped.Fingerprint);
        writer.Part(Counts.Fingerprint);
        return writer.End();
    }

    private static void Ordered<T>(FingerprintWriter writer, ImmutableArray<Shared<T>> parts)
    {
        foreach (var part in parts)
        {
            writer.Part(part.Fingerprint);
        }
    }

    private static void Unordered<T>(FingerprintWriter writer, ImmutableArray<Shared<T>> parts)
    {
        var (high, low) = (0UL, 0UL);
        foreach (var part in parts)
        {
            high += part.Fingerprint.High;
            low += part.Fingerprint.Low;
        }

        writer.Part(new Fingerprint(high, low));
    }
}

/// <summary>A timeless part of a world with its fingerprint.</summary>
/// <typeparam name="T">Its type.</typeparam>
public sealed class Shared<T>
{
    [ThreadStatic]
    private static FingerprintWriter? _writer;

    /// <summary>Wraps a part.</summary>
    public Shared(T value)
    {
        Value = value;
        var writer = (_writer ??= new FingerprintWriter()).Begin(default);
        FieldWriter<T>.Write(writer, value);
        Fingerprint = writer.End();
    }

    /// <summary>The part.</summary>
    public T Value { get; }

    /// <summary>Its fingerprint.</summary>
    public Fingerprint Fingerprint { get; }
}
