using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// The journal and those who write it: what a replica knows is a state that was committed; one leader for each term; and a
/// grant keeps to the sets it follows.
/// </summary>
/// <param name="world">The run.</param>
public sealed class JournalCheck(World world)
{
    private readonly SortedDictionary<DesiredVersion, ControlState> _states = [];
    private readonly SortedDictionary<(int Generation, long Term), Leader> _leaders = [];
    private readonly ControlState?[] _known = new ControlState?[world.Plan.Locations + world.Plan.SpareLocations];
    private int _read;

    /// <summary>A replica decided something.</summary>
    public void ReplicaDecided(LocationNode location)
    {
        for (; _read < world.Journal.History.Count; _read++)
        {
            _states[world.Journal.History[_read].Version] = world.Journal.History[_read];
        }

        var state = location.View.State;
        ref var known = ref _known[location.Host - world.Sites.Count];
        if (ReferenceEquals(known, state))
        {
            return;
        }

        known = state;
        if (!_states.TryGetValue(state.Version, out var committed) || !ReferenceEquals(committed, state))
        {
            throw Checks.Failed($"S9: {location.Id} knows a state at {state.Version} that was never committed");
        }

        if (location.View.Leads)
        {
            var term = (state.Version.Generation, state.Term);
            var leader = new Leader(location.Id, location.View.Boot);
            if (!_leaders.TryAdd(term, leader) && _leaders[term] != leader)
            {
                throw Checks.Failed($"S9: {leader.Location} and {_leaders[term].Location} both lead term {state.Term}");
            }
        }
    }

    /// <summary>A transaction is written.</summary>
    public void Committed(ControlState before, ControlState after, Transaction transaction)
    {
        if (transaction.Term != before.Term || transaction.Generation != before.Version.Generation)
        {
            throw Checks.Failed($"S9: what was decided in term {transaction.Term} of generation {transaction.Generation} is written in {before.Term} of {before.Version.Generation}");
        }

        if (after.Locations != before.Locations)
        {
            LocationsChanged(before, after);
        }

        foreach (var (vnf, record) in after.Vnfs)
        {
            var earlier = before.Vnfs[vnf];
            if (!ReferenceEquals(earlier, record))
            {
                Changed(earlier, record);
            }
        }
    }

    private void Changed(VnfRecord before, VnfRecord after)
    {
        world.Coverage.Count(after.Epoch == before.Epoch ? Difference(before, after) : $"granted by {after.Proof}");
        world.Transcript.Write(
            $"journal: {after.Vnf} owner {after.Owner} at {after.Epoch} ({after.Proof}) E v{after.Eligible.Version} {after.Eligible.Members}+{after.Eligible.Joining} S v{after.Sync.Version} {after.Sync.Members}+{after.Sync.Joining} held {after.Sync.Held} {after.Takeover}");
        if (after.Epoch < before.Epoch || (after.Epoch == before.Epoch && after.Owner != before.Owner))
        {
            throw Checks.Failed($"S1: {after.Vnf} goes from {before.Owner} at {before.Epoch} to {after.Owner} at {after.Epoch}");
        }

        if (after.Epoch == before.Epoch)
        {
            MustHoldVersions(before, after);
        }
        else if (!before.IsReconciling)
        {
            MustFollow(before, after);
        }
    }

    private static void MustFollow(VnfRecord before, VnfRecord after)
    {
        var allowed = before.Sync.Members.Remove(after.Owner).Add(before.Owner);
        if (!after.Sync.Required.IsSubsetOf(allowed) || !after.Sync.Held.IsEmpty)
        {
            throw Checks.Failed($"S13: {after.Vnf} begins {after.Epoch} with sync set {after.Sync.Required}, after {before.Sync.Members} of {before.Owner}");
        }

        if (after.Owner == before.Owner && !after.Eligible.Required.IsSubsetOf(before.Eligible.Members))
        {
            throw Checks.Failed($"S2: the grant of {after.Epoch} to the same owner grows the eligible set of {after.Vnf}");
        }

        if (after.Owner != before.Owner && !before.Successors.Contains(after.Owner))
        {
            throw Checks.Failed($"S13: {after.Vnf} goes to {after.Owner}, which may not take over from {before.Sync}");
        }

        if (after.Owner != before.Owner && after.Proof == FenceProof.LeaseExpired && after.Spec.Gate == GateKind.None)
        {
            throw Checks.Failed($"S5: {after.Vnf} has no gate, and an expired lease was taken as a proof");
        }

        if (after.Owner != before.Owner && after.Proof == FenceProof.LeaseExpired && after.Spec.HasPausableClocks && before.Sync.Members.IsEmpty)
        {
            throw Checks.Failed($"S5: {after.Vnf} may be stopped with its clocks and has no sync set to seal, and an expired lease was taken as a proof");
        }
    }

    private static void MustHoldVersions(VnfRecord before, VnfRecord after)
    {
        var grown = after.Eligible.Members.Sites.Any(site => !before.Eligible.Members.Contains(site) && before.Eligible.Joining != site);
        var joined = after.Sync.Members.Sites.Any(site => !before.Sync.Members.Contains(site) && before.Sync.Joining != site);
        if (grown || joined || after.Eligible.Version < before.Eligible.Version || after.Sync.Version < before.Sync.Version)
        {
            throw Checks.Failed($"S2, S13: {after.Vnf} at {after.Epoch}: a set grew without a proposal, from {before.Eligible}, {before.Sync} to {after.Eligible}, {after.Sync}");
        }
    }

    private void LocationsChanged(ControlState before, ControlState after)
    {
        world.Coverage.Count("locations changed");
        var changed = after.Locations.Members.Except(before.Locations.Members).Concat(before.Locations.Members.Except(after.Locations.Members)).Count();
        var behind = before.Vnfs.Values.Where(record => world.Site(record.Owner).View.Locations is { } known && known.Version < before.Locations.Version);
        if (changed != 1 || behind.Any())
        {
            throw Checks.Failed($"S2: locations change from v{before.Locations.Version} by {changed}, while owners count by an older version");
        }
    }

    private static string Difference(VnfRecord before, VnfRecord after) => (before, after) switch
    {
        _ when after.Takeover is { } takeover && before.Takeover != takeover => $"takeover begun: {takeover.Kind}",
        _ when after.Eligible.Joining is not null && before.Eligible != after.Eligible => "eligible: proposed",
        _ when after.Eligible.Members.Count > before.Eligible.Members.Count => "eligible: confirmed",
        _ when after.Eligible.Members.Count < before.Eligible.Members.Count => "eligible: removed",
        _ when !after.Sync.Held.IsEmpty && before.Sync.Held.IsEmpty => "sync: degraded",
        _ when after.Sync.Joining is not null && before.Sync != after.Sync => "sync: proposed",
        _ when after.Sync.Members.Count > before.Sync.Members.Count => "sync: confirmed",
        _ when after.Sync.Members.Count < before.Sync.Members.Count || after.Sync.Held.Count < before.Sync.Held.Count => "sync: removed",
        _ => "proposal voided",
    };
}
