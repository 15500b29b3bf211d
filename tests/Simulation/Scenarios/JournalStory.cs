using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>What the journal tells of a scenario: who leads, intents, grants, sets; and between intent and grant, who has revoked and waited.</summary>
/// <param name="story">The story that this is a part of.</param>
public sealed class JournalStory(Story story)
{
    private readonly World _world = story.Stage.World;
    private readonly List<(VnfId Vnf, SiteId Owner, TimeSpan At)> _grants = [];
    private readonly HashSet<(VnfId Vnf, Epoch Through, PromiserId? Who)> _revoked = [];
    private readonly Dictionary<(VnfId Vnf, Epoch Epoch), SiteId> _owners = story.Stage.World.Journal.State.Vnfs.ToDictionary(entry => (entry.Key, entry.Value.Epoch), entry => entry.Value.Owner);
    private int _read = story.FirstEntry;

    /// <summary>When each VNF was granted to whom.</summary>
    public IReadOnlyList<(VnfId Vnf, SiteId Owner, TimeSpan At)> Grants => _grants;

    /// <summary>Whether something was written that was not told yet.</summary>
    public bool HasNews => _read < _world.Journal.History.Count;

    /// <summary>Who owned a VNF at an epoch.</summary>
    public SiteId OwnerAt(VnfId vnf, Epoch epoch) => _owners[(vnf, epoch)];

    /// <summary>Reads on.</summary>
    public void Look()
    {
        for (; _read < _world.Journal.History.Count; _read++)
        {
            Changed(_world.Journal.History[_read - 1], _world.Journal.History[_read]);
        }

        foreach (var (vnf, record) in _world.Journal.State.Vnfs)
        {
            if (record.Takeover is { Kind: TakeoverKind.Failover } takeover)
            {
                Revocations(vnf, takeover);
            }
        }
    }

    private void Changed(ControlState before, ControlState after)
    {
        if (after.Version.Generation != before.Version.Generation)
        {
            story.Tell($"the journal is at generation {after.Version.Generation}: nothing is granted before every site was heard");
        }

        if (after.Leader is { } leader && after.Leader != before.Leader)
        {
            story.Tell($"{Words.Plain(leader.Location.Value)} leads, by term {after.Term}");
        }

        if (after.Locations != before.Locations)
        {
            story.Tell($"journal: the locations are {string.Join(' ', after.Locations.Members.Select(location => location.Value["loc-".Length..]))}");
        }

        foreach (var (location, admission) in after.Admissions)
        {
            if (before.Admissions.GetValueOrDefault(location) != admission)
            {
                story.Tell($"journal: {Words.Plain(location.Value)} is admitted{(admission.Number > 1 ? " again" : string.Empty)}");
            }
        }

        foreach (var (id, plan) in after.Plans)
        {
            var earlier = before.Plans.GetValueOrDefault(id);
            if (earlier is null)
            {
                story.Tell($"plan {id - story.FirstEntry}, {plan.Kind}, begins: {Words.Plain(plan.Reason)}");
            }

            foreach (var item in plan.Items)
            {
                Changed(id, earlier?.Items.First(known => known.Vnf == item.Vnf), item);
            }

            foreach (var shift in plan.Shifts.Where(shift => earlier is null || !earlier.Shifts.Contains(shift)))
            {
                story.Tell($"plan {id - story.FirstEntry}: clients of {shift.Service} {Way(shift)}{(shift.Note.Length > 0 ? $": {Words.Plain(shift.Note)}" : string.Empty)}");
            }
        }

        foreach (var (vnf, record) in after.Vnfs)
        {
            Changed(before.Vnfs[vnf], record);
        }
    }

