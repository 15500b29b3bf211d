using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Journal.Text;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>What happened to a site or VNF, told from what the journal keeps of its changes and from the events of this location.</summary>
/// <param name="journal">The journal.</param>
/// <param name="events">The events.</param>
internal sealed class History(IControlStore journal, IEventFeed events) : IDisposable
{
    /// <summary>The most lines that are told; the newest count.</summary>
    internal const int LinesMax = 200;

    // Reading the journal's past takes memory: one at a time is enough for people.
    private readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    /// <summary>What happened, oldest first.</summary>
    /// <param name="subject">Whom it happened to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The lines, or why the journal can't be read.</returns>
    internal async Task<Reading<IReadOnlyList<HistoryLine>>> TellAsync(Subject subject, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var lines = new Queue<HistoryLine>();
            var tale = new Tale(subject);
            long after = 0;
            while (true)
            {
                var read = await journal.ReadAuditAsync(after, AuditEntry.ReadMax, cancellation).ConfigureAwait(false);
                if (read.Value is not { } entries)
                {
                    return Reading.Not<IReadOnlyList<HistoryLine>>(read.Problem!);
                }

                foreach (var line in entries.SelectMany(tale.Of))
                {
                    Keep(lines, line);
                }

                if (entries.Count < AuditEntry.ReadMax)
                {
                    break;
                }

                after = entries[^1].Sequence;
            }

            foreach (var line in Events(subject))
            {
                Keep(lines, line);
            }

            return Reading.Of<IReadOnlyList<HistoryLine>>([.. lines.OrderBy(line => line.At).TakeLast(LinesMax)]);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Of journal and events each as many as may be told: which of them are the newest is known once both are there.</summary>
    private static void Keep(Queue<HistoryLine> lines, HistoryLine line)
    {
        lines.Enqueue(line);
        if (lines.Count > LinesMax * 2)
        {
            lines.Dequeue();
        }
    }

    private IEnumerable<HistoryLine> Events(Subject subject)
    {
        long after = 0;
        while (events.Read(after, ApiJson.EventsMax) is { Count: > 0 } page)
        {
            foreach (var line in page.Where(line => subject.IsNamed(line.Subject)))
            {
                yield return new HistoryLine(line.At, $"event {line.Number}", string.Join("; ", line.Evidence.Prepend($"{line.Kind}: {line.Text}")));
            }

            after = page[^1].Number;
        }
    }

    /// <summary>Reads the journal's changes one after the other, and says of each what is new in it.</summary>
    private sealed class Tale(Subject subject)
    {
        private readonly Dictionary<VnfId, VnfRecord> _records = [];
        private readonly Dictionary<(long Plan, VnfId Vnf), PlanItem> _items = [];

        internal IEnumerable<HistoryLine> Of(AuditEntry entry)
        {
            // Reading every change in full would take long; those that name nobody of interest do not matter.
            if (entry.Kind == AuditKind.Restored)
            {
                return [new HistoryLine(entry.Stamp.At, $"journal {entry.Version.Generation}.{entry.Version.Index}", $"control state was restored from a backup by {entry.Stamp.Who}")];
            }

            if (entry.Kind != AuditKind.Committed || !entry.Change.Contains($"\"{subject.Name}\"", StringComparison.Ordinal))
            {
                return [];
            }

            return Read(entry.Change, entry.Version).Select(text => new HistoryLine(entry.Stamp.At, $"journal {entry.Version.Generation}.{entry.Version.Index}", text));
        }

        private List<string> Read(string change, DesiredVersion version)
        {
            var texts = new List<string>();
            Transaction transaction;
            try
            {
                transaction = JournalJson.Read<Transaction>(change);
            }
            catch (FormatException unreadable)
            {
                return [$"a change that this version can't read ({unreadable.Message})"];
            }

            foreach (var record in transaction.Records)
            {
                var known = _records.GetValueOrDefault(record.Vnf);
                _records[record.Vnf] = record;
                if (subject.Concerns(record) || (known is not null && subject.Concerns(known)))
                {
                    texts.AddRange(Changes(known, record));
                }
            }

            foreach (var plan in transaction.Plans)
            {
                var id = plan.Id == 0 ? version.Index : plan.Id;
                texts.AddRange(plan.Items.Where(subject.Concerns).SelectMany(item => Moved(plan, id, item)));
            }

            return texts;
        }

        private IEnumerable<string> Moved(Plan plan, long id, PlanItem item)
        {
            var known = _items.GetValueOrDefault((id, item.Vnf));
            _items[(id, item.Vnf)] = item;
            if (known is null)
            {
                yield return $"plan {id} ({plan.Kind}) began: {plan.Reason}";
            }

            if (known is null || known.Step != item.Step || known.Note != item.Note)
            {
                yield return $"plan {id}: {item.Vnf} from {item.From} to {item.Target?.Value ?? "?"} is at {item.Step}{(item.Note.Length > 0 ? $": {item.Note}" : "")}";
            }
        }

        private static IEnumerable<string> Changes(VnfRecord? known, VnfRecord record)
        {
            if (record.Takeover is { } takeover && (known?.Takeover is not { } before || before with { Id = 0 } != takeover with { Id = 0 }))
            {
                yield return $"{takeover.Kind} of {record.Vnf} from {record.Owner} to {takeover.Target} intended, through {takeover.Through}: {takeover.Reason}";
            }

            if (known is null ? record.Proof != FenceProof.None && record.Takeover is null : known.Epoch != record.Epoch)
            {
                yield return $"{record.Vnf} granted to {record.Owner} at {record.Epoch}, by {record.Proof}{(known is { } old && old.Owner != record.Owner ? $" of {old.Owner}" : "")}";
            }
            else if (known is not null && (known.Eligible != record.Eligible || known.Sync != record.Sync))
            {
                yield return $"sets of {record.Vnf}: eligible {Show(record.Eligible.Members, record.Eligible.Joining)}, sync {Show(record.Sync.Members, record.Sync.Joining)}";
            }
        }

        private static string Show(SiteSet members, SiteId? joining) => joining is { } site ? $"{members} and {site} joining" : members.ToString();
    }
}

/// <summary>A site or VNF that is to be explained.</summary>
/// <param name="Site">The site, or null.</param>
/// <param name="Vnf">The VNF, or null.</param>
internal sealed record Subject(SiteId? Site, VnfId? Vnf)
{
    /// <summary>Its name.</summary>
    internal string Name => Site?.Value ?? Vnf!.Value.Value;

    /// <summary>Whether an event's subject is this one.</summary>
    internal bool IsNamed(string subject) => subject == Name || subject == ToString() || subject.Split(' ', '/').Contains(Name, StringComparer.Ordinal);

    /// <summary>Whether a record is about it.</summary>
    internal bool Concerns(VnfRecord record) => record.Vnf == Vnf || (Site is { } site && (record.Owner == site || record.Takeover?.Target == site));

    /// <summary>Whether a part of a plan is about it.</summary>
    internal bool Concerns(PlanItem item) => item.Vnf == Vnf || (Site is { } site && (item.From == site || item.Target == site));

    /// <inheritdoc/>
    public override string ToString() => Site is not null ? $"site/{Name}" : $"vnf/{Name}";
}
