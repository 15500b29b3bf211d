using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal.Text;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>What a journal holds, and what each request would make of it: the same for every adapter that is the only writer. It writes nothing itself.</summary>
/// <param name="State">The control state, or null before the first.</param>
/// <param name="Traffic">What is known about traffic.</param>
/// <param name="Generation">The highest generation ever used here; 0 if none is known.</param>
internal sealed record JournalContent(ControlState? State, TrafficEntry Traffic, int Generation)
{
    /// <summary>A journal that holds nothing.</summary>
    public static JournalContent Blank { get; } = new(null, TrafficEntry.First, 0);

    /// <summary>Why there is nothing to read or to commit on.</summary>
    public string Missing => Generation == 0
        ? "the journal holds no control state yet: initialize it, or restore a backup"
        : $"the journal holds no control state, although generation {Generation} was used here: restore a backup";

    public JournalStep Initialize(ControlState initial) =>
        State is { } state ? JournalStep.Refused($"the journal holds control state {Text(state)} already; it is never overwritten. To go back to an earlier one restore a backup")
        : initial.Version.Generation <= Generation ? JournalStep.Refused(
            $"generation {initial.Version.Generation} may have been used: {Generation} was used here. Restore a backup, or begin with generation {Generation + 1}")
        : new(new(initial, TrafficEntry.First, initial.Version.Generation), null, AuditKind.Initialized, JournalJson.Write(JournalHeader.Of(initial)));

    public JournalStep Commit(Transaction transaction)
    {
        if (State is not { } state)
        {
            return JournalStep.Refused(Missing);
        }

        var result = state.Apply(transaction);
        return result.State is { } next
            ? new(this with { State = next }, null, AuditKind.Committed, JournalJson.Write(transaction))
            : JournalStep.Refused(result.Reason!);
    }

    public JournalStep Commit(TrafficTransaction transaction)
    {
        if (State is not { } state)
        {
            return JournalStep.Refused(Missing);
        }

        if ((transaction.Generation, transaction.Term, transaction.Revision) != (state.Version.Generation, state.Term, Traffic.Revision))
        {
            return JournalStep.Refused(
                $"written for term {transaction.Term} of generation {transaction.Generation} at revision {transaction.Revision} of traffic; the journal is at {state.Term} of {state.Version.Generation}, revision {Traffic.Revision}");
        }

        for (var place = 1; place < transaction.Ledger.Intents.Length; place++)
        {
            if (transaction.Ledger.Intents[place - 1].Service >= transaction.Ledger.Intents[place].Service)
            {
                return JournalStep.Refused($"the intents don't ascend by service at {transaction.Ledger.Intents[place].Service}");
            }
        }

        var next = new TrafficEntry(Traffic.Revision + 1, transaction.Ledger);
        var differing = Ascending.Differences(Traffic.Ledger.Intents, next.Ledger.Intents, intent => intent.Service, (old, now) => old.Equals(now)).ToList();
        var change = new TrafficChange(
            transaction.Generation,
            transaction.Term,
            transaction.Revision,
            [.. differing.Select(difference => difference.After).OfType<TrafficIntent>()],
            [.. differing.Where(difference => !difference.IsThere).Select(difference => difference.Key)]);
        return new(this with { Traffic = next }, null, AuditKind.TrafficCommitted, JournalJson.Write(change));
    }

    public JournalStep Restore(JournalImage backup, int? generationMin)
    {
        if (generationMin is < 1)
        {
            return JournalStep.Refused($"{generationMin} is no generation; they begin at 1");
        }

        if (Generation == 0 && generationMin is null)
        {
            return JournalStep.Refused(
                "nothing here remembers which generations were used: give a generation above every one that a site or a location has seen (agents and locations tell theirs)");
        }

        var used = Math.Max(Math.Max(Generation, backup.State.Version.Generation), generationMin.GetValueOrDefault() - 1);
        if (used == int.MaxValue)
        {
            return JournalStep.Refused("no generation is left above those that were used");
        }

        var traffic = backup.Traffic with { Revision = Math.Max(Traffic.Revision, backup.Traffic.Revision) + 1 };
        var next = new JournalContent(backup.State.Restored(used + 1), traffic, used + 1);
        return new(next, null, AuditKind.Restored, JournalJson.Write(JournalHeader.Of(next.State!)));
    }

    public Reading<TrafficEntry> TrafficOf(int generation, long term) =>
        State is not { } state ? Reading.Not<TrafficEntry>(Missing)
        : (state.Version.Generation, state.Term) == (generation, term) ? Reading.Of<TrafficEntry>(Traffic)
        : Reading.Not<TrafficEntry>($"term {term} of generation {generation} is over: the journal is at {state.Term} of {state.Version.Generation}");

    private static string Text(ControlState state) => $"{state.Version.Generation}.{state.Version.Index}";
}

/// <summary>What a request would make of a journal.</summary>
/// <param name="Next">What it would hold, or null if the request is refused.</param>
/// <param name="Refusal">Why it is refused.</param>
/// <param name="Kind">What the audit calls it.</param>
/// <param name="Change">What the audit says of it.</param>
internal readonly record struct JournalStep(JournalContent? Next, string? Refusal, AuditKind Kind, string Change)
{
    public static JournalStep Refused(string reason) => new(null, reason, default, "");
}