    private static string Way(PlanShift shift) => shift switch
    {
        { Step: PlanStep.Stayed } => "go back to where they were",
        { IsDrained: true, IsOver: true, Note.Length: > 0 } => $"may not all have left {Words.Of(shift.Site)}",
        { IsOver: true, Note.Length: > 0 } => $"may not all be back at {Words.Of(shift.Site)}",
        { IsDrained: true, IsOver: true } => $"have left {Words.Of(shift.Site)}",
        { IsDrained: true } => $"are to leave {Words.Of(shift.Site)}",
        { IsOver: true } => $"are back at {Words.Of(shift.Site)}",
        _ => $"are to come back to {Words.Of(shift.Site)}",
    };

    private void Changed(long plan, PlanItem? before, PlanItem after)
    {
        if (before?.Step != after.Step || (before.Note != after.Note && after.Note.Length > 0))
        {
            var way = after.Target is { } target ? $" from {Words.Of(after.From)} to {Words.Of(target)}" : string.Empty;
            story.Tell($"plan {plan - story.FirstEntry}: {after.Vnf}{way} is at {after.Step}{(after.Note.Length > 0 ? $": {Words.Plain(after.Note)}" : string.Empty)}");
        }
    }

    private void Changed(VnfRecord before, VnfRecord after)
    {
        var vnf = after.Vnf;
        if (after.IsReconciling && !before.IsReconciling)
        {
            story.Tell($"the backup has {vnf} with {Words.Of(after.Owner)} at epoch {after.Epoch}; sync set {Words.Of(after.Sync)}; eligible set {Words.Of(after.Eligible)}");
            return;
        }

        if (after.Takeover is { } takeover && (before.Takeover is null || (before.Takeover.Target, before.Takeover.Kind, before.Takeover.Reason) != (takeover.Target, takeover.Kind, takeover.Reason)))
        {
            story.Tell($"journal: intent, {(takeover.Kind == TakeoverKind.Failover ? "failover" : "switchover")} of {vnf} to {Words.Of(takeover.Target)}; {Words.Plain(takeover.Reason)}");
        }

        if (after.Epoch != before.Epoch)
        {
            _owners[(vnf, after.Epoch)] = after.Owner;
            _grants.Add((vnf, after.Owner, _world.Scheduler.Now));
            story.Tell($"journal: grant, {vnf} to {Words.Of(after.Owner)} at epoch {after.Epoch} by {after.Proof}; sync set {Words.Of(after.Sync)}; eligible set {Words.Of(after.Eligible)}");
            return;
        }

        if (after.Sync != before.Sync && after.Sync.Joining is null)
        {
            story.Tell($"journal: the sync set of {vnf} is {Words.Of(after.Sync)}");
        }

        if (after.Eligible != before.Eligible && after.Eligible.Joining is null)
        {
            story.Tell($"journal: the eligible set of {vnf} is {Words.Of(after.Eligible)}");
        }
    }

    /// <summary>S3: a majority of locations, and the target.</summary>
    private void Revocations(VnfId vnf, TakeoverIntent takeover)
    {
        var locations = _world.Journal.State.Locations;
        var revoked = locations.Members.Count(location =>
            _world.Location(location) is { Process.IsUp: true } node && node.View.Books.TryGetValue(vnf, out var book) && book.Kept.RevokedThrough >= takeover.Through);
        if (revoked >= locations.Majority && _revoked.Add((vnf, takeover.Through, null)))
        {
            story.Tell($"a majority of the locations ({locations.Majority} of {locations.Members.Length}) has revoked epoch {takeover.Through} of {vnf}");
        }

        var target = _world.Site(takeover.Target);
        if (target.View.Vnfs.TryGetValue(vnf, out var known) && known.Book.Kept.RevokedThrough >= takeover.Through && known.Book.IsHoldOver(target.Clock.Read())
            && _revoked.Add((vnf, takeover.Through, PromiserId.Of(takeover.Target))))
        {
            story.Tell($"{Words.Of(takeover.Target)} refuses epoch {takeover.Through} of {vnf} and has waited its own promises out");
        }
    }
}
